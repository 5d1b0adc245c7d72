/** The line of those who wait to take from a source. */

import { type Answer, Caller } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import type { Borrower } from './borrower';
import { END } from './news';
import { type Place, RETURN_GRACE, WaitLine } from './wait-line';

/** What a place in the line stands for. */
export type Want =
  /** One parcel for the caller itself. */
  | { readonly what: 'parcel'; readonly borrower: Borrower }
  /** One parcel for the loan of its process; the caller hears that it is there. */
  | { readonly what: 'offer'; readonly borrower: Borrower }
  /** So many parcels for getters in its process. Nobody awaits an answer: it leaves when all were lent. */
  | { readonly what: 'asks'; readonly borrower: Borrower; asks: number };

/** Answers who has waited in vain. */
type Late = (caller: Caller) => void;

export class Getters extends WaitLine<Want> {
  /** Those in this line who would not wait, but for parcels that were called back. */
  private readonly pollers: { readonly caller: Caller; readonly late: Late }[] = [];

  get polled(): boolean {
    return this.pollers.length > 0;
  }

  /** Puts the caller at the end. One that is given no time waits for what comes back, while anything does. */
  join(caller: Caller, want: Want, timeout: number | undefined, late: Late): Answer<never> {
    if (timeout === undefined || timeout > 0) return this.park(caller, want, timeout, late);
    this.pollers.push({ caller, late });
    return this.park(caller, want, RETURN_GRACE, late);
  }

  /** Those who wait only for what comes back need not, when nothing will. */
  dismissPollers(): void {
    for (const { caller, late } of this.pollers.splice(0)) {
      if (caller.answered) continue;
      caller.leave();
      late(caller);
    }
  }

  /** A process has said for how many parcels it has getters: its newest ones come last, and are the first to give up. */
  follow(borrower: Borrower): void {
    const more = borrower.missing - borrower.asks;
    if (more > 0) this.lineUp(borrower, more);
    else if (more < 0) this.withdraw(borrower, -more, this.last, (place) => place.before);
  }

  /** A process was lent something: what it asks for no more it asked for first. */
  wasLent(borrower: Borrower): void {
    const fewer = borrower.asks - borrower.missing;
    if (fewer > 0) this.withdraw(borrower, fewer, this.first, (place) => place.after);
  }

  /** Takes everyone out of the line who waits through the loan of this process. */
  dismiss(borrower: Borrower): void {
    for (const { caller, wants } of [...this]) {
      if (wants.borrower !== borrower || wants.what === 'parcel') continue;
      caller.leave();
      caller.answer(false);
    }
    borrower.asks = 0;
  }

  /** Everyone who waits learns that nothing will come: a process once, wherever in the line its getters are. */
  finish(id: Id, end: () => Error): void {
    for (const { caller, wants } of this.all()) {
      const { what, borrower } = wants;
      if (what !== 'asks') {
        caller.fail(end());
      } else if (borrower.asks > 0) {
        borrower.asks = 0;
        borrower.wanted = borrower.sent;
        borrower.peer.tell(id, END);
      }
    }
  }

  private lineUp(borrower: Borrower, asks: number): void {
    borrower.asks += asks;
    const wants = this.length === 1 && this.first?.wants;
    if (wants && wants.what === 'asks' && wants.borrower === borrower) wants.asks += asks;
    else this.park(new Caller(borrower.peer), { what: 'asks', borrower, asks });
  }

  /** Removes so many asks of this borrower from the line, place by place. */
  private withdraw(
    borrower: Borrower,
    asks: number,
    from: Place<Want> | null,
    next: (place: Place<Want>) => Place<Want> | null,
  ): void {
    borrower.asks -= asks;
    let left = asks;
    for (let place = from; place && left > 0; ) {
      const { caller, wants } = place;
      const following = next(place);
      if (wants.what === 'asks' && wants.borrower === borrower) {
        const fewer = Math.min(left, wants.asks);
        left -= fewer;
        wants.asks -= fewer;
        if (wants.asks === 0) caller.leave();
      }
      place = following;
    }
  }
}
