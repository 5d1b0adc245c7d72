/** `PriorityQueue` of `multiproc/queue`: the smallest item is taken first. */

import { Heap } from '../broker/heap';
import { keyOf, refuse } from '../broker/order';
import { Queue } from './queue';

/**
 * Items are numbers (also BigInt), strings, or arrays of them, compared item by item as Python compares tuples:
 * `[priority, job]` orders by priority. Of equal ones, the first that was put. `put` rejects with `TypeError` when the item
 * cannot be compared with those in the queue.
 */
export class PriorityQueue<T = unknown> extends Queue<T> {
  readonly #heap = new Heap<{ readonly key: unknown; readonly position: number; readonly item: T }>();
  #position = 0;

  protected override _qsize(): number {
    return this.#heap.size;
  }

  protected override _put(item: T): void {
    this.#heap.insert({ key: keyOf(item), position: this.#position++, item }, refuse);
  }

  protected override _get(): T {
    return this.#heap.take().item;
  }
}
