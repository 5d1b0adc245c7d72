/** `Condition`: to wait, holding a lock, until another says that something has changed. */

import { AsyncResource } from 'node:async_hooks';
import { CONDITION_METHODS } from '../broker/condition';
import { handlesOfKind } from '../engine/engine';
import { hearAbort } from '../hear-abort';
import { numbered } from '../rpc/methods';
import { timeoutOf, type WaitOptions } from '../wait-options';
import type { Arrived } from './arrived';
import { Levels } from './levels';
import { Lock } from './lock';
import { currentOwner } from './owner';

const METHOD = numbered(CONDITION_METHODS);

/** Tells the waits of this process apart. */
let lastTicket = 0;

/**
 * A lock, and a line of those who sleep until they are notified. Whoever waits or notifies must hold the lock.
 *
 * Unlike Python's, a notify never waits for a sleeper, dead or alive. Sleepers are woken in the order in which they came.
 *
 * Several asynchronous functions of one process that wait for it need a `task()` each: without, they are one owner of its lock,
 * and the first that sleeps lets go of what the others have acquired.
 *
 * @example
 * await condition.with(async () => {
 *   await condition.waitFor(async () => !(await queue.empty()));
 *   await work(await queue.get());
 * });
 */
export class Condition extends Lock {
  protected override readonly levels: Levels | null;
  /** The lock that it was given; `null` if it has one of its own. */
  private readonly lock: Lock | null;

  /**
   * @param lock the lock, or semaphore, that it stands over: the same for several conditions, if you like. Left out, it has
   * an `RLock` of its own. Throws TypeError if it is none.
   */
  constructor(lock?: Lock | null);
  /** @internal */
  constructor(lock: Lock | null, arrived: Arrived);
  constructor(lock: Lock | null = null, arrived?: Arrived) {
    if (lock !== null && (!(lock instanceof Lock) || lock instanceof Condition)) {
      throw new TypeError(`A condition stands over a Lock, RLock or Semaphore, not over ${String(lock)}`);
    }
    const foundation = lock && Lock.foundationOf(lock, arrived?.engine ?? new.target.engine);
    super(arrived ?? { args: foundation ? [foundation.id] : [] });
    this.lock = lock;
    this.levels = foundation ? foundation.levels : new Levels();
  }

  protected static override get kind(): string {
    return 'Condition';
  }

  /**
   * Releases the lock, however often it was acquired, and sleeps until notified; then waits for the lock again, as long as
   * it takes. True when notified, false when `timeout` milliseconds passed first; left out waits for ever.
   *
   * Holds the lock again whenever it settles, also when aborting `signal` rejects it with its reason. Rejects with
   * `AssertionError` if the caller does not hold the lock.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    const timeout = timeoutOf(options);
    const signal = options?.signal;
    signal?.throwIfAborted();
    const { client } = this.engine;
    const ticket = signal ? ++lastTicket : 0;
    // In the name of the task that waits, whoever aborts. If that has ended, its wait has as well.
    const onAbort = AsyncResource.bind(() => {
      if (!client.cutBy && this.engine.mayTake) client.cast(this.id, METHOD.giveUp, ticket);
    });
    const hearNoMore = signal && hearAbort(signal, onAbort);
    try {
      const outcome = await this.asleep(currentOwner(), (owner) =>
        client.call(this.id, METHOD.wait, [owner, timeout, ticket]),
      );
      if (outcome === null) throw signal?.reason;
      return outcome === true;
    } finally {
      hearNoMore?.();
    }
  }

  /**
   * Waits until `predicate` gives something true, and resolves with that; `timeout` milliseconds after the call, with whatever it
   * gave last. The predicate runs with the lock held, at least once, and may be asynchronous. Rejects with what it threw,
   * and otherwise as `wait` does.
   */
  async waitFor<T>(predicate: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    const timeout = timeoutOf(options);
    const end = timeout === undefined ? undefined : performance.now() + timeout;
    let result = await predicate();
    while (!result) {
      const left = end === undefined ? undefined : end - performance.now();
      if (left !== undefined && left <= 0) return result;
      await this.wait({ timeout: left, signal: options?.signal });
      result = await predicate();
    }
    return result;
  }

  /**
   * Wakes `n` of those who wait, or as many as there are: each goes on when it has the lock. Rejects with `AssertionError` if the
   * caller does not hold the lock, with TypeError if `n` is no number.
   */
  async notify(n = 1): Promise<void> {
    if (typeof n !== 'number' || Number.isNaN(n)) throw new TypeError(`n must be a number, not ${String(n)}`);
    await this.wake(n);
  }

  /** Wakes all who wait. Rejects with `AssertionError` if the caller does not hold the lock. */
  async notifyAll(): Promise<void> {
    await this.wake(Number.MAX_SAFE_INTEGER);
  }

  protected override get description(): string {
    return `${this.lock ?? '<RLock>'}, unknown`;
  }

  protected override get baggage(): Lock | null {
    return this.lock;
  }

  /** While `sleep` lasts, the owner holds nothing. */
  private async asleep<T>(owner: number, sleep: (owner: number) => Promise<T>): Promise<T> {
    const level = Math.max(0, this.levels?.of(owner) ?? 0);
    const sleeping = sleep(owner);
    this.levels?.add(owner, -level);
    try {
      return await sleeping;
    } finally {
      this.levels?.add(owner, level);
    }
  }

  private async wake(count: number): Promise<void> {
    const owner = currentOwner();
    const { client } = this.engine;
    if (this.isSure(owner)) client.cast(this.id, METHOD.notify, owner, count);
    else await client.call(this.id, METHOD.notify, [owner, count]);
  }
}

handlesOfKind('Condition', (engine, id, lock) => new Condition(lock instanceof Lock ? lock : null, { engine, id }));
