/** `PoolIterator`: what `imap` and `imapUnordered` give; takes its input as what it gives is consumed. */

import { TimeoutError } from '../errors';
import { timeoutOf, type WaitOptions } from '../wait-options';
import type { Recipient } from './job';
import { abandon, Turns } from './source';

/** What the iterator asks of its pool. */
export interface Sender {
  /** Submits items as one task, whose result is for `recipient`. Throws for items that cannot travel. */
  send(items: readonly unknown[], place: number, recipient: Recipient): number;
  /** These tasks are not wanted any more. */
  cancel(numbers: readonly number[]): void;
  /** All input was taken, and all results are here. */
  over(): void;
}

export interface IterationOptions {
  readonly chunksize: number;
  readonly buffersize: number;
  readonly ordered: boolean;
}

interface Waiter {
  resolve(result: IteratorResult<unknown>): void;
  reject(error: unknown): void;
}

/** What came instead of a value. */
class Failure {
  constructor(readonly error: unknown) {}
}

/**
 * An error of one item is thrown by the `next` that would have given its value, and the iteration can go on, whatever the
 * chunksize. (In Python that is so for chunks of one item only.) Leaving a `for await` loop early drops what is not done.
 *
 * Invariants: while anyone waits, nothing is ready. `taken - consumed` is at most `buffersize`.
 */
export class PoolIterator<T> implements AsyncIterableIterator<T, undefined>, Recipient {
  /** Values and failures in the order in which they are given. */
  private ready: unknown[] = [];
  private head = 0;
  /** By their places: those that have come before one that is to be given earlier. */
  private readonly early = new Map<number, readonly unknown[]>();
  private readonly numbers = new Map<number, number>();
  private readonly sizes = new Map<number, number>();
  private nextPlace = 0;
  private places = 0;
  private taken = 0;
  private consumed = 0;
  private exhausted = false;
  /** All that was taken has been submitted, and nothing more will be taken. */
  private isComplete = false;
  /** It goes on taking when the event loop has turned. */
  private isResting = false;
  /** The source has been asked for an item, and has not answered. */
  private isAsking = false;
  private isOver = false;
  private readonly waiters = new Set<Waiter>();
  private onRoom: (() => void) | null = null;
  private limit: number;

  /** @internal */
  constructor(
    readonly pool: object,
    private readonly source: Iterator<unknown> | AsyncIterator<unknown>,
    private readonly isAsync: boolean,
    private readonly options: IterationOptions,
    private readonly sender: Sender,
  ) {
    this.limit = options.buffersize;
  }

  /** @internal */
  begin(): void {
    if (this.isAsync) void this.takeAwaiting(this.source as AsyncIterator<unknown>);
    else this.onRoom = () => this.take();
    this.onRoom?.();
  }

