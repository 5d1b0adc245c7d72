/** The entry with the smallest key leaves first; of equal ones, the one that came first. */

import { byType, compare, type Misfit } from './order';

export interface Entry {
  readonly key: unknown;
  /** Its place among all that ever came. */
  readonly position: number;
}

/** A binary heap, as Python's `heapq`. */
export class Heap<E extends Entry> {
  private readonly entries: E[] = [];

  get size(): number {
    return this.entries.length;
  }

  /** When `misfit` throws, nothing has changed. */
  insert(entry: E, misfit: Misfit): void {
    const { entries } = this;
    // Compare first and move afterwards: an error must leave everything in its place.
    const path: number[] = [];
    for (let at = entries.length; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!before(entry, entries[parent], misfit)) break;
      path.push(parent);
      at = parent;
    }
    let at = entries.length;
    for (const parent of path) {
      entries[at] = entries[parent];
      at = parent;
    }
    entries[at] = entry;
  }

  /** Only when there is one. */
  take(): E {
    const { entries } = this;
    const [first] = entries;
    const last = entries.pop()!;
    if (entries.length > 0) this.sink(last);
    return first;
  }

  clear(): E[] {
    return this.entries.splice(0);
  }

  private sink(entry: E): void {
    const { entries } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && before(entries[child + 1], entries[child], byType)) child++;
      if (!before(entries[child], entry, byType)) break;
      entries[at] = entries[child];
      at = child;
    }
    entries[at] = entry;
  }
}

function before(a: Entry, b: Entry, misfit: Misfit): boolean {
  const order = compare(a.key, b.key, misfit);
  return order === 0 ? a.position < b.position : order < 0;
}
