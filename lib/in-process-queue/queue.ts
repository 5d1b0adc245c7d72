/** `Queue` of `multiproc/queue`: between the tasks of one process, as Python's module `queue` is between threads. */

import { TimeoutError, ValueError } from '../errors';
import type { BlockOptions, WaitOptions } from '../wait-options';
import { Line } from './line';
import { Row } from './row';
import { empty, full, polls, shutDown, untilShutDown } from './wait';

/**
 * First in, first out. Items are handed over as they are: nothing is copied or serialised.
 *
 * A subclass may keep its items in another way by overriding `_init`, `_qsize`, `_put` and `_get`, as in Python. They are called
 * one at a time. `_get` is called only when `_qsize()` is above 0.
 *
 * Invariants: while getters wait, there is no item; while putters wait, there is no slot.
 *
 * @example
 * const queue = new Queue<string>(10);
 * await queue.put('a');
 * queue.getNowait(); // 'a'
 */
export class Queue<T = unknown> implements AsyncIterable<T> {
  // Out of the way of the names of subclasses, to which `private` fields are not.
  readonly #items = new Row<T>();
  readonly #getters = new Line<undefined, T>();
  readonly #putters = new Line<T, void>();
  readonly #joiners = new Line<undefined, void>();
  #maxsize: number;
  #unfinished = 0;
  #isShutDown = false;
  #hasInit = false;

  /** @param maxsize how many items there may be at once; 0 or less, or left out: no limit. Throws TypeError if it is no number. */
  constructor(maxsize = 0) {
    this.#maxsize = checked(maxsize);
  }

  /** May be changed. When it grows, those who wait for a slot go on. */
  get maxsize(): number {
    return this.#maxsize;
  }
  set maxsize(maxsize: number) {
    this.#maxsize = checked(maxsize);
    this.#handOver();
  }

  /**
   * Adds an item, and waits for a slot if there is none. Putters are served in the order in which they came.
   *
   * Rejects with `Full` when no slot came free in time, `ShutDown` after `shutdown()`, `ValueError` for a negative timeout,
   * `signal.reason` when aborted.
   */
  async put(item: T, options?: BlockOptions): Promise<void> {
    if (options?.signal?.aborted) throw options.signal.reason;
    if (this.#isShutDown) throw shutDown();
    // As in Python, nobody looks at the timeout where there is nothing to wait for.
    if (this.#maxsize > 0) {
      const onlyNow = polls(options);
      if (this.full()) {
        if (onlyNow) throw full();
        return this.#putters.wait(item, options, full);
      }
    }
    this.#add(item);
    this.#handOver();
  }

  /** `put` that does not wait: throws `Full` if there is no slot now. */
  putNowait(item: T): void {
    if (this.#isShutDown) throw shutDown();
    if (this.full()) throw full();
    this.#add(item);
    this.#handOver();
  }

  /**
   * Takes the next item. Getters are served in the order in which they came.
   *
   * Rejects with `Empty` when none came in time, `ShutDown` when none will come any more, `ValueError` for a negative timeout,
   * `signal.reason` when aborted.
   */
  async get(options?: BlockOptions): Promise<T> {
    if (options?.signal?.aborted) throw options.signal.reason;
    const onlyNow = polls(options);
    if (!this.empty()) return this.#take();
    if (this.#isShutDown) throw shutDown();
    if (onlyNow) throw empty();
    return this.#getters.wait(undefined, options, empty);
  }

  /** `get` that does not wait: throws `Empty` if there is no item now, `ShutDown` if none will come any more. */
  getNowait(): T {
    if (!this.empty()) return this.#take();
    throw this.#isShutDown ? shutDown() : empty();
  }

  qsize(): number {
    this.#ensureInit();
    return this._qsize();
  }

  empty(): boolean {
    return this.qsize() === 0;
  }

  /** Whether a `put` would have to wait. Never, without a `maxsize`. */
  full(): boolean {
    return this.#maxsize > 0 && this.qsize() >= this.#maxsize;
  }

  /** Says that one item that was taken has been dealt with. Throws `ValueError` when called more often than items were put. */
  taskDone(): void {
    if (this.#unfinished === 0) throw new ValueError('task_done() called too many times');
    this.#finish();
  }

  /** Waits until every item that was put has had its `taskDone`. Rejects with `TimeoutError` when the timeout passes first. */
  async join(options?: WaitOptions): Promise<void> {
    if (options?.signal?.aborted) throw options.signal.reason;
    if (this.#unfinished === 0) return;
    const late = () => new TimeoutError('The queue still has unfinished tasks');
    await this.#joiners.wait(undefined, options, late);
  }

  /**
   * Nothing can be put any more. What is queued can still be taken (`immediate` drops it, as if each had had its `taskDone`);
   * then `get` rejects with `ShutDown`, and iteration ends. As in Python 3.13.
   */
  shutdown(options?: { immediate?: boolean }): void {
    this.#isShutDown = true;
    this.#putters.reject(shutDown);
    if (options?.immediate) {
      while (!this.empty()) {
        this._get();
        if (this.#unfinished > 0) this.#finish();
      }
    }
    this.#getters.reject(shutDown);
  }

  /** The items as they come, until `shutdown`. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined, undefined> {
    return untilShutDown(() => this.get());
  }

  /** Makes what the items are kept in. Called once, before any of the others is, when the constructors of subclasses have run. */
  protected _init(_maxsize: number): void {}

  /** How many items there are. */
  protected _qsize(): number {
    return this.#items.size;
  }

  /** Keeps an item. When it throws, so does `put`. */
  protected _put(item: T): void {
    this.#items.push(item);
  }

  /** Takes out the item that comes next. */
  protected _get(): T {
    return this.#items.shift();
  }

  #ensureInit(): void {
    if (this.#hasInit) return;
    this.#hasInit = true;
    this._init(this.#maxsize);
  }

  #add(item: T): void {
    this.#ensureInit();
    this._put(item);
    this.#unfinished++;
  }

  #take(): T {
    const item = this._get();
    this.#handOver();
    return item;
  }

  /** Items to those who wait for one, free slots to those who wait for one, until either is over. */
  #handOver(): void {
    for (;;) {
      if (this.#getters.length > 0 && !this.empty()) this.#getters.serve(() => this._get());
      else if (this.#putters.length > 0 && !this.full()) this.#putters.serve((item) => this.#add(item));
      else return;
    }
  }

  #finish(): void {
    this.#unfinished--;
    while (this.#unfinished === 0 && this.#joiners.length > 0) this.#joiners.serve(() => undefined);
  }
}

function checked(maxsize: number): number {
  if (typeof maxsize !== 'number' || Number.isNaN(maxsize)) {
    throw new TypeError(`maxsize must be a number, not ${String(maxsize)}`);
  }
  return maxsize;
}
