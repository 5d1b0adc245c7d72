/** Classes of handles as `multiproc/dummy` has them. */

import { inProcess } from '../engine/in-process-tree';
import type { Handle } from '../handle';

/** The same class, but that what is made of it is shared between the tasks of this process, and reaches no other. */
// biome-ignore lint/suspicious/noExplicitAny: TypeScript asks this of what a mixin extends
export function inTasks<C extends new (...args: any[]) => Handle>(type: C): C {
  class Bound extends type {}
  Object.defineProperties(Bound, {
    name: { get: () => type.name },
    engine: { get: () => inProcess().current },
    // What arrives in another task was made by the class itself, as what arrives in another process is.
    [Symbol.hasInstance]: {
      value(this: unknown, value: unknown): boolean {
        return this === Bound ? value instanceof type : Function.prototype[Symbol.hasInstance].call(this, value);
      },
    },
  });
  return Bound;
}
