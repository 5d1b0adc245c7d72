/** The last parcel that came leaves first. */

import type { Row } from './row';
import { frontOf, type Run, restOf } from './runs';

export class LifoRow implements Row {
  private readonly runs: Run[] = [];
  private position = 0;

  get size(): number {
    return this.runs.length;
  }

  push(
    count: number,
    bytes: Uint8Array,
    handles: readonly number[],
    _key?: unknown,
    start = 0,
    end = bytes.length,
  ): void {
    // A copy: what arrived is a slice of something larger, which one old parcel must not keep.
    let rest: Run | null = {
      bytes: new Uint8Array(bytes.subarray(start, end)),
      start: 0,
      end: end - start,
      count,
      position: this.position,
      handles,
    };
    this.position += count;
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
