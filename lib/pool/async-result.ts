/** `AsyncResult`: what was asked of a pool and may not be there yet. */

import { TimeoutError, ValueError } from '../errors';
import { type WaitOptions, within } from '../wait-options';

/** What it stands for. */
interface Awaited<T> {
  readonly state: 'waiting' | 'done' | 'failed';
  readonly promise: Promise<T>;
}

/**
 * It can be awaited, like a promise. A failure that nobody looks at stays without consequences, as in Python.
 *
 * @example
 * const result = pool.applyAsync(square, [3]);
 * console.log(result.ready(), await result.get({ timeout: 1000 }));
 */
export class AsyncResult<T> implements PromiseLike<T> {
  readonly #job: Awaited<T>;

  /** @internal */
  constructor(job: Awaited<T>) {
    this.#job = job;
  }

  /**
   * The value, or a rejection with what the task threw. Rejects with `TimeoutError` when it was not there in time; the task goes
   * on, and can be waited for again.
   */
  get(options?: WaitOptions): Promise<T> {
    return within(this.#job.promise, options, () => {
      throw new TimeoutError('The result was not there in time');
    });
  }

  /** Until it is ready, or the timeout has passed. Does not reject because the task failed. */
  async wait(options?: WaitOptions): Promise<void> {
    const settled = this.#job.promise.then(
      () => {},
      () => {},
    );
    await within(settled, options, () => {});
  }

  /** Whether the task has ended, well or not. Callbacks have run then. */
  ready(): boolean {
    return this.#job.state !== 'waiting';
  }

  /** Whether it ended without an error. Throws `ValueError` while it is not ready. */
  successful(): boolean {
    if (!this.ready()) throw new ValueError('the result is not ready');
    return this.#job.state === 'done';
  }

  // biome-ignore lint/suspicious/noThenProperty: it is meant to be awaited
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#job.promise.then(onValue, onError);
  }
}
