/** Which engine this process uses. */

import type { Engine } from './engine';
import { RootEngine } from './root-engine';

let engine: Engine | null = null;

/** The engine of this process. One that was not told otherwise is the root of a tree, from its first shared thing on. */
export function current(): Engine {
  engine ??= new RootEngine();
  return engine;
}

/** Told once, before anything is shared: by the entry of a child. */
export function use(chosen: Engine): void {
  engine = chosen;
}
