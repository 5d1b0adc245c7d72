/** A channel that counts unfinished tasks: one for each parcel that was put, until someone says that it is done. */

import { TimeoutError, ValueError } from '../errors';
import type { Answer, Caller } from '../rpc/caller';
import { CHANNEL_METHODS, Channel } from './channel';
import { WaitLine } from './wait-line';

export const JOINABLE_CHANNEL_METHODS = [...CHANNEL_METHODS, 'taskDone', 'join'] as const;

export class JoinableChannel extends Channel {
  private unfinished = 0;
  private readonly joiners = new WaitLine();

  taskDone(caller: Caller): void {
    if (this.unfinished === 0) throw new ValueError('taskDone() called too many times: more often than items were put');
    this.reportedDone(caller.peer);
    this.finishTasks(1);
  }

  join(caller: Caller, timeout: number | undefined): Answer<undefined> {
    if (this.unfinished === 0) return undefined;
    return this.joiners.park(caller, undefined, timeout, (late) =>
      late.fail(new TimeoutError(`${this.unfinished} tasks of the queue were not done in time`)),
    );
  }

  protected override added(count: number): void {
    this.unfinished += count;
  }

  protected override clear(): number {
    const dropped = super.clear();
    this.finishTasks(Math.min(dropped, this.unfinished));
    return dropped;
  }

  /** Nobody will ever report them: without this, `join` would wait for ever because a process was killed. */
  protected override lost(count: number): void {
    this.finishTasks(Math.min(count, this.unfinished));
  }

  private finishTasks(count: number): void {
    this.unfinished -= count;
    if (this.unfinished > 0) return;
    for (const { caller } of this.joiners.all()) caller.answer(undefined);
  }
}
