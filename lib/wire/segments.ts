/**
 * Runs of parcels for several things, one after the other in one piece of memory. Before each stand the place of its thing in a list
 * that goes with them (two bytes), how many parcels it has, and how many bytes (four each).
 */

import { CorruptBytes } from './corrupt-bytes';

/** What the packet begins with that carries them: `[SHARED, segments, ids]`. */
export const SHARED = 8;
/** Bytes before each run. */
export const SEGMENT = 10;

/** Tells the runs in their order. */
export function readSegments(
  bytes: Uint8Array,
  run: (place: number, count: number, start: number, end: number) => void,
): void {
  for (let at = 0; at < bytes.length; ) {
    const start = at + SEGMENT;
    const end = start + uint32(bytes, at + 6);
    if (!(end <= bytes.length)) throw new CorruptBytes('a run that ends beyond its frame');
    run((bytes[at] << 8) | bytes[at + 1], uint32(bytes, at + 2), start, end);
    at = end;
  }
}

export function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
