/** The parcel with the smallest key leaves first; of equal ones, the one that came first. */

import { type Entry, Heap } from './heap';
import { byType, refuse } from './order';
import type { Row } from './row';
import { type Parcels, placedCopy, type Run } from './runs';

interface KeyedRun extends Entry {
  readonly run: Run;
}

export class PriorityRow implements Row {
  private readonly heap = new Heap<KeyedRun>();
  /** The keys of what is lent: they are needed again when it comes back. */
  private readonly lent = new WeakMap<Run, unknown>();
  private position = 0;

  get size(): number {
    return this.heap.size;
  }

  /** One parcel at a time. Throws TypeError when its key has no order among the others, and is unchanged then. */
  push(parcels: Parcels, key: unknown): void {
    const position = this.position++;
    this.heap.insert({ key, position, run: placedCopy(parcels, position) }, refuse);
  }

  take(): Run {
    const { key, run } = this.heap.take();
    this.lent.set(run, key);
    return run;
  }

  putBack(run: Run): void {
    // What came meanwhile was never compared with it, and it cannot be refused any more.
    this.heap.insert({ key: this.lent.get(run), position: run.position, run }, byType);
  }

  clear(): Iterable<Run> {
    return this.heap.clear().map(({ run }) => run);
  }
}
