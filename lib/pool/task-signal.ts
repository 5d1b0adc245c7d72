/** `taskSignal`: how a task of a pool hears that it is not wanted any more. */

import { currentOwner, task } from '../synchronize/owner';

/** One task, while it runs here. */
export class RunningTask {
  private controller: AbortController | null = null;
  private reason: Error | null = null;

  owner: number | null = null;

  constructor(readonly number: number) {}

  over(): void {
    if (this.owner !== null) byOwner.delete(this.owner);
  }

  /** Made when it is first asked for: most tasks never do. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.reason) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  get isCancelled(): boolean {
    return this.reason !== null;
  }

  cancel(): void {
    this.reason = new DOMException('The task was cancelled: its result is not wanted any more', 'AbortError');
    this.controller?.abort(this.reason);
  }
}

let running: () => RunningTask | null = () => null;
/** Where several run at once, each is an owner of its own. */
const byOwner = new Map<number, RunningTask>();

/** Runs `body`, its asynchronous continuations included, as this task, beside others. */
export function asTask<T>(running: RunningTask | null, body: () => T): T {
  return task(() => {
    if (running) {
      running.owner = currentOwner();
      byOwner.set(running.owner, running);
    }
    return body();
  });
}

/** Says how the task is found that runs now. */
export function findTaskBy(find: () => RunningTask | null): void {
  running = find;
}

/**
 * Inside a pool task: a signal that is aborted when the task is cancelled or out of time. A task that does not end within half
 * a second of that loses its worker. Outside of pool tasks, a signal that is never aborted.
 *
 * @example
 * export async function download(url) {
 *   return (await fetch(url, { signal: mp.taskSignal() })).text();
 * }
 */
export function taskSignal(): AbortSignal {
  return (byOwner.get(currentOwner()) ?? running() ?? new RunningTask(0)).signal;
}
