/** `Condition`: sleepers over a lock. A notify wakes nobody: it moves sleepers to the lock's line. */

import { AssertionError } from '../errors';
import type { Answer, Caller } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import type { Host, Served } from '../rpc/server';
import { LOCK_METHODS, type Lockable } from './lockable';
import { Mutex } from './mutex';
import { WaitLine } from './wait-line';

export const CONDITION_METHODS = [...LOCK_METHODS, 'wait', 'notify', 'giveUp'] as const;

interface Sleep {
  readonly owner: number;
  /** How much of the lock it had, and will have again. */
  readonly amount: number;
  /** By which its process can give it up; 0 if it will not. */
  readonly ticket: number;
}

/**
 * ```
 * wait ──▶ sleepers ──notify, timeout, giveUp──▶ the lock's line ──▶ answered, with the lock
 * ```
 * Invariant: who sleeps holds nothing of the lock, and whose wait is answered holds as much as before.
 */
export class Condition implements Served {
  private readonly sleepers = new WaitLine<Sleep>();

  private constructor(
    private readonly lock: Lockable,
    private readonly letGo: () => void,
  ) {}

  /** With a re-entrant lock of its own. */
  static alone(): Condition {
    const lock = new Mutex();
    return new Condition(lock, () => lock.free());
  }

  /** With a lock that others use too. */
  static over(lockId: Id, host: Host): Condition {
    const lock = host.thing(lockId);
    if (!isLockable(lock)) throw new AssertionError(`A condition stands over a lock, and thing ${lockId} is none`);
    host.retain([lockId]);
    return new Condition(lock, () => host.release([lockId]));
  }

  acquire(caller: Caller, owner: number, timeout: number | undefined): Answer<boolean> {
    return this.lock.acquire(caller, owner, timeout);
  }

  release(caller: Caller, owner: number): void {
    this.lock.release(caller, owner);
  }

  locked(): boolean {
    return this.lock.locked();
  }

  abandoned(): boolean {
    return this.lock.abandoned();
  }

  /** Answers, with the lock, true when notified, false when late, null when given up. */
  wait(caller: Caller, owner: number, timeout: number | undefined, ticket: number): Answer<boolean | null> {
    const amount = this.lock.surrender(caller.peer, owner);
    if (amount === 0) throw new AssertionError('must acquire() condition before using wait()');
    if (timeout === 0) return this.lock.regain(caller, owner, amount, false);
    return this.sleepers.park(caller, { owner, amount, ticket }, timeout, (late) => {
      this.lock.regain(late, owner, amount, false);
    });
  }

  /** Also a cast, of a process that knows that it holds the lock: hence `fail`, which a cast does not hear, and no `throw`. */
  notify(caller: Caller, owner: number, count: number): void {
    if (this.lock.held(caller.peer, owner) === 0) {
      caller.fail(new AssertionError('lock is not owned'));
      return;
    }
    for (let left = count; left > 0; left--) {
      const sleeper = this.sleepers.next();
      if (!sleeper) return;
      this.lock.regain(sleeper.caller, sleeper.wants.owner, sleeper.wants.amount, true);
    }
  }

  /** Unlike a call that is cancelled, a wait has the lock again when it ends. One that was notified before goes on as it is. */
  giveUp(caller: Caller, ticket: number): void {
    for (const sleeper of this.sleepers) {
      if (sleeper.caller.peer !== caller.peer || sleeper.wants.ticket !== ticket) continue;
      sleeper.caller.leave();
      this.lock.regain(sleeper.caller, sleeper.wants.owner, sleeper.wants.amount, null);
      return;
    }
  }

  free(): void {
    this.letGo();
  }
}

function isLockable(thing: Served | undefined): thing is Lockable {
  return thing !== undefined && 'surrender' in thing && 'regain' in thing;
}
