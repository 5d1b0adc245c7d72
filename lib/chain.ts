/** A row of things that keeps the order of arrival and lets go of anyone in the middle at once. */

/** What is in a chain knows its neighbours: so it can be in one at a time. */
export interface Chained<T> {
  before: T | null;
  after: T | null;
}

export class Chain<T extends Chained<T>> {
  length = 0;
  first: T | null = null;
  last: T | null = null;

  /** Puts it at the end. */
  push(item: T): void {
    const { last } = this;
    item.before = last;
    if (last) last.after = item;
    else this.first = item;
    this.last = item;
    this.length++;
  }

  /** Only of what is in this chain. */
  remove(item: T): void {
    const { before, after } = item;
    if (before) before.after = after;
    else this.first = after;
    if (after) after.before = before;
    else this.last = before;
    this.length--;
    item.before = null;
    item.after = null;
  }

  /** In order. The one that has been given may be removed meanwhile, and no other. */
  *[Symbol.iterator](): Generator<T> {
    let item = this.first;
    while (item) {
      const { after }: T = item;
      yield item;
      item = after;
    }
  }
}
