/** Where the results of an iteration come out: those that are ready, and those who wait for one. */

import { TimeoutError } from '../errors';
import { hearAbort } from '../hear-abort';
import { timeoutOf, type WaitOptions } from '../wait-options';

/** What came instead of a value. */
export class Failure {
  constructor(readonly error: unknown) {}
}

type Result = IteratorResult<unknown, undefined>;

interface Waiter {
  /** Through whom it waits, and who is needed as long. */
  readonly owner: object;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Invariant: while anyone waits, nothing is ready. */
export class Outlet {
  isOver = false;
  /** Values and failures in the order in which they are given. */
  private ready: unknown[] = [];
  private head = 0;
  private readonly waiters = new Set<Waiter>();

  constructor(
    /** Hears that one was taken, before whoever took it does. */
    private readonly onTaken: () => void,
  ) {}

  next(owner: object, options: WaitOptions | undefined): Promise<Result> {
    const { ready } = this;
    if (this.head === ready.length) {
      if (this.isOver) return Promise.resolve({ done: true, value: undefined });
      return this.wait(owner, options);
    }
    const outcome = ready[this.head];
    ready[this.head++] = undefined;
    if (this.head === ready.length) this.clear();
    this.onTaken();
    if (outcome instanceof Failure) return Promise.reject(outcome.error);
    return Promise.resolve({ done: false, value: outcome });
  }

  give(outcomes: readonly unknown[]): void {
    for (const outcome of outcomes) {
      const [waiter] = this.waiters;
      if (!waiter) {
        this.ready.push(outcome);
        continue;
      }
      this.waiters.delete(waiter);
      this.onTaken();
      if (outcome instanceof Failure) waiter.reject(outcome.error);
      else waiter.resolve({ done: false, value: outcome });
    }
  }

  /** Drops what is ready. */
  clear(): void {
    this.ready = [];
    this.head = 0;
  }

  /** Nothing more will be given. */
  close(): void {
    this.isOver = true;
    for (const waiter of this.waiters) waiter.resolve({ done: true, value: undefined });
  }

  private wait(owner: object, options: WaitOptions | undefined): Promise<Result> {
    const timeout = timeoutOf(options);
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = () => {
        this.waiters.delete(waiter);
        clearTimeout(timer);
        hearNoMore?.();
      };
      const waiter: Waiter = {
        owner,
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      if (timeout !== undefined) {
        timer = setTimeout(() => waiter.reject(new TimeoutError('The next value was not there in time')), timeout);
      }
      const hearNoMore = signal && hearAbort(signal, () => waiter.reject(signal.reason));
      this.waiters.add(waiter);
    });
  }
}
