/** A fair line of callers: the only thing in the broker that waits, and the only one that keeps time. */

import { Chain, type Chained } from '../chain';
import { type Caller, LATER, type Wait } from '../rpc/caller';

/** How long a call that must not wait does wait for what is on its way back from another process, in milliseconds. */
export const RETURN_GRACE = 100;

/** One caller in a line, and what it came for. */
export class Place<T> implements Chained<Place<T>>, Wait {
  before: Place<T> | null = null;
  after: Place<T> | null = null;
  timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly line: Chain<Place<T>>,
    readonly caller: Caller,
    readonly wants: T,
  ) {}

  leave(): void {
    this.line.remove(this);
    if (this.timer) clearTimeout(this.timer);
    this.caller.wait = null;
  }
}

export class WaitLine<T = undefined> {
  private readonly places = new Chain<Place<T>>();

  get length(): number {
    return this.places.length;
  }

  /** Who waited longest, still in the line. */
  get first(): Place<T> | null {
    return this.places.first;
  }

  /** Who came last, still in the line. */
  get last(): Place<T> | null {
    return this.places.last;
  }

  /**
   * Puts the caller at the end. `late` answers it when `timeout` milliseconds have passed; without them it waits for as
   * long as its process lives.
   */
  park(caller: Caller, wants: T, timeout?: number, late?: (caller: Caller) => void): typeof LATER {
    const place = new Place(this.places, caller, wants);
    this.places.push(place);
    caller.wait = place;
    if (timeout !== undefined) {
      place.timer = setTimeout(() => {
        caller.leave();
        late?.(caller);
      }, timeout);
      // The wait of another process is no reason for this one to stay.
      if (!caller.peer.local) place.timer.unref();
    }
    return LATER;
  }

  /** Takes out who waited longest. */
  next(): Place<T> | null {
    const place = this.places.first;
    place?.caller.leave();
    return place;
  }

  /** In order. Who has been given may leave meanwhile, and nobody else. */
  [Symbol.iterator](): Iterator<Place<T>> {
    return this.places[Symbol.iterator]();
  }

  /** Takes everyone out, in order. */
  *all(): Generator<Place<T>> {
    for (let place = this.next(); place; place = this.next()) yield place;
  }
}
