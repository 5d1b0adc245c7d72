/** The parcel with the smallest key leaves first; of equal ones, the one that came first. */

import type { Row } from './row';
import type { Run } from './runs';

interface Keyed {
  readonly key: unknown;
  readonly run: Run;
}

/** A binary heap, as Python's `heapq`. */
export class PriorityRow implements Row {
  private readonly heap: Keyed[] = [];
  /** The keys of what is lent: they are needed again when it comes back. */
  private readonly lent = new WeakMap<Run, unknown>();
  private position = 0;

  get size(): number {
    return this.heap.length;
  }

  /** One parcel at a time. Throws TypeError when its key has no order among the others, and is unchanged then. */
  push(count: number, bytes: Uint8Array, handles: readonly number[], key: unknown): void {
    const run = {
      bytes: new Uint8Array(bytes),
      start: 0,
      end: bytes.length,
      count,
      position: this.position++,
      handles,
    };
    this.insert({ key, run }, refuse);
  }

  take(): Run {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop()!;
    if (heap.length > 0) this.sink(last);
    this.lent.set(first.run, first.key);
    return first.run;
  }

  putBack(run: Run): void {
    // What came meanwhile was never compared with it, and it cannot be refused any more.
    this.insert({ key: this.lent.get(run), run }, byType);
  }

  clear(): Iterable<Run> {
    return this.heap.splice(0).map((keyed) => keyed.run);
  }

  private insert(keyed: Keyed, misfit: Misfit): void {
    const { heap } = this;
    // Compare first and move afterwards: an error must leave everything in its place.
    const path: number[] = [];
    for (let at = heap.length; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!before(keyed, heap[parent], misfit)) break;
      path.push(parent);
      at = parent;
    }
    let at = heap.length;
    for (const parent of path) {
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = keyed;
  }

  private sink(keyed: Keyed): void {
    const { heap } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child], byType)) child++;
      if (!before(heap[child], keyed, byType)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = keyed;
  }
}

/** What to make of two keys that have no order between them. */
type Misfit = (a: unknown, b: unknown) => number;

function refuse(a: unknown, b: unknown): never {
  throw new TypeError(
    `A priority queue cannot order ${describe(a)} and ${describe(b)}: give all items the same type, or put [priority, item]`,
  );
}

/** Both are in already, each in order with those it was compared with: any steady order will do. */
function byType(a: unknown, b: unknown): number {
  return compareStrings(describe(a), describe(b));
}

function before(a: Keyed, b: Keyed, misfit: Misfit): boolean {
  const order = compare(a.key, b.key, misfit);
  return order === 0 ? a.run.position < b.run.position : order < 0;
}

/** Python's order of numbers, strings and tuples. */
function compare(a: unknown, b: unknown, misfit: Misfit): number {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, misfit);
  return misfit(a, b);
}

function compareArrays(a: readonly unknown[], b: readonly unknown[], misfit: Misfit): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compare(a[i], b[i], misfit);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** By code point, as Python; JavaScript's `<` goes by UTF-16 unit. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isNumber(value: unknown): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value === null || value === undefined) return 'a value that has no order';
  return `a ${typeof value}`;
}
