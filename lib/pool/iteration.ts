/** An iteration of a pool behind its face: takes input as what it gives is consumed, and gives results in their order. */

import type { WaitOptions } from '../wait-options';
import type { Recipient } from './job';
import { Failure, Outlet } from './outlet';
import type { Unfinished } from './pool-core';
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

/**
 * It does not know its face, unless someone waits: the pool holds on to it until it is over, and must not hold on to itself by that.
 *
 * Invariant: `taken - consumed` is at most `buffersize`.
 */
export class Iteration implements Recipient, Unfinished {
  private readonly outlet = new Outlet(() => this.consume());
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
  private onRoom: (() => void) | null = null;
  private limit: number;

  constructor(
    private readonly source: Iterator<unknown> | AsyncIterator<unknown>,
    private readonly isAsync: boolean,
    private readonly options: IterationOptions,
    private readonly sender: Sender,
  ) {
    this.limit = options.buffersize;
  }

  begin(): void {
    if (this.isAsync) void this.takeAwaiting(this.source as AsyncIterator<unknown>);
    else this.onRoom = () => this.take();
    this.onRoom?.();
  }

  next(owner: object, options: WaitOptions | undefined): Promise<IteratorResult<unknown, undefined>> {
    return this.outlet.next(owner, options);
  }

  /** Takes no more input, and drops what is not done. */
  async stop(): Promise<void> {
    const wasExhausted = this.exhausted;
    this.exhausted = true;
    this.sender.cancel([...this.numbers.values()]);
    this.numbers.clear();
    this.outlet.clear();
    this.finish();
    this.onRoom?.();
    if (!wasExhausted && this.isAsking) void abandon(this.source);
    else if (!wasExhausted) await this.source.return?.();
  }

  /** Takes all of its input, consumed or not: someone waits for the end of the pool. */
  hurry(): void {
    this.limit = Number.POSITIVE_INFINITY;
    this.onRoom?.();
  }

  /** Nothing more will come. */
  breakOff(error: Error): void {
    if (this.outlet.isOver) return;
    if (!this.exhausted) void abandon(this.source);
    this.exhausted = true;
    this.outlet.give([new Failure(error)]);
    this.finish();
    this.onRoom?.();
  }

  taskDone(place: number, value: unknown): void {
    this.arrive(place, [value]);
  }

  taskFailed(place: number, error: unknown): void {
    // A chunk that failed as a whole: each of its items did.
    this.arrive(
      place,
      Array.from({ length: this.sizes.get(place) ?? 1 }, () => new Failure(error)),
    );
  }

  taskPartlyDone(place: number, values: readonly unknown[], errors: readonly (readonly [number, unknown])[]): void {
    const outcomes = [...values];
    for (const [n, error] of errors) outcomes[n] = new Failure(error);
    this.arrive(place, outcomes);
  }

  private arrive(place: number, outcomes: readonly unknown[]): void {
    if (this.outlet.isOver) return;
    this.numbers.delete(place);
    this.sizes.delete(place);
    if (!this.options.ordered) this.outlet.give(outcomes);
    else if (place !== this.nextPlace) this.early.set(place, outcomes);
    else this.giveInOrder(outcomes);
    if (this.isComplete && this.numbers.size === 0) this.finish();
  }

  private giveInOrder(first: readonly unknown[]): void {
    for (let outcomes: readonly unknown[] | undefined = first; outcomes; outcomes = this.early.get(this.nextPlace)) {
      this.early.delete(this.nextPlace++);
      this.outlet.give(outcomes);
    }
  }

  private consume(): void {
    this.consumed++;
    if (!this.exhausted) this.onRoom?.();
  }

  private finish(): void {
    if (this.outlet.isOver) return;
    this.outlet.close();
    this.sender.over();
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
