/** Base of all handles: what stands in a process for a shared thing of the tree. */

import { inspect } from 'node:util';
import { current } from './engine/current';
import type { Engine } from './engine/engine';
import type { Id } from './rpc/messages';
import { type Departure, departure, handleOfAnyCopy } from './wire/handles';

export abstract class Handle {
  /** A shared thing that exists, or the kind and arguments of one to be made by `engine`. */
  protected constructor(
    protected readonly engine: Engine,
    protected readonly kind: string,
    protected readonly id: Id,
  ) {
    engine.holds(id, this);
  }

  /** The engine over which a class makes its things. A class bound to another engine overrides this. */
  static get engine(): Engine {
    return current();
  }

  /** How a handle reaches what it stands for; `undefined` for what is no handle. @internal */
  static engineOf(value: object): Engine | undefined {
    return value instanceof Handle ? value.engine : undefined;
  }

  /** What the same handle in another process needs to know besides its number. */
  protected get baggage(): unknown {
    return undefined;
  }

  /** As Python's `repr`: what it is, and nothing of how it reaches that. */
  toString(): string {
    return `<${this.constructor.name}>`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  get [handleOfAnyCopy](): true {
    return true;
  }

  [departure](): Departure {
    return { kind: this.kind, id: this.id, extra: this.baggage, realm: this.engine.realm };
  }
}
