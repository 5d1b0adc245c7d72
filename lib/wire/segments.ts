/**
 * Runs of parcels for several things, one after the other in one piece of memory. Before each stand the place of its thing in a list
 * that goes with them (two bytes), how many parcels it has, and how many bytes (four each).
 */

import { putUint16, putUint32, uint16, uint32 } from './big-endian';
import { copyBytes } from './copy-bytes';
import { CorruptBytes } from './corrupt-bytes';

/** What the packet begins with that carries them: `[SHARED, segments, ids]`. */
export const SHARED = 8;
/** Bytes before each run. */
export const SEGMENT = 10;

/** What is about to be put together: never longer than a frame of small parcels. */
let unsorted = new Uint8Array(0);

/** Tells the runs in their order. */
export function readSegments(
  bytes: Uint8Array,
  run: (place: number, count: number, start: number, end: number) => void,
): void {
  for (let at = 0; at < bytes.length; ) {
    const start = at + SEGMENT;
    const end = start + uint32(bytes, at + 6);
    if (!(end <= bytes.length)) throw new CorruptBytes('a run that ends beyond its frame');
    run(uint16(bytes, at), uint32(bytes, at + 2), start, end);
    at = end;
  }
}

/** What stands before a run. */
function putSegment(bytes: Uint8Array, at: number, place: number, count: number, size: number): void {
  putUint16(bytes, at, place);
  putUint32(bytes, at + 2, count);
  putUint32(bytes, at + 6, size);
}

/**
 * Of the runs in `bytes[start, end)`, where things take turns, makes one for each, with all its parcels in their order: whoever reads
 * them has less to do. Returns where they end now.
 */
export function joinSegments(bytes: Uint8Array, start: number, end: number, things: number): number {
  const counts: number[] = new Array(things).fill(0);
  const sizes: number[] = new Array(things).fill(0);
  for (let at = start; at < end; at += SEGMENT + uint32(bytes, at + 6)) {
    const place = uint16(bytes, at);
    counts[place] += uint32(bytes, at + 2);
    sizes[place] += uint32(bytes, at + 6);
  }

  const length = end - start;
  if (unsorted.length < length) unsorted = new Uint8Array(length);
  const from = unsorted;
  from.set(bytes.subarray(start, end));

  const ends: number[] = new Array(things);
  let joinedEnd = start;
  for (let place = 0; place < things; place++) {
    putSegment(bytes, joinedEnd, place, counts[place], sizes[place]);
    ends[place] = joinedEnd + SEGMENT;
    joinedEnd += SEGMENT + sizes[place];
  }
  for (let at = 0; at < length; ) {
    const place = uint16(from, at);
    const runStart = at + SEGMENT;
    at = runStart + uint32(from, at + 6);
    copyBytes(from, bytes, ends[place], runStart, at);
    ends[place] += at - runStart;
  }
  return joinedEnd;
}
