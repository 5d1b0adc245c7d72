/** `PriorityQueue`: the smallest item is taken first. */

import { handlesOfKind } from '../engine/engine';
import type { Argument } from '../rpc/messages';
import { JoinableQueue } from './joinable-queue';

/** Deeper than this, items have no order. */
const DEPTH = 32;

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
    return keyOf(item, DEPTH);
  }
}

/** The part of an item that has an order, with `null` in the place of what has none. */
function keyOf(item: unknown, depth: number): Argument {
  if (typeof item === 'number' || typeof item === 'string' || typeof item === 'bigint' || typeof item === 'boolean')
    return item;
  if (Array.isArray(item) && depth > 0) return item.map((part) => keyOf(part, depth - 1));
  return null;
}

handlesOfKind('PriorityQueue', (engine, id, maxsize) => new PriorityQueue(Number(maxsize), { engine, id }));
