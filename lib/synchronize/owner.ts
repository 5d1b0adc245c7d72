/** Owners of locks: a task of a process each. What is not in a task belongs to the process's own, of which there is one at a time. */

import { AsyncLocalStorage } from 'node:async_hooks';

let last = 0;
let ownOfProcess = 0;
/** Made by the first `task()` only: in use, it slows every promise of the process on Node.js 20. */
let tasks: AsyncLocalStorage<number> | null = null;

/** The number of the owner in whose name the running code takes locks. */
export function currentOwner(): number {
  return tasks?.getStore() ?? ownOfProcess;
}

/**
 * Runs `fn` as an owner of its own, as Python's threads are: an `RLock` or `Condition` that it holds, its asynchronous
 * continuations included, is not held by the rest of this process. Returns what `fn` returns. What it does not release
 * stays locked when it is over, as with a thread of Python's, until the process ends.
 *
 * @example
 * await Promise.all([mp.task(() => eat(left, right)), mp.task(() => eat(right, left))]);
 */
export function task<T>(fn: () => T): T {
  tasks ??= new AsyncLocalStorage();
  return tasks.run(++last, fn);
}

/** From here on what is not in a task is a new owner: for a process that does one piece of work after another. */
export function nextOwner(): number {
  ownOfProcess = ++last;
  return ownOfProcess;
}
