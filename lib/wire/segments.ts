/**
 * Runs of parcels for several things, one after the other in one piece of memory. Before each stand the place of its thing in a list
 * that goes with them (two bytes), how many parcels it has, and how many bytes (four each).
 */

import { uint16, uint32 } from './big-endian';
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
    run(uint16(bytes, at), uint32(bytes, at + 2), start, end);
    at = end;
  }
}
