/** The parcels that one process was lent of a source and has not taken yet, in order. */

import { stride } from '../broker/runs';

/** A parcel, in the run that brought it. */
export interface Parcel {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Parcels that are left of one run. */
interface Rest {
  readonly bytes: Uint8Array;
  count: number;
}

/** Invariant: each of the runs holds at least one parcel, and `count` is their sum. */
export class AtHand {
  count = 0;
  private runs: Rest[] = [];
  /** Where the next parcel begins in the first run. */
  private at = 0;

  add(bytes: Uint8Array, count: number): void {
    this.runs.push({ bytes, count });
    this.count += count;
  }

  /** The next one, which is here no more. Only if there is one. */
  take(): Parcel {
    const { at, runs } = this;
    const [run] = runs;
    const { bytes } = run;
    const end = at + stride(bytes, at);
    if (--run.count === 0) {
      runs.shift();
      this.at = 0;
    } else {
      this.at = end;
    }
    this.count--;
    return { bytes, start: at + 4, end };
  }

  clear(): void {
    this.count = 0;
    this.runs = [];
    this.at = 0;
  }
}
