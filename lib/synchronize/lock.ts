/** `Lock`: what one process has acquired, others wait for. And the base of all that can be acquired. */

import { LOCK_METHODS } from '../broker/lockable';
import { type Engine, handlesOfKind } from '../engine/engine';
import { TimeoutError } from '../errors';
import { Handle } from '../handle';
import type { Id } from '../rpc/messages';
import { numbered } from '../rpc/methods';
import { type BlockOptions, timeoutOf, type WaitOptions } from '../wait-options';
import { type Origin, originate } from './arrived';
import type { Levels } from './levels';
import { currentOwner } from './owner';

const METHOD = numbered(LOCK_METHODS);

/**
 * A lock that one holder has at a time. As in Python it cannot be acquired twice by the same process, and any process may
 * release it. Those who wait get it in the order in which they came, over all processes.
 *
 * Unlike Python's, it is released when the process that acquired it ends, in whatever way, and marked `abandoned`.
 *
 * @example
 * const lock = new mp.Lock();
 * await lock.with(async () => {
 *   await sell(ticket);
 * });
 */
export class Lock extends Handle {
  constructor();
  /** @internal */
  constructor(origin?: Origin);
  constructor(origin: Origin = { args: [] }) {
    const { kind } = new.target;
    const { engine, id } = originate(origin, kind, () => new.target.engine);
    super(engine, kind, id);
  }

  /** How often its owners hold it, where nobody but its owner can release it. */
  protected readonly levels: Levels | null = null;

  /** The kind of shared thing behind it. */
  protected static get kind(): string {
    return 'Lock';
  }

  /**
   * Acquires it. False if it was not to be had in time: `timeout` is in milliseconds, 0 or less and `block: false` do not
   * wait, left out waits for ever. Aborting `signal` rejects with its reason and acquires nothing. Rejects with TypeError
   * if `timeout` is no number.
   */
  async acquire(options?: BlockOptions): Promise<boolean> {
    return this.acquireAs(currentOwner(), options);
  }

  /**
   * Releases it; whoever waits longest has it then. Any process may. Rejects with `ValueError` if it is not acquired,
   * also if that is because its holder has ended.
   */
  async release(): Promise<void> {
    await this.releaseAs(currentOwner());
  }

  /** Whether an `acquire` would have to wait. */
  async locked(): Promise<boolean> {
    return Boolean(await this.engine.client.call(this.id, METHOD.locked, []));
  }

  /**
   * Whether it was taken from a holder that ended without releasing it: what it protects may be half done. True once, for
   * whoever asks first. Python's stays locked for ever instead.
   */
  async abandoned(): Promise<boolean> {
    return Boolean(await this.engine.client.call(this.id, METHOD.abandoned, []));
  }

  /**
   * Holds it while `fn` runs, until the promise settles that `fn` returns: Python's `with lock:`. Resolves with what `fn` gave.
   * Rejects with what `fn` threw; with `TimeoutError` if it was not to be had in `timeout` milliseconds, with the signal's
   * reason when aborted before that: then `fn` was not called. Rejects with what `release` rejects with.
   */
  async with<T>(fn: () => T | Promise<T>, options?: WaitOptions): Promise<T> {
    const owner = currentOwner();
    await this.acquireInTime(owner, options);
    let result: T;
    try {
      result = await fn();
    } catch (error) {
      // What `fn` threw says more than a failure to release.
      await this.releaseAs(owner).catch(() => {});
      throw error;
    }
    await this.releaseAs(owner);
    return result;
  }

  /**
   * Acquires it until the end of the block: `await using _ = await lock.hold()`. Rejects with `TimeoutError` if it was not to
   * be had in `timeout` milliseconds, with the signal's reason when aborted.
   */
  async hold(options?: WaitOptions): Promise<AsyncDisposable> {
    const owner = currentOwner();
    await this.acquireInTime(owner, options);
    let held = true;
    return {
      [Symbol.asyncDispose]: async () => {
        if (!held) return;
        held = false;
        await this.releaseAs(owner);
      },
    };
  }

  /**
   * `acquire` for code that cannot await: stops the thread. In the root process, where waiting would stop the broker itself,
   * it acquires what is free, and throws `AssertionError` where it would have to wait. Throws the reason of a signal that is aborted
   * already; none can be while the thread stops.
   */
  acquireSync(options?: BlockOptions): boolean {
    const owner = currentOwner();
    const timeout = timeoutOf(options);
    options?.signal?.throwIfAborted();
    const acquired = Boolean(this.engine.callNow(this.id, METHOD.acquire, [owner, timeout]));
    if (acquired) this.gained(owner);
    return acquired;
  }

  /** `release` for code that cannot await. Throws what `release` rejects with. */
  releaseSync(): void {
    const owner = currentOwner();
    this.engine.callNow(this.id, METHOD.release, [owner]);
    this.lost(owner);
  }

  override toString(): string {
    return `<${this.constructor.name}(${this.description})>`;
  }

  /** What can be told of its state without asking anyone. */
  protected get description(): string {
    return 'owner=unknown';
  }

  protected async acquireAs(owner: number, options: BlockOptions | undefined): Promise<boolean> {
    const timeout = timeoutOf(options);
    const acquired = Boolean(await this.engine.client.call(this.id, METHOD.acquire, [owner, timeout], options?.signal));
    if (acquired) this.gained(owner);
    return acquired;
  }

  protected async releaseAs(owner: number): Promise<void> {
    const { levels } = this;
    if (this.isSure(owner)) {
      this.lost(owner);
      this.engine.client.cast(this.id, METHOD.release, owner);
      return;
    }
    const releasing = this.engine.client.call(this.id, METHOD.release, [owner]);
    await (levels ? levels.whileAsking(releasing) : releasing);
    this.lost(owner);
  }

  /** Whether this owner holds it for certain. Of the handles that a task of `multiproc/dummy` uses each knows its own levels only. */
  protected isSure(owner: number): boolean {
    return !this.engine.realm && this.levels !== null && this.levels.isSure(owner);
  }

  /** What a condition over `lock` needs to know of it. */
  protected static foundationOf(lock: Lock, engine: Engine): { id: Id; levels: Levels | null } {
    // Closures of tasks, which share a realm, see the locks of others.
    const related = engine.realm ? lock.engine.realm === engine.realm : lock.engine === engine;
    if (!related) throw new TypeError(`${lock} belongs to another tree of processes`);
    return { id: lock.id, levels: lock.levels };
  }

  private async acquireInTime(owner: number, options: WaitOptions | undefined): Promise<void> {
    if (await this.acquireAs(owner, options)) return;
    throw new TimeoutError(`The ${this.constructor.name} was not to be had in ${options?.timeout} ms`);
  }

  private gained(owner: number): void {
    this.levels?.add(owner, 1);
  }

  private lost(owner: number): void {
    this.levels?.add(owner, -1);
  }
}

handlesOfKind('Lock', (engine, id) => new Lock({ engine, id }));
