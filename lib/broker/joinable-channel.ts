/** A channel that counts unfinished tasks: one for each parcel that was put, until someone says that it is done. */

import { TimeoutError, ValueError } from '../errors';
import type { Answer, Caller } from '../rpc/caller';
import type { Peer, Stake } from '../rpc/peer';
import { CHANNEL_METHODS, Channel } from './channel';
import { WaitLine } from './wait-line';

export const JOINABLE_CHANNEL_METHODS = [...CHANNEL_METHODS, 'taskDone', 'join'] as const;

export class JoinableChannel extends Channel implements Stake {
  private unfinished = 0;
  /** Tasks in the hands of processes that have no handle now. They may be given another, or be killed. */
  private readonly leftWith = new Map<Peer, number>();
  private readonly joiners = new WaitLine();

  taskDone(caller: Caller): void {
    if (this.unfinished === 0) throw new ValueError('taskDone() called too many times: more often than items were put');
    const { peer } = caller;
    const left = this.leftWith.get(peer);
    if (left) this.leave(peer, left - 1);
    else this.reportedDone(peer);
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

  protected override left(peer: Peer, count: number): void {
    this.leave(peer, (this.leftWith.get(peer) ?? 0) + count);
  }

  private leave(peer: Peer, count: number): void {
    if (count > 0) {
      this.leftWith.set(peer, count);
      peer.stakes.add(this);
    } else if (this.leftWith.delete(peer)) {
      peer.stakes.delete(this);
    }
  }

  /** The process has ended: what it had in its hands nobody else will report. */
  ended(peer: Peer, died: boolean): void {
    const count = this.leftWith.get(peer) ?? 0;
    this.leave(peer, 0);
    if (died) this.lost(count);
  }

  override free(): void {
    super.free();
    for (const peer of [...this.leftWith.keys()]) this.leave(peer, 0);
  }

  private finishTasks(count: number): void {
    this.unfinished -= count;
    if (this.unfinished > 0) return;
    for (const { caller } of this.joiners.all()) caller.answer(undefined);
  }
}
