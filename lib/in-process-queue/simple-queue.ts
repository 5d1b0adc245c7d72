/** `SimpleQueue` of `multiproc/queue`: no limit and no tasks to count, so that nothing but `get` can wait. */

import type { BlockOptions } from '../wait-options';
import { Line } from './line';
import { Row } from './row';
import { empty, polls } from './wait';

export class SimpleQueue<T = unknown> {
  private readonly items = new Row<T>();
  private readonly getters = new Line<undefined, T>();

  put(item: T): void {
    this.items.push(item);
    if (this.getters.length > 0) this.getters.serve(() => this.items.shift());
  }

  /** The same as `put`. */
  putNowait(item: T): void {
    this.put(item);
  }

  /** Takes the next item. Rejects with `Empty` when none came in time, `ValueError` for a negative timeout, `signal.reason` when aborted. */
  async get(options?: BlockOptions): Promise<T> {
    if (options?.signal?.aborted) throw options.signal.reason;
    const onlyNow = polls(options);
    if (this.items.size > 0) return this.items.shift();
    if (onlyNow) throw empty();
    return this.getters.wait(undefined, options, empty);
  }

  /** `get` that does not wait: throws `Empty` if there is no item now. */
  getNowait(): T {
    if (this.items.size === 0) throw empty();
    return this.items.shift();
  }

  qsize(): number {
    return this.items.size;
  }

  empty(): boolean {
    return this.items.size === 0;
  }
}
