/** Where a pool whose workers are tasks of this process lays what they are given, and they what came of it: as it is, not sealed. */

import type { AnyFunction } from '../process/errand';

/** What a task is to do. `fn` is left out where it was defined by module and name. */
export interface LocalTask {
  readonly fn: AnyFunction | undefined;
  readonly value: unknown;
}

/** Both by the number of the task. A task stays until it is settled: its worker may die over it. */
export class Exchange {
  readonly tasks = new Map<number, LocalTask>();
  readonly outcomes = new Map<number, unknown>();

  settled(number: number): void {
    this.tasks.delete(number);
    this.outcomes.delete(number);
  }
}
