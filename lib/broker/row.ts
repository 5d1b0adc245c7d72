/** Where a channel keeps what nobody has taken yet. One class for each order in which parcels can leave. */

import type { Parcels, Run } from './runs';

export interface Row {
  /** How many parcels. */
  readonly size: number;
  /** Adds a run, whose bytes are the row's from here on; `key` orders it where the row is ordered by keys. */
  push(parcels: Parcels, key?: unknown): void;
  /** While it is empty: the place of parcels that are handed on without entering it. Only where nothing can come before them. */
  pass?(count: number): number;
  /** Takes out the next parcels: at least one, at most `count`, and `size` bytes unless the first is longer. Never from an empty row. */
  take(count: number, size?: number): Run;
  /** Takes back what it gave out, to where it was. */
  putBack(run: Run): void;
  /** Empties it. */
  clear(): Iterable<Run>;
}
