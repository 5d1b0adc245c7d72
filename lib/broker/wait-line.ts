/** A fair line of callers: the only thing in the broker that waits, and the only one that keeps time. */

import { type Caller, LATER } from '../rpc/caller';

/** One caller in a line, and what it came for. */
export interface Place<T> {
  readonly caller: Caller;
  readonly wants: T;
}

export class WaitLine<T = undefined> {
  // A Set keeps the order of arrival and forgets anyone in the middle at once.
  private readonly places = new Set<Place<T>>();

  get length(): number {
    return this.places.size;
  }

  /**
   * Puts the caller at the end. `late` answers it when `timeout` milliseconds have passed; without them it waits for as
   * long as its process lives.
   */
  park(caller: Caller, wants: T, timeout?: number, late?: (caller: Caller) => void): typeof LATER {
    const place: Place<T> = { caller, wants };
    this.places.add(place);
    let timer: ReturnType<typeof setTimeout> | undefined;
    caller.leave = () => {
      this.places.delete(place);
      clearTimeout(timer);
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
  first(): Place<T> | undefined {
    return this.places.values().next().value;
  }

  /** Takes out who waited longest. */
  next(): Place<T> | undefined {
    const place = this.first();
    place?.caller.leave?.();
    return place;
  }

  [Symbol.iterator](): Iterator<Place<T>> {
    return this.places.values();
  }

  /** Takes everyone out, in order. */
  *all(): Generator<Place<T>> {
    for (let place = this.next(); place; place = this.next()) yield place;
  }
}
