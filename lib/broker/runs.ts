/** Runs: parcels one after the other in one piece of memory, each with its length, four bytes, before it. */

export interface Run {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** How many parcels. */
  readonly count: number;
  /** Where its first parcel stands in the history of its channel: keeps the order when a loan comes back. */
  readonly position: number;
  /** Shared things mentioned in it. Such a run holds one parcel. */
  readonly handles: readonly number[];
}

export const NO_HANDLES: readonly number[] = [];

/** The length of the parcel at `at`, with the four bytes before it. */
export function stride(bytes: Uint8Array, at: number): number {
  return 4 + ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

/** The first parcels of a run, at most `count` of them and, but for the first, at most `size` bytes; and what is left. */
export function split(run: Run, count: number, size = Number.POSITIVE_INFINITY): [front: Run, rest: Run | null] {
  if (count >= run.count && run.end - run.start <= size) return [run, null];
  const { bytes, start, end } = run;
  let taken = 0;
  let at = start;
  while (taken < count && at < end) {
    const next = at + stride(bytes, at);
    if (taken > 0 && next - start > size) break;
    at = next;
    taken++;
  }
  if (at === end) return [run, null];
  const front = { ...run, end: at, count: taken };
  return [front, { ...run, start: at, count: run.count - taken, position: run.position + taken }];
}

/** The bytes of a run, not copied. */
export function bytesOf(run: Run): Uint8Array {
  return run.bytes.subarray(run.start, run.end);
}
