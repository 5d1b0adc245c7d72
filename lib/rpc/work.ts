/** What a process takes from all its sources, and the time that it works on it. */

import { now } from '../turns';

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
