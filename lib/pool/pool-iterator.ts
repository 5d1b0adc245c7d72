/** `PoolIterator`: what `imap` and `imapUnordered` give. */

import type { WaitOptions } from '../wait-options';
import type { Iteration } from './iteration';

/**
 * An error of one item is thrown by the `next` that would have given its value, and the iteration can go on, whatever the
 * chunksize. (In Python that is so for chunks of one item only.) Leaving a `for await` loop early drops what is not done.
 */
export class PoolIterator<T> implements AsyncIterableIterator<T> {
  readonly #iteration: Iteration;

  /** @internal */
  constructor(
    /** It is not garbage while this is in use. */
    readonly pool: object,
    iteration: Iteration,
  ) {
    this.#iteration = iteration;
  }

  /**
   * The next value. With `timeout`, rejects with `TimeoutError` when it was not there in time; it comes with a later `next` then.
   */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    // What the function of this iteration returns is what its types say.
    return this.#iteration.next(this, options) as Promise<IteratorResult<T, undefined>>;
  }

  /** Takes no more input, and drops what is not done. */
  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#iteration.stop();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
