/** At what pace a process takes from one source: measured where it takes, used where it is given. */

import { now } from '../turns';

/** A process is given in advance what it takes in about this time, in milliseconds. */
const HORIZON = 2;
const MAX_WINDOW = 4096;

/**
 * The time of a process, less that in which it waited for what it takes: then it hears at once when something is called back. One that
 * takes from many sources in turn, and waits now for this, now for that, is thus given of each what it would take without waiting.
 */
export class WorkTime {
  /** In milliseconds, as it was last looked at. */
  worked = 0;
  private lookedAt: number;

  constructor(private readonly clock = now) {
    this.lookedAt = clock();
  }

  /** At the end of a turn, for all that goes on by itself. */
  look(): void {
    const time = this.clock();
    this.worked += time - this.lookedAt;
    this.lookedAt = time;
  }

  /** Someone has waited since then, and is served. */
  waited(): void {
    this.lookedAt = this.clock();
  }
}

/** On the side that takes. */
export class PaceMeter {
  private taken = 0;
  private since: number;
  private last = 0;

  constructor(private readonly time: WorkTime) {
    this.since = time.worked;
  }

  took(): void {
    this.taken++;
  }

  /** How many parcels it takes in that time, by its pace since the last reading: none, where it does much else in between. */
  window(): number {
    if (this.taken === 0) return this.last;
    const { worked } = this.time;
    const window = (this.taken / Math.max(worked - this.since, 0.001)) * HORIZON;
    // As V8 knows integers: packets with fractions in them are slower.
    this.last = Math.min(window, MAX_WINDOW) | 0;
    this.taken = 0;
    this.since = worked;
    return this.last;
  }
}

/** On the side that gives: how much of one source the process may have in its hands before it asks. */
export class Allowance {
  constructor(public window = 0) {}

  /** Grows step by step, for one quick turn says little; shrinks at once. */
  follow(window: number): void {
    this.window = Math.min(window, Math.max(1, this.window * 2));
  }

  /** It had more than it took while others waited. */
  shrink(): void {
    this.window = 0;
  }
}
