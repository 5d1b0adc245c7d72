/** Which engine this process uses. */

import type { Engine } from './engine';

let engine: Engine | null = null;

/** The engine of this process. One that was not told otherwise is the root of a tree, from its first shared thing on. */
export function current(): Engine {
  engine ??= newRoot();
  return engine;
}

/** Told once, before anything is shared: by the entry of a child. */
export function use(chosen: Engine): void {
  engine = chosen;
}

/** Loaded here, with all kinds of shared things: the other processes of a tree need none of it. */
function newRoot(): Engine {
  const { RootEngine }: typeof import('./root-engine') = require('./root-engine');
  return new RootEngine();
}
