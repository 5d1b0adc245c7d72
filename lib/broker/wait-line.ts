/** A fair line of callers: the only thing in the broker that waits, and the only one that keeps time. */

import { type Caller, LATER } from '../rpc/caller';

/** One caller in a line, and what it came for. */
export interface Place<T> {
  readonly caller: Caller;
  readonly wants: T;
}

/** A place knows its neighbours, so that anyone in the middle is forgotten at once. */
interface Chained<T> extends Place<T> {
  before: Chained<T> | null;
  after: Chained<T> | null;
}

export class WaitLine<T = undefined> {
  private count = 0;
  private head: Chained<T> | null = null;
  private tail: Chained<T> | null = null;

  get length(): number {
    return this.count;
  }

  /**
   * Puts the caller at the end. `late` answers it when `timeout` milliseconds have passed; without them it waits for as
   * long as its process lives.
   */
  park(caller: Caller, wants: T, timeout?: number, late?: (caller: Caller) => void): typeof LATER {
    const place: Chained<T> = { caller, wants, before: this.tail, after: null };
    if (this.tail) this.tail.after = place;
    else this.head = place;
    this.tail = place;
    this.count++;
    let timer: ReturnType<typeof setTimeout> | undefined;
    caller.leave = () => {
      this.remove(place);
      if (timer) clearTimeout(timer);
      caller.leave = null;
    };
    if (timeout !== undefined) {
      timer = setTimeout(() => {
        caller.leave?.();
        late?.(caller);
      }, timeout);
      // The wait of another process is no reason for this one to stay.
      if (!caller.peer.local) timer.unref();
    }
    return LATER;
  }

  /** Who waited longest, still in the line. */
  first(): Place<T> | null {
    return this.head;
  }

  /** Takes out who waited longest. */
  next(): Place<T> | null {
    const place = this.head;
    place?.caller.leave?.();
    return place;
  }

  /** In order. Who has been given may leave meanwhile, and nobody else. */
  *[Symbol.iterator](): Generator<Place<T>> {
    for (let place = this.head; place; place = place.after) yield place;
  }

  /** Takes everyone out, in order. */
  *all(): Generator<Place<T>> {
    for (let place = this.next(); place; place = this.next()) yield place;
  }

  private remove(place: Chained<T>): void {
    const { before, after } = place;
    if (before) before.after = after;
    else this.head = after;
    if (after) after.before = before;
    else this.tail = before;
    this.count--;
  }
}
