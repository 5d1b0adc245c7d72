/** The line of those who wait to take from a row: callers for themselves, and processes through what they are lent. */

import { Caller } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import { type Borrower, type Demand, RETURN_GRACE } from './lending';
import { END } from './news';
import { type Place, WaitLine } from './wait-line';

type GetterPlace = Place<Demand | null>;

/** A place whose caller has been answered already stands for a process; it leaves when all that it asked for was lent. */
export class Getters extends WaitLine<Demand | null> {
  /** Those in this line who would not wait, but for parcels that were called back. */
  private readonly pollers: { readonly caller: Caller; readonly late: (caller: Caller) => void }[] = [];

  get polled(): boolean {
    return this.pollers.length > 0;
  }

  poll(caller: Caller, wants: Demand | null, late: (caller: Caller) => void): void {
    this.park(caller, wants, RETURN_GRACE, late);
    this.pollers.push({ caller, late });
  }

  /** Those who wait only for what comes back need not, when nothing will. */
  dismissPollers(): void {
    for (const { caller, late } of this.pollers.splice(0)) {
      if (caller.answered) continue;
      caller.leave();
      late(caller);
    }
  }

  /** Adds so many asks to the line. */
  lineUp(borrower: Borrower, asks: number): void {
    borrower.asks += asks;
    const { first } = this;
    if (this.length === 1 && first?.caller.answered && first.wants?.borrower === borrower) first.wants.asks += asks;
    else this.park(new Caller(borrower.peer), { borrower, asks });
  }

  /** Removes so many asks from the places of this borrower, beginning with the oldest. */
  withdraw(borrower: Borrower, asks: number): void {
    this.removeAsks(borrower, asks, this.first, (place) => place.after);
  }

  /** As `withdraw`, beginning with the newest. */
  withdrawNewest(borrower: Borrower, asks: number): void {
    this.removeAsks(borrower, asks, this.last, (place) => place.before);
  }

  private removeAsks(
    borrower: Borrower,
    asks: number,
    from: GetterPlace | null,
    next: (place: GetterPlace) => GetterPlace | null,
  ): void {
    if (asks <= 0) return;
    borrower.asks -= asks;
    let left = asks;
    for (let place = from; place && left > 0; ) {
      const { caller, wants } = place;
      const following = next(place);
      if (wants?.borrower === borrower && caller.answered) {
        const fewer = Math.min(left, wants.asks);
        left -= fewer;
        wants.asks -= fewer;
        if (wants.asks === 0) caller.leave();
      }
      place = following;
    }
  }

  /** Takes everyone out of the line who waits through the hands of this process. */
  dismiss(borrower: Borrower): void {
    for (const { caller, wants } of [...this]) {
      if (wants?.borrower !== borrower) continue;
      caller.leave();
      caller.answer(false);
    }
    borrower.asks = 0;
  }

  /** Everyone who waits learns that nothing will come. */
  finish(id: Id, end: () => Error): void {
    for (const { caller, wants } of this.all()) {
      if (!wants || !caller.answered) {
        caller.fail(end());
        continue;
      }
      const { borrower } = wants;
      if (borrower.asks === 0) continue; // Told already, for another of its places.
      borrower.asks = 0;
      borrower.wanted = borrower.sent;
      borrower.peer.tell(id, END);
    }
  }
}
