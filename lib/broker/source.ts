/** What processes take parcels from, as they ask for them: who is given what is here, and how much is lent before it is asked for. */

import { Empty, ShutDown } from '../errors';
import { type Answer, type Caller, LATER } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Host } from '../rpc/server';
import type { Borrower } from './borrower';
import { Borrowers } from './borrowers';
import { Getters, type Want } from './getters';
import type { Row } from './row';
import type { Parcels } from './runs';
import { Stock } from './stock';
import { WaitLine } from './wait-line';

export interface SourceOptions {
  readonly id: Id;
  readonly host: Host;
  readonly row: Row;
  /** Whether processes may be lent parcels before they ask: not where the next parcel may change. */
  readonly ahead?: boolean;
  /** What a getter is told when nothing can come any more. */
  readonly end?: () => Error;
  /** What a getter is told when nothing came in time. */
  readonly late?: () => Error;
}

/**
 * Where parcels come from is for those who extend it: they hear when there is room for more.
 *
 * Invariant: while anyone waits to take, the row is empty, but for the moment in which what the root was lent comes back.
 */
export abstract class Source {
  protected readonly id: Id;
  protected readonly host: Host;
  protected readonly ahead: boolean;
  protected readonly stock: Stock;
  /** Nothing more will be added. */
  protected closed = false;

  private readonly end: () => Error;
  private readonly late: () => Error;
  private readonly borrowers: Borrowers;
  private readonly getters = new Getters();
  private readonly watchers = new WaitLine();
  private recallsSoon = false;

  constructor(options: SourceOptions) {
    const { id, host, row, ahead = true, end, late } = options;
    this.id = id;
    this.host = host;
    this.ahead = ahead;
    this.stock = new Stock(id, host, row, () => this.drained());
    this.borrowers = new Borrowers(id);
    this.end = end ?? (() => new ShutDown('The queue was shut down and is empty'));
    this.late = late ?? (() => new Empty('No item came in time'));
  }

  /** Parcels have left the row. */
  protected abstract drained(): void;

  /** Parcels have left for good: more may be added. Whoever calls this serves those who wait, afterwards. */
  protected abstract refill(): void;

  /** So many parcels were taken by a process that was killed before it said that it was done with them. */
  protected lost(_count: number): void {}

  /** So many parcels were taken by a process that lives on, but has no handle any more, and has not said that it is done with them. */
  protected left(_peer: Peer, _count: number): void {}

  /** Parcels that no `get` has returned. */
  get size(): number {
    return this.stock.size;
  }

  // Asked by those who take

  getSize(): number {
    return this.size;
  }

  /**
   * The process of the caller has getters for what it is lent, up to the parcel number `upTo` of this epoch. So many more parcels
   * of its loan were returned by a `get`, at a pace at which it may have `window` of them before it asks.
   */
  report(caller: Caller, epoch: number, upTo: number, taken = 0, window = 0): void {
    const borrower = this.borrower(caller.peer, epoch);
    if (taken > 0) {
      borrower.allowance.follow(window);
      this.settle(taken, borrower);
    }
    borrower.wanted = upTo;
    this.getters.follow(borrower);
    this.serve();
    if (taken > 0 && this.getters.length === 0 && borrower.allowed > borrower.lent) this.lend(borrower, 0);
  }

  /** Of what it was lent, the first `taken` were returned by a `get`, and the next `returned` are back. */
  surrender(caller: Caller, epoch: number, taken: number, returned: number): void {
    const borrower = this.borrower(caller.peer, epoch);
    this.settle(taken, borrower);
    this.stock.takeBack(returned, borrower);
    borrower.surrendered();
    this.serve();
  }

  /** Lends one parcel, if there is one now. Its process then finds it in its hands, unless a getter there was quicker. */
  offer(caller: Caller, epoch: number): Answer<boolean> {
    const borrower = this.borrower(caller.peer, epoch);
    // It is on its way already.
    if (borrower.hasSpare) return true;
    if (this.isOver) throw this.end();
    if (this.size === 0) return false;
    return this.lineUp(caller, { what: 'offer', borrower }, 0, (late) => late.answer(false));
  }

  /**
   * One parcel for the caller itself, past its loan: for a process that stops while it waits and cannot look into its
   * hands. So it does this in an epoch of its own.
   */
  get(caller: Caller, epoch: number, timeout: number | undefined): Answer<Uint8Array> {
    const borrower = this.borrower(caller.peer, epoch);
    if (this.isOver) throw this.end();
    if (this.size === 0 && timeout !== undefined && timeout <= 0) throw this.late();
    return this.lineUp(caller, { what: 'parcel', borrower }, timeout, (late) => late.fail(this.late()));
  }

  /** Whether a `get` would be answered at once, by a parcel or by the news that there will be none. */
  ready(caller: Caller, timeout: number | undefined): Answer<boolean> {
    if (this.size > 0 || this.closed) return true;
    if (timeout !== undefined && timeout <= 0) return false;
    return this.watchers.park(caller, undefined, timeout, (late) => late.answer(false));
  }

  forget(peer: Peer, died: boolean): void {
    for (const { caller } of [...this.watchers]) {
      if (caller.peer !== peer) continue;
      caller.leave();
      caller.answer(false);
    }
    const borrower = this.borrowers.find(peer);
    if (borrower) {
      this.annul(borrower);
      this.borrowers.remove(borrower);
      if (died) this.lost(borrower.undone);
      else this.left(peer, borrower.undone);
    }
    this.serve();
  }

