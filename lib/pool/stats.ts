/** How long the tasks of a pool waited and ran. */

import type { Histogram, RecordableHistogram } from 'node:perf_hooks';

export interface PoolStats {
  readonly processes: number;
  /** Tasks that wait for a worker, and that run. A chunk of a map is one task. */
  readonly queued: number;
  readonly running: number;
  readonly completed: number;
  readonly failed: number;
  /** Workers that ended without having been told to. */
  readonly lostWorkers: number;
  /** In microseconds: from the call until the result was here, less `runTime`. */
  readonly waitTime: Histogram;
  /** In microseconds. */
  readonly runTime: Histogram;
}

export class Tally {
  completed = 0;
  failed = 0;
  lostWorkers = 0;
  readonly waitTime = newHistogram();
  readonly runTime = newHistogram();

  /** A result has come, so many milliseconds after it was asked for; the task ran for so many microseconds. */
  done(well: boolean, milliseconds: number, microseconds: number): void {
    if (well) this.completed++;
    else this.failed++;
    // A histogram counts from 1.
    this.waitTime.record(Math.max(1, Math.round(milliseconds * 1000 - microseconds)));
    this.runTime.record(Math.max(1, microseconds));
  }
}

/** The module is loaded where it is needed: processes of most kinds have no pool. */
function newHistogram(): RecordableHistogram {
  return process.getBuiltinModule('node:perf_hooks').createHistogram();
}
