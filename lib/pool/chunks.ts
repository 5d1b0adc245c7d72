/** How a map is cut into tasks: Python's rule. */

import { ValueError } from '../errors';

/** About four chunks for each worker. */
export function defaultChunksize(items: number, workers: number): number {
  return Math.ceil(items / (workers * 4));
}

/** Throws `ValueError` for less than 1. (Python's `map` answers `[None, None, …]` to that.) */
export function checkChunksize(chunksize: number): number {
  if (typeof chunksize !== 'number' || Number.isNaN(chunksize) || chunksize < 1) {
    throw new ValueError(`Chunksize must be 1+, not ${String(chunksize)}`);
  }
  return Math.min(Math.floor(chunksize), Number.MAX_SAFE_INTEGER);
}

export function* chunksOf<T>(items: readonly T[], chunksize: number): Generator<readonly T[]> {
  if (chunksize >= items.length) yield items;
  else for (let at = 0; at < items.length; at += chunksize) yield items.slice(at, at + chunksize);
}