  // For those who add

  /** What the process that waits longest has asked for need not go through the row. Returns whether it was lent. */
  protected handOn(parcels: Parcels): boolean {
    const wants = this.getters.first?.wants;
    if (wants?.what !== 'asks' || wants.asks < parcels.count || !this.stock.mayHandOn || this.recallsOwn())
      return false;
    this.stock.handOn(parcels, wants.borrower);
    this.getters.wasLent(wants.borrower);
    return true;
  }

  /** As `serve`, when something was added. */
  protected serveAdded(): void {
    this.serve();
    this.lendUnasked();
  }

  /** Throws away what is here, in the row and in the hands of borrowers. */
  protected clear(): number {
    return this.stock.clear(this.borrowers);
  }

  /** One of the parcels that this process took needs no more care of it. */
  protected reportedDone(peer: Peer): void {
    const borrower = this.borrowers.find(peer);
    if (borrower && borrower.undone > 0) borrower.undone--;
  }

  // Serving

  /** Gives what is in the row to those who wait; calls back what is lent if that is not enough. */
  protected serve(): void {
    const { getters, stock, watchers } = this;
    if (!this.recallsOwn()) this.serveGetters();
    if (watchers.length > 0 && (stock.size > 0 || this.closed)) {
      for (const { caller } of watchers.all()) caller.answer(true);
    }
    if (getters.length > 0) {
      if (stock.lent > 0) this.callBack();
      else if (this.closed) getters.finish(this.id, this.end);
    }
    if (getters.polled && (getters.length === 0 || !this.borrowers.haveSpare)) getters.dismissPollers();
  }

  private serveGetters(): void {
    const { getters, stock } = this;
    for (let place = getters.first; place && stock.kept > 0; place = getters.first) {
      const { caller, wants } = place;
      const { borrower } = wants;
      switch (wants.what) {
        case 'asks':
          this.lend(borrower, wants.asks);
          break;
        case 'offer':
          getters.next();
          borrower.expectOne();
          this.lend(borrower, 1);
          caller.answer(true);
          break;
        case 'parcel':
          getters.next();
          stock.give(caller, borrower);
          this.refill();
      }
    }
  }

  /**
   * What this very process was lent, and has not come for, others are to have before what was added later: whoever takes up to a
   * last item must find all before it. It is here at once, for who serves is not busy elsewhere. Others might be.
   */
  private recallsOwn(): boolean {
    return this.getters.length > 0 && this.borrowers.recallOwn();
  }

  /**
   * Whoever starves gets what others have been lent. Those who take quickly have used it up before it could come back: they
   * are given a moment. For whoever asked not to wait there is none.
   */
  private callBack(): void {
    if (this.getters.polled) return this.borrowers.recall();
    if (this.recallsSoon) return;
    this.recallsSoon = true;
    this.host.soon(() => {
      this.recallsSoon = false;
      if (this.getters.length > 0) this.borrowers.recall();
    });
  }

  // Lending

  /** Lends at least so many parcels, if they are there, and as many more as its pace allows where nobody else would miss them. */
  private lend(borrower: Borrower, atLeast: number): void {
    const more = this.ahead && !borrower.recalled ? Math.min(borrower.allowed, this.shareOf(borrower)) : 0;
    this.stock.lend(Math.max(atLeast, more), atLeast, borrower);
    this.getters.wasLent(borrower);
  }

  /** How much of the row one process may have without taking it from the others. */
  private shareOf(borrower: Borrower): number {
    const { borrowers, getters, stock } = this;
    if (borrowers.size === 1) return stock.kept;
    const first = getters.first?.wants;
    const isFirst = first?.borrower === borrower && first.what !== 'parcel';
    const others = isFirst ? getters.length - 1 : getters.length;
    return Math.floor(Math.max(0, stock.kept - others) / (2 * borrowers.size));
  }

  /** Nobody has asked for what is here, but where one process takes alone it may be about to. */
  private lendUnasked(): void {
    if (this.stock.kept === 0) return;
    const borrower = this.borrowers.only;
    if (borrower && borrower.allowed > 0 && borrower.comesAgain(this.host.now())) this.lend(borrower, 0);
  }

  private settle(count: number, borrower: Borrower): void {
    if (this.stock.settle(count, borrower)) this.refill();
  }

  private get isOver(): boolean {
    return this.closed && this.size === 0;
  }

  private lineUp(
    caller: Caller,
    want: Want,
    timeout: number | undefined,
    late: (caller: Caller) => void,
  ): Answer<never> {
    this.getters.join(caller, want, timeout, late);
    this.serve();
    return LATER;
  }

  /** The process of this peer, which speaks in this epoch. */
  private borrower(peer: Peer, epoch: number): Borrower {
    const known = this.borrowers.find(peer);
    if (!known) return this.borrowers.add(peer, epoch);
    if (known.epoch !== epoch) {
      this.annul(known);
      known.startAnew(epoch);
    }
    return known;
  }

  /** What it asks for counts no more, and what it was lent is here again. */
  private annul(borrower: Borrower): void {
    this.getters.dismiss(borrower);
    this.stock.takeBack(borrower.lent, borrower);
  }
}
