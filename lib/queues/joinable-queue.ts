/** `JoinableQueue`: a queue that knows when all that was put into it has been dealt with. */

import { handlesOfKind } from '../engine/engine';
import { timeoutOf, type WaitOptions } from '../wait-options';
import { Queue } from './queue';

/**
 * @example
 * for await (const job of queue) {
 *   await run(job);
 *   await queue.taskDone();
 * }
 */
export class JoinableQueue<T = unknown> extends Queue<T> {
  protected static override get kind(): string {
    return 'JoinableQueue';
  }

  /** Says that one item that was taken has been dealt with. Rejects with `ValueError` when called more often than items were put. */
  taskDone(): Promise<void> {
    return this.channel.taskDone();
  }

  /**
   * Waits until every item that was put has had its `taskDone`. Rejects with `TimeoutError` when the timeout passes first.
   * Unlike Python's, it does not wait for a process that was killed: what that had taken counts as done, for nobody else
   * will ever report it.
   */
  async join(options?: WaitOptions): Promise<void> {
    await this.channel.join(timeoutOf(options), options?.signal);
  }
}

handlesOfKind('JoinableQueue', (engine, id, maxsize) => new JoinableQueue(Number(maxsize), { engine, id }));
