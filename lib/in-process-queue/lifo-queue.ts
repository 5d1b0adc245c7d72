/** `LifoQueue` of `multiproc/queue`: the last item that was put is taken first. */

import { Queue } from './queue';

export class LifoQueue<T = unknown> extends Queue<T> {
  readonly #items: T[] = [];

  protected override _qsize(): number {
    return this.#items.length;
  }

  protected override _put(item: T): void {
    this.#items.push(item);
  }

  protected override _get(): T {
    return this.#items.pop() as T;
  }
}
