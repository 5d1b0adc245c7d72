/** The last parcel that came leaves first. */

import type { Row } from './row';
import { frontOf, type Parcels, placedCopy, type Run, restOf } from './runs';

export class LifoRow implements Row {
  private readonly runs: Run[] = [];
  private position = 0;

  get size(): number {
    return this.runs.length;
  }

  push(parcels: Parcels): void {
    let rest: Run | null = placedCopy(parcels, this.position);
    this.position += parcels.count;
    while (rest) {
      const front: Run = frontOf(rest, 1);
      this.runs.push(front);
      rest = restOf(rest, front);
    }
  }

  take(): Run {
    return this.runs.pop()!;
  }

  putBack(run: Run): void {
    let at = this.runs.length;
    while (at > 0 && this.runs[at - 1].position > run.position) at--;
    this.runs.splice(at, 0, run);
  }

  clear(): Iterable<Run> {
    return this.runs.splice(0);
  }
}
