/** What is in whose hands, how much more each may be given, and how it comes back. */

import type { Peer } from '../rpc/peer';
import { type Run, split } from './runs';

/** A process is lent what it takes in about this time, in milliseconds. */
const HORIZON = 1;
const MAX_WINDOW = 4096;

/** What a getter waits for: `asks` parcels for this borrower, or (`null`) one for the caller itself. */
export interface Demand {
  readonly borrower: Borrower;
  asks: number;
}

/** One process that takes from a channel. Invariant: `lent` is the number of parcels in `loan`. */
export class Borrower {
  lent = 0;
  /** How many parcels it may have at once. Follows the pace at which it really takes. */
  window = 1;
  /** It has been told to give back what it has: it is lent nothing until it has answered. */
  recalled = false;
  /** Counts the loans that were taken back unasked: what was lent before that is void (see `Channel.get`). */
  epoch = 0;
  /** Parcels that it took, less the tasks that it reported done. */
  undone = 0;
  private loan: Run[] = [];
  private lentAt = 0;
  private lentThen = 0;

  constructor(readonly peer: Peer) {}

  lend(run: Run, now: number): void {
    if (this.lent === 0) {
      this.lentAt = now;
      this.lentThen = 0;
    }
    this.loan.push(run);
    this.lent += run.count;
    this.lentThen += run.count;
  }

  /** It has taken `count` parcels of its loan for good. Returns the shared things mentioned in them. */
  taken(count: number, now: number): readonly number[] {
    const handles: number[] = [];
    this.lent -= count;
    this.undone += count;
    for (let left = count; left > 0; ) {
      const [front, rest] = split(this.loan[0], left);
      left -= front.count;
      if (front.handles.length > 0) handles.push(...front.handles);
      if (rest) this.loan[0] = rest;
      else this.loan.shift();
    }
    if (count > 0) this.adjust(now);
    return handles;
  }

  /** Takes away what it has not taken. */
  reclaim(): Run[] {
    const { loan } = this;
    this.loan = [];
    this.lent = 0;
    this.window = 1;
    return loan;
  }

  private adjust(now: number): void {
    const took = this.lentThen - this.lent;
    const elapsed = now - this.lentAt;
    const pace = elapsed > 0 ? Math.floor((took * HORIZON) / elapsed) : MAX_WINDOW;
    // Grows step by step, for one quick turn says little; shrinks at once.
    this.window = Math.max(1, Math.min(pace, this.window * 2, MAX_WINDOW));
    if (this.lent > 0 && took < this.window) return;
    this.lentAt = now;
    this.lentThen = this.lent;
  }
}
