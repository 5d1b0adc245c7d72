/** `Process` as the contexts have it: bound to one way to start. */

import type { AnyFunction } from './errand';
import { Process } from './process';
import type { StartMethod } from './start-method';

class SpawnProcess<F extends AnyFunction = AnyFunction> extends Process<F> {
  protected static override get boundTo(): StartMethod | null {
    return 'spawn';
  }
}

class ForkServerProcess<F extends AnyFunction = AnyFunction> extends Process<F> {
  protected static override get boundTo(): StartMethod | null {
    return 'forkserver';
  }
}

const classes: Readonly<Record<StartMethod, typeof Process>> = { spawn: SpawnProcess, forkserver: ForkServerProcess };

/** The class of processes that are started this way; that of the default context for `null`. */
export function processClass(method: StartMethod | null): typeof Process {
  return method === null ? Process : classes[method];
}