  /**
   * The next value. With `timeout`, rejects with `TimeoutError` when it was not there in time; it comes with a later `next` then.
   */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    const { ready } = this;
    if (this.head < ready.length) {
      const outcome = ready[this.head];
      ready[this.head++] = undefined;
      if (this.head === ready.length) {
        this.ready = [];
        this.head = 0;
      }
      this.consume();
      if (outcome instanceof Failure) return Promise.reject(outcome.error);
      return Promise.resolve({ done: false, value: outcome as T });
    }
    if (this.isOver) return Promise.resolve({ done: true, value: undefined });
    return this.wait(options);
  }

  /** Takes no more input, and drops what is not done. */
  async return(): Promise<IteratorResult<T, undefined>> {
    const wasExhausted = this.exhausted;
    this.exhausted = true;
    this.sender.cancel([...this.numbers.values()]);
    this.numbers.clear();
    this.ready = [];
    this.head = 0;
    this.finish();
    this.onRoom?.();
    if (!wasExhausted && this.isAsking) void abandon(this.source);
    else if (!wasExhausted) await this.source.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @internal Takes all of its input, consumed or not: someone waits for the end of the pool. */
  hurry(): void {
    this.limit = Number.POSITIVE_INFINITY;
    this.onRoom?.();
  }

  /** @internal Nothing more will come. */
  breakOff(error: Error): void {
    if (this.isOver) return;
    if (!this.exhausted) void abandon(this.source);
    this.exhausted = true;
    this.give([new Failure(error)]);
    this.finish();
    this.onRoom?.();
  }

  /** @internal */
  taskDone(place: number, value: unknown): void {
    this.arrive(place, [value]);
  }

  /** @internal */
  taskFailed(place: number, error: unknown): void {
    // A chunk that failed as a whole: each of its items did.
    this.arrive(
      place,
      Array.from({ length: this.sizes.get(place) ?? 1 }, () => new Failure(error)),
    );
  }

  /** @internal */
  taskPartlyDone(place: number, values: readonly unknown[], errors: readonly (readonly [number, unknown])[]): void {
    const outcomes = [...values];
    for (const [n, error] of errors) outcomes[n] = new Failure(error);
    this.arrive(place, outcomes);
  }

  private arrive(place: number, outcomes: readonly unknown[]): void {
    if (this.isOver) return;
    this.numbers.delete(place);
    this.sizes.delete(place);
    if (!this.options.ordered) this.give(outcomes);
    else if (place !== this.nextPlace) this.early.set(place, outcomes);
    else this.giveInOrder(outcomes);
    if (this.isComplete && this.numbers.size === 0) this.finish();
  }

  private giveInOrder(first: readonly unknown[]): void {
    for (let outcomes: readonly unknown[] | undefined = first; outcomes; outcomes = this.early.get(this.nextPlace)) {
      this.early.delete(this.nextPlace++);
      this.give(outcomes);
    }
  }

  private give(outcomes: readonly unknown[]): void {
    for (const outcome of outcomes) {
      const [waiter] = this.waiters;
      if (!waiter) {
        this.ready.push(outcome);
        continue;
      }
      this.waiters.delete(waiter);
      this.consume();
      if (outcome instanceof Failure) waiter.reject(outcome.error);
      else waiter.resolve({ done: false, value: outcome });
    }
  }

  private consume(): void {
    this.consumed++;
    if (!this.exhausted) this.onRoom?.();
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const waiter of this.waiters) waiter.resolve({ done: true, value: undefined });
    this.waiters.clear();
    this.sender.over();
  }

  private wait(options: WaitOptions | undefined): Promise<IteratorResult<T, undefined>> {
    const timeout = timeoutOf(options);
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = () => {
        this.waiters.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        resolve: (result) => {
          settle();
          resolve(result as IteratorResult<T, undefined>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const onAbort = () => waiter.reject(signal?.reason);
      if (timeout !== undefined) {
        timer = setTimeout(() => waiter.reject(new TimeoutError('The next value was not there in time')), timeout);
      }
      signal?.addEventListener('abort', onAbort);
      this.waiters.add(waiter);
    });
  }

  // Taking

  private get isHurried(): boolean {
    return this.limit === Number.POSITIVE_INFINITY;
  }

  private get room(): number {
    return this.limit - (this.taken - this.consumed);
  }

  private take(): void {
    if (this.isResting) return;
    const source = this.source as Iterator<unknown>;
    const turns = new Turns();
    while (!this.exhausted) {
      if (this.isHurried && turns.isOver) return void this.rest(turns);
      const size = Math.min(this.options.chunksize, this.room);
      // A chunk that would be cut short by the limit waits until it is whole, unless it never could be.
      if (size < Math.min(this.options.chunksize, this.limit) || size < 1) return;
      const items: unknown[] = [];
      let failure: Failure | null = null;
      try {
        while (items.length < size) {
          const step = source.next();
          if (step.done) break;
          items.push(step.value);
        }
      } catch (error) {
        failure = new Failure(error);
      }
      this.submit(items, failure, items.length < size);
    }
  }

  private async rest(turns: Turns): Promise<void> {
    this.isResting = true;
    await turns.next();
    this.isResting = false;
    this.take();
  }

  private async takeAwaiting(source: AsyncIterator<unknown>): Promise<void> {
    const turns = new Turns();
    while (!this.exhausted) {
      const size = Math.min(this.options.chunksize, this.limit);
      const items: unknown[] = [];
      let failure: Failure | null = null;
      try {
        while (items.length < size) {
          await this.awaitRoom(items.length);
          if (turns.isOver) await turns.next();
          if (this.exhausted) return;
          this.isAsking = true;
          const step = await source.next();
          this.isAsking = false;
          if (step.done) break;
          items.push(step.value);
        }
      } catch (error) {
        failure = new Failure(error);
      }
      if (this.exhausted) return;
      this.submit(items, failure, items.length < size);
    }
  }

  private async awaitRoom(collected: number): Promise<void> {
    while (!this.exhausted && this.room - collected < 1) {
      await new Promise<void>((resolve) => {
        this.onRoom = resolve;
      });
    }
  }

  private submit(items: readonly unknown[], failure: Failure | null, isLast: boolean): void {
    if (isLast) this.exhausted = true;
    this.taken += items.length;
    if (items.length > 0) this.send(items);
    if (failure) {
      const place = this.places++;
      this.taken++;
      this.arrive(place, [failure]);
    }
    // What was given meanwhile may have made room for the last.
    if (isLast) this.isComplete = true;
    if (this.isComplete && this.numbers.size === 0) this.finish();
  }

  private send(items: readonly unknown[]): void {
    const place = this.places++;
    if (items.length > 1) this.sizes.set(place, items.length);
    try {
      this.numbers.set(place, this.sender.send(items, place, this));
    } catch (error) {
      this.taskFailed(place, error);
    }
  }
}
