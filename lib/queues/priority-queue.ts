/** `PriorityQueue`: the smallest item is taken first. */

import { keyOf } from '../broker/order';
import { handlesOfKind } from '../engine/engine';
import type { Argument } from '../rpc/messages';
import { JoinableQueue } from './joinable-queue';

/**
 * Items are numbers (also BigInt), strings, or arrays of them, compared item by item as Python compares tuples:
 * `[priority, job]` orders by priority. Of equal ones, the first that was put. `put` rejects with `TypeError` when the item
 * cannot be compared with those in the queue.
 */
export class PriorityQueue<T = unknown> extends JoinableQueue<T> {
  protected static override get kind(): string {
    return 'PriorityQueue';
  }

  protected static override get keepsAtHand(): boolean {
    return false;
  }

  protected override get mayWait(): boolean {
    return true;
  }

  protected override keyOf(item: T): Argument {
    return keyOf(item);
  }
}

handlesOfKind('PriorityQueue', (engine, id, maxsize) => new PriorityQueue(Number(maxsize), { engine, id }));
