/** Items in the order in which they came. */

/** Taken items are cut off when there are more of them than this, and than of others. */
const SCRAPS = 1024;

export class Row<T> {
  private items: (T | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** The oldest. Only when there is one. */
  shift(): T {
    const { items, head } = this;
    const item = items[head] as T;
    items[head] = undefined;
    this.head++;
    if (this.head > SCRAPS && this.head * 2 > items.length) {
      this.items = items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
