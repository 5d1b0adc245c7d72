/** `taskSignal`: how a task of a pool hears that it is not wanted any more. */

/** One task, while it runs here. */
export class RunningTask {
  private controller: AbortController | null = null;
  private reason: Error | null = null;

  constructor(readonly number: number) {}

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
  return (running() ?? new RunningTask(0)).signal;
}
