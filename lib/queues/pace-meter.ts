/** At what pace a process takes from one source: measured here, followed by the `Allowance` that it is given there. */

import type { Work } from '../rpc/work';

/** A process is given in advance what it takes in about this time, in milliseconds. */
const HORIZON = 2;
const MAX_WINDOW = 4096;

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
