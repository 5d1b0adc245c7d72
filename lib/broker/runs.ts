/** Runs: parcels one after the other in one piece of memory, each with its length, four bytes, before it. */

/** A run as it arrives. */
export interface Parcels {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** How many parcels. */
  readonly count: number;
  /** Shared things mentioned in it. Such a run holds one parcel. */
  readonly handles: readonly number[];
}

/** A run that has its place in a row. */
export interface Run extends Parcels {
  /** Where its first parcel stands in the history of its channel: keeps the order when a loan comes back. */
  readonly position: number;
}

export const NO_HANDLES: readonly number[] = [];

/** A run that has these bytes for itself. */
export function parcelsIn(bytes: Uint8Array, count: number, handles = NO_HANDLES): Parcels {
  return { bytes, start: 0, end: bytes.length, count, handles };
}

export function placed({ bytes, start, end, count, handles }: Parcels, position: number): Run {
  return { bytes, start, end, count, handles, position };
}

/** As `placed`, with a copy of its bytes: what arrived is a slice of something larger, which one old parcel must not keep. */
export function placedCopy(parcels: Parcels, position: number): Run {
  return placed(parcelsIn(new Uint8Array(bytesOf(parcels)), parcels.count, parcels.handles), position);
}

/** The length of the parcel at `at`, with the four bytes before it. */
export function stride(bytes: Uint8Array, at: number): number {
  return 4 + ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

/** The first parcels of a run, at most `count` of them and, but for the first, at most `size` bytes: itself, if those are all. */
export function frontOf(run: Run, count: number, size = Number.POSITIVE_INFINITY): Run {
  const { bytes, start, end } = run;
  if (count >= run.count && end - start <= size) return run;
  let taken = 0;
  let at = start;
  while (taken < count && at < end) {
    const next = at + stride(bytes, at);
    if (taken > 0 && next - start > size) break;
    at = next;
    taken++;
  }
  return at === end ? run : { bytes, start, end: at, count: taken, handles: run.handles, position: run.position };
}

/** What is left of a run behind its front; `null` if that was all. */
export function restOf(run: Run, front: Run): Run | null {
  if (front === run) return null;
  const { bytes, end, handles } = run;
  return {
    bytes,
    start: front.end,
    end,
    count: run.count - front.count,
    handles,
    position: run.position + front.count,
  };
}

/** The bytes of a run, not copied. */
export function bytesOf({ bytes, start, end }: Parcels): Uint8Array {
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
}
