/** One process that takes from a source: what it was lent, what it has asked for, and how much it may have besides. */

import type { Peer } from '../rpc/peer';
import { Allowance } from './allowance';
import { frontOf, type Run, restOf } from './runs';

/** Who took something so long ago, in milliseconds, is taken to go on. */
const RECENT = 5;

/**
 * It says up to which parcel of those that it is lent, counted from the first, it has getters for; so whatever crosses on the way,
 * both sides mean the same parcels.
 *
 * Invariants: `lent` is the number of parcels in `loan`; `asks` is the sum of what its places in the line ask for, and that is
 * `missing` whenever the line is at rest.
 */
export class Borrower {
  lent = 0;
  asks = 0;
  /** Parcels lent in this epoch, those that came back included. */
  sent = 0;
  /** Up to which of them it has getters for. */
  wanted = 0;
  /** How long they are together. */
  bytes = 0;
  /** It has been told to give back what it has, and has not answered yet. */
  recalled = false;
  /** Parcels that it took, less the tasks that it reported done. */
  undone = 0;
  readonly allowance: Allowance;
  private loan: Run[] = [];

  constructor(
    readonly peer: Peer,
    /** What was lent in another epoch than the one in which the process speaks is void. Each is used once in a process. */
    public epoch: number,
  ) {
    this.allowance = new Allowance(peer.firstWindow);
  }

  /** How many of its getters wait for what it was not lent yet. */
  get missing(): number {
    return Math.max(0, this.wanted - this.sent);
  }

  /** Whether it was lent parcels that no getter of it waits for. */
  get hasSpare(): boolean {
    return this.lent > 0 && this.sent > this.wanted;
  }

  /** How much more it may be lent in advance. */
  get allowed(): number {
    return this.allowance.window - this.lent;
  }

  /**
   * Whether it will come for more: if it took a moment ago, be it from another source. One that takes from many in turn comes to each
   * of them seldom.
   */
  comesAgain(now: number): boolean {
    return this.allowance.goesOn && now - this.peer.tookAt < RECENT;
  }

  lend(run: Run): void {
    this.loan.push(run);
    this.lent += run.count;
    this.bytes += run.end - run.start;
    this.sent += run.count;
  }

  /** It has taken `count` parcels of its loan for good. Returns the shared things mentioned in them. */
  taken(count: number, now: number): readonly number[] {
    const handles: number[] = [];
    for (const run of this.remove(count)) if (run.handles.length > 0) handles.push(...run.handles);
    this.undone += count;
    this.allowance.goesOn = true;
    this.peer.tookAt = now;
    return handles;
  }

  /** Takes away the first `count` of what it has not taken. */
  reclaim(count: number): Run[] {
    if (count > 0) this.allowance.shrink();
    return this.remove(count);
  }

  /** It has given back what it has, called back or by itself. */
  surrendered(): void {
    this.recalled = false;
    this.allowance.goesOn = false;
  }

  /** The next parcel that it is lent will be taken: someone there has come for it. What is lent beyond is spare. */
  expectOne(): void {
    this.wanted = Math.max(this.wanted, this.sent + 1);
  }

  /** It speaks in a new epoch: nothing of what was before counts any more. */
  startAnew(epoch: number): void {
    this.epoch = epoch;
    this.sent = 0;
    this.wanted = 0;
    this.recalled = false;
  }

  private remove(count: number): Run[] {
    const runs: Run[] = [];
    this.lent -= count;
    for (let left = count; left > 0; ) {
      const front = frontOf(this.loan[0], left);
      const rest = restOf(this.loan[0], front);
      left -= front.count;
      this.bytes -= front.end - front.start;
      runs.push(front);
      if (rest) this.loan[0] = rest;
      else this.loan.shift();
    }
    return runs;
  }
}
