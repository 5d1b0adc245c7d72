/** A tree of processes that are tasks of this one: who they are, and whose the running code is. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { kinds } from '../broker/kinds';
import { Server } from '../rpc/server';
import { now, setTimeout } from '../turns';
import { InProcessEngine } from './in-process-engine';

/** Far beyond those of real processes: what strays from one tree into another is not found there. */
const FIRST_SERIAL = 2 ** 20;

export class InProcessTree {
  readonly server = new Server(
    kinds,
    now,
    // A reason to stay: perhaps nothing else is left that keeps the event loop turning.
    (callback) => setTimeout(callback, 1),
  );
  /** What runs in no task of ours. */
  readonly main: InProcessEngine;
  private readonly engines = new Set<InProcessEngine>();
  private serial = FIRST_SERIAL;
  /** Made when the first task is run: in use, it slows every promise of the process on Node.js 20. */
  private tasks: AsyncLocalStorage<InProcessEngine> | null = null;

  constructor() {
    this.main = this.join('');
  }

  /** The engine of the task that asks. */
  get current(): InProcessEngine {
    return this.tasks?.getStore() ?? this.main;
  }

  /** An engine for a new task. */
  join(name: string, onWaiting?: (waiting: boolean) => void): InProcessEngine {
    const engine = new InProcessEngine(this, this.serial++, name, onWaiting);
    this.engines.add(engine);
    return engine;
  }

  forget(engine: InProcessEngine): void {
    this.engines.delete(engine);
  }

  /** Runs `fn`, its asynchronous continuations included, as the task of this engine. */
  run<T>(engine: InProcessEngine, fn: () => T): T {
    this.tasks ??= new AsyncLocalStorage();
    return this.tasks.run(engine, fn);
  }

  whoWaitsFor(sequence: number): InProcessEngine | undefined {
    for (const engine of this.engines) if (engine.waitsFor(sequence)) return engine;
    return undefined;
  }
}

let tree: InProcessTree | null = null;

/** The tree of `multiproc/dummy`, from its first shared thing or process on. */
export function inProcess(): InProcessTree {
  tree ??= new InProcessTree();
  return tree;
}
