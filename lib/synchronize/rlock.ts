/** `RLock`: a lock that its owner may acquire again. */

import { handlesOfKind } from '../engine/engine';
import { Levels } from './levels';
import { Lock } from './lock';
import { currentOwner } from './owner';

/**
 * A lock that its owner may acquire again and again, and must release as often. An owner is a `task()`, a task of a pool, or
 * the rest of a process: two asynchronous functions of one process that run in no task are the same owner, and do not
 * exclude each other.
 *
 * `release` rejects with `AssertionError` if the caller is not the owner. What its process holds at its end is released, and
 * marked `abandoned`.
 *
 * @example
 * await lock.with(async () => {
 *   await lock.with(save); // does not wait for itself
 * });
 */
export class RLock extends Lock {
  protected override readonly levels = new Levels();

  protected static override get kind(): string {
    return 'RLock';
  }

  protected override get description(): string {
    const level = this.levels.of(currentOwner());
    return level > 0 ? `this task, ${level}` : 'unknown, unknown';
  }
}

handlesOfKind('RLock', (engine, id) => new RLock({ engine, id }));
