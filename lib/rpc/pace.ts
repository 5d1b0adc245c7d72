/** At what pace a process takes from one source: measured where it takes, used where it is given. */

import { now } from '../turns';

/** A process is given in advance what it takes in about this time, in milliseconds. */
const HORIZON = 2;
const MAX_WINDOW = 4096;

/**
 * What a process does, and the time that it takes, less that in which it waited for what it takes: then it hears at once when something
 * is called back. One that takes from many sources in turn, and waits now for this, now for that, is thus given of each what it would
 * take without waiting.
 */
export class Work {
  /** In milliseconds, as it was last looked at. */
  time = 0;
  /** How many parcels were taken, whatever the source. */
  taken = 0;
  private lookedAt: number;

  constructor(private readonly clock = now) {
    this.lookedAt = clock();
  }

  /** At the end of a turn, for all that goes on by itself. */
  look(): void {
    const time = this.clock();
    this.time += time - this.lookedAt;
    this.lookedAt = time;
  }

  /** Someone has waited since then, and is served. */
  waited(): void {
    this.lookedAt = this.clock();
  }
}

/** On the side that takes. */
export class PaceMeter {
  /** How many parcels were taken, in all. */
  taken = 0;
  private last = 0;
  // As they were at the last reading.
  private timeBefore: number;
  private takenBefore = 0;
  private takenOfAllBefore: number;

  constructor(private readonly work: Work) {
    this.timeBefore = work.time;
    this.takenOfAllBefore = work.taken;
  }

  took(): void {
    this.taken++;
    this.work.taken++;
  }

  /**
   * How many parcels it takes in that time, by its pace since the last reading; one, where it takes so many from other sources as well
   * that this one's turn comes later; none, where it does something else in between.
   */
  window(): number {
    const { taken } = this;
    if (taken === this.takenBefore) return this.last;
    const { time, taken: takenOfAll } = this.work;
    const horizons = Math.max(time - this.timeBefore, 0.001) / HORIZON;
    const least = takenOfAll - this.takenOfAllBefore >= horizons ? 1 : 0;
    // As V8 knows integers: packets with fractions in them are slower.
    this.last = Math.max(least, Math.min((taken - this.takenBefore) / horizons, MAX_WINDOW) | 0);
    this.timeBefore = time;
    this.takenBefore = taken;
    this.takenOfAllBefore = takenOfAll;
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
