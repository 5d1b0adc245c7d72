/** How much may lie in a row before those who put should pause, which they do until half of that is gone. */

import type { Answer, Caller } from '../rpc/caller';
import { PAUSE, RESUME } from './news';
import { WaitLine } from './wait-line';

/** Invariant: while nobody needs to pause, nobody waits. */
export class HighWater {
  /** Those who put should pause. */
  isReached = false;
  /** Those who hear no news, and wait with their whole thread. */
  private readonly senders = new WaitLine();

  constructor(
    private readonly mark: number,
    private readonly announce: (news: number) => void,
  ) {}

  /** So many bytes are in the row, more than before. */
  rose(bytes: number): void {
    if (this.isReached || bytes <= this.mark) return;
    this.isReached = true;
    this.announce(PAUSE);
  }

  /** So many bytes are left in the row. */
  fell(bytes: number): void {
    if (!this.isReached || bytes > this.mark / 2) return;
    this.isReached = false;
    this.announce(RESUME);
    this.release(true);
  }

  /** True once there is room. */
  awaitRoom(caller: Caller): Answer<boolean> {
    return this.isReached ? this.senders.park(caller, undefined) : true;
  }

  /** Those who wait learn whether there is room, or (false) nobody will take what they put. */
  release(hasRoom: boolean): void {
    for (const { caller } of this.senders.all()) caller.answer(hasRoom);
  }
}
