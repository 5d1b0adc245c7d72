/** How handles of this room come to be: made afresh, or for a shared thing that exists. */

import type { Engine } from '../engine/engine';
import type { Argument, Id } from '../rpc/messages';

/** A shared thing that exists already, as it came from another process. */
export interface Arrived {
  readonly engine: Engine;
  readonly id: Id;
}

/** One that exists, or the arguments of one to be made. */
export type Origin = Arrived | { readonly args: readonly Argument[] };

/** The engine and the number of the thing; makes it if it is to be made. */
export function originate(origin: Origin, kind: string, engineOfClass: () => Engine): Arrived {
  if ('id' in origin) return origin;
  const engine = engineOfClass();
  return { engine, id: engine.open(kind, origin.args) };
}
