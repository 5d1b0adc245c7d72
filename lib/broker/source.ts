/** A row of parcels and those who take from it: who waits in line, and who was lent some. */

import { Empty, ShutDown } from '../errors';
import { type Answer, type Caller, LATER } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Host } from '../rpc/server';
import { Getters } from './getters';
import { Borrower, type Demand } from './lending';
import { LEND, RECALL, VOID } from './news';
import type { Row } from './row';
import { bytesOf, type Parcels, placed, type Run } from './runs';
import { WaitLine } from './wait-line';

/** No loan is longer than this, in bytes, unless a single parcel is. */
const LOAN_BYTES = 256 * 1024;
/** Who took something so long ago, in milliseconds, is taken to go on. */
const RECENT = 5;

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
 * Invariants: while anyone waits to take, the row is empty, but for the moment in which what the root was lent comes back. A parcel is
 * in the row or in one loan, and counts in `size` until it is taken.
 */
export abstract class Source {
  protected readonly id: Id;
  protected readonly host: Host;
  protected readonly ahead: boolean;
  /** How long the parcels of the row are together. */
  protected bytes = 0;
  /** Nothing more will be added. */
  protected closed = false;

  private readonly row: Row;
  private readonly end: () => Error;
  private readonly late: () => Error;
  private readonly getters = new Getters();
  private readonly watchers = new WaitLine();
  private readonly borrowers = new Map<Peer, Borrower>();
  /** Those among them that are in the same process as this. */
  private readonly own = new Set<Borrower>();
  private lent = 0;
  private recalling = false;

  constructor(options: SourceOptions) {
    const { id, host, row, ahead = true, end, late } = options;
    this.id = id;
    this.host = host;
    this.row = row;
    this.ahead = ahead;
    this.end = end ?? (() => new ShutDown('The queue was shut down and is empty'));
    this.late = late ?? (() => new Empty('No item came in time'));
  }

  /** Parcels have left the row. */
  protected abstract drained(): void;

  /** Parcels have left for good: more may be added. Whoever calls this serves those who wait, afterwards. */
  protected abstract refill(): void;

  /** So many parcels were taken by a process that was killed before it said that it was done with them. */
  protected lost(_count: number): void {}

  /** Parcels that no `get` has returned. */
  get size(): number {
    return this.row.size + this.lent;
  }

  getSize(): number {
    return this.size;
  }

  /**
   * The process of the caller has getters for what it is lent, up to the parcel number `upTo` of this epoch. So many more parcels
   * of its loan were returned by a `get`, at a pace at which it may have `window` of them before it asks.
   */
  report(caller: Caller, epoch: number, upTo: number, taken = 0, window = 0): void {
    const { peer } = caller;
    const borrower = this.borrower(peer, epoch);
    if (taken > 0) {
      borrower.allowance.follow(window);
      this.settle(borrower, taken);
    }
    borrower.wanted = upTo;
    const missing = Math.max(0, upTo - borrower.sent) - borrower.asks;
    if (missing > 0) this.getters.lineUp(borrower, missing);
    else if (missing < 0) this.getters.withdrawNewest(borrower, -missing);
    this.serve();
    if (taken > 0 && this.getters.length === 0 && borrower.allowed > borrower.lent) this.lend(borrower, 0);
  }

  /** Of what it was lent, the first `taken` were returned by a `get`, and the next `returned` are back. */
  surrender(caller: Caller, epoch: number, taken: number, returned: number): void {
    const borrower = this.borrower(caller.peer, epoch);
    this.settle(borrower, taken);
    this.reclaim(borrower, returned);
    borrower.recalled = false;
    borrower.allowance.goesOn = false;
    this.serve();
  }

  /** Lends one parcel, if there is one now. Its process then finds it in its hands, unless a getter there was quicker. */
  offer(caller: Caller, epoch: number): Answer<boolean> {
    const borrower = this.borrower(caller.peer, epoch);
    // It is on its way already.
    if (borrower.hasSpare) return true;
    if (this.size === 0 && this.closed) throw this.end();
    if (this.size === 0) return false;
    return this.queueUp(caller, { borrower, asks: 1 }, 0, (late) => late.answer(false));
  }

  /**
   * One parcel for the caller itself, past its loan: for a process that stops while it waits and cannot look into its
   * hands. So it does this in an epoch of its own.
   */
  get(caller: Caller, epoch: number, timeout: number | undefined): Answer<Uint8Array> {
    this.borrower(caller.peer, epoch);
    if (this.size === 0 && this.closed) throw this.end();
    if (this.size === 0 && timeout !== undefined && timeout <= 0) throw this.late();
    return this.queueUp(caller, null, timeout, (late) => late.fail(this.late()));
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
    const borrower = this.borrowers.get(peer);
    if (borrower) {
      this.getters.dismiss(borrower);
      this.reclaim(borrower, borrower.lent);
      this.borrowers.delete(peer);
      this.own.delete(borrower);
      if (died) this.lost(borrower.undone);
    }
    this.serve();
  }

  /** What the process that waits longest has asked for need not go through the row. Returns whether it was lent. */
  protected handOn(parcels: Parcels): boolean {
    const { row, getters } = this;
    const { count, handles } = parcels;
    const place = getters.first;
    if (!place?.wants || !place.caller.answered || place.wants.asks < count || row.size > 0 || !row.pass) return false;
    if (this.recallsOwn()) return false;
    if (handles.length > 0) this.host.retain(handles);
    const { borrower } = place.wants;
    this.lendRun(borrower, placed(parcels, row.pass(count)));
    this.withdrawMet(borrower);
    return true;
  }

  /** What it has asked for and was lent by now is asked for no more. */
  private withdrawMet(borrower: Borrower): void {
    this.getters.withdraw(borrower, borrower.asks - Math.max(0, borrower.wanted - borrower.sent));
  }

  private lendRun(borrower: Borrower, run: Run): void {
    borrower.lend(run);
    this.lent += run.count;
    borrower.peer.tell(this.id, LEND, borrower.epoch, run.count, bytesOf(run));
  }

  /** Adds to the row. Those who wait hear of it when they are served. */
  protected keep(parcels: Parcels, key: unknown): void {
    const { start, end, handles } = parcels;
    this.row.push(parcels, key);
    if (handles.length > 0) this.host.retain(handles);
    this.bytes += end - start;
  }

  /** Throws away what is here, in the row and in the hands of borrowers. */
  protected clear(): number {
    const dropped = this.size;
    for (const borrower of this.borrowers.values()) {
      if (borrower.lent > 0) borrower.peer.tell(this.id, VOID);
      this.reclaim(borrower, borrower.lent);
    }
    for (const { handles } of this.row.clear()) this.host.release(handles);
    this.bytes = 0;
    return dropped;
  }

  /** One of the parcels that this process took needs no more care of it. */
  protected reportedDone(peer: Peer): void {
    const borrower = this.borrowers.get(peer);
    if (borrower && borrower.undone > 0) borrower.undone--;
  }

  /**
   * The only process that takes will come for more if it took a moment ago, be it from another source: one that takes from many in
   * turn comes to each of them seldom.
   */
  protected lendUnasked(): void {
    if (this.row.size === 0 || this.borrowers.size !== 1) return;
    const borrower: Borrower = this.borrowers.values().next().value!;
    if (!borrower.allowance.goesOn || borrower.allowed <= 0) return;
    if (this.host.now() - borrower.peer.tookAt < RECENT) this.lend(borrower, 0);
  }

  private queueUp(
    caller: Caller,
    wants: Demand | null,
    timeout: number | undefined,
    late: (caller: Caller) => void,
  ): Answer<never> {
    if (timeout !== undefined && timeout <= 0) this.getters.poll(caller, wants, late);
    else this.getters.park(caller, wants, timeout, late);
    this.serve();
    return LATER;
  }

  /** Gives what is in the row to those who wait; calls back what is lent if that is not enough. */
  protected serve(): void {
    if (!this.recallsOwn()) this.serveGetters();
    if (this.watchers.length > 0 && (this.size > 0 || this.closed)) {
      for (const { caller } of this.watchers.all()) caller.answer(true);
    }
    if (this.getters.length > 0) {
      if (this.lent > 0) this.callBack();
      else if (this.closed) this.getters.finish(this.id, this.end);
    }
    if (this.getters.polled && !this.awaitsReturns()) this.getters.dismissPollers();
  }

  private serveGetters(): void {
    for (let place = this.getters.first; place && this.row.size > 0; place = this.getters.first) {
      const { caller, wants } = place;
      if (!wants) {
        this.getters.next();
        this.hand(caller);
      } else if (caller.answered) {
        this.lend(wants.borrower, wants.asks);
      } else {
        this.getters.next();
        wants.borrower.expectOne();
        this.lend(wants.borrower, 1);
        caller.answer(true);
      }
    }
  }

  /**
   * What this very process was lent, and has not come for, others are to have before what was added later: whoever takes up to a
   * last item must find all before it. It is here at once, for who serves is not busy elsewhere. Others might be.
   */
  private recallsOwn(): boolean {
    if (this.getters.length === 0) return false;
    let comesBack = false;
    for (const borrower of this.own) {
      if (!borrower.hasSpare) continue;
      this.recallFrom(borrower);
      comesBack = true;
    }
    return comesBack;
  }

  /** Whether anything may still come back for those in the line. */
  private awaitsReturns(): boolean {
    if (this.getters.length === 0) return false;
    for (const { hasSpare } of this.borrowers.values()) if (hasSpare) return true;
    return false;
  }

  private hand(caller: Caller): void {
    const run = this.take(1);
    const borrower = this.borrowers.get(caller.peer);
    if (borrower) borrower.undone++;
    caller.answer(bytesOf(run));
    this.done(caller.peer, run.handles);
  }

  /** Lends at least so many parcels, if they are there, and as many more as its pace allows where nobody else would miss them. */
  private lend(borrower: Borrower, atLeast: number): void {
    const { row } = this;
    const more = this.ahead && !borrower.recalled ? Math.min(borrower.allowed, this.shareOf(borrower)) : 0;
    let left = Math.min(Math.max(atLeast, more), row.size);
    let due = atLeast;
    while (left > 0 && (due > 0 || borrower.bytes < LOAN_BYTES)) {
      const run = this.take(left);
      left -= run.count;
      due -= run.count;
      this.lendRun(borrower, run);
    }
    this.withdrawMet(borrower);
  }

  /** How much of the row one process may have without taking it from the others. */
  private shareOf(borrower: Borrower): number {
    const { borrowers, getters, row } = this;
    if (borrowers.size === 1) return row.size;
    const others = getters.first?.wants?.borrower === borrower ? getters.length - 1 : getters.length;
    return Math.floor(Math.max(0, row.size - others) / (2 * borrowers.size));
  }

  private take(count: number): Run {
    const run = this.row.take(count, LOAN_BYTES);
    this.bytes -= run.end - run.start;
    this.drained();
    return run;
  }

  private settle(borrower: Borrower, count: number): void {
    // Fewer, when all that was here has been thrown away meanwhile.
    const settled = Math.min(count, borrower.lent);
    if (settled === 0) return;
    this.lent -= settled;
    this.done(borrower.peer, borrower.taken(settled, this.host.now()));
  }

  private done(peer: Peer, handles: readonly number[]): void {
    if (handles.length > 0) this.host.handOver(peer, handles);
    this.refill();
  }

  private reclaim(borrower: Borrower, count: number): void {
    const returned = Math.min(count, borrower.lent);
    this.lent -= returned;
    for (const run of borrower.reclaim(returned)) {
      this.bytes += run.end - run.start;
      this.row.putBack(run);
    }
  }

  /**
   * Whoever starves gets what others have been lent. Those who take quickly have used it up before it could come back: they
   * are given a moment. For whoever asked not to wait there is none.
   */
  private callBack(): void {
    if (this.getters.polled) return this.recall();
    if (this.recalling) return;
    this.recalling = true;
    this.host.soon(() => {
      this.recalling = false;
      if (this.getters.length > 0) this.recall();
    });
  }

  /** Calls back what nobody is known to wait for where it is. */
  private recall(): void {
    for (const borrower of this.borrowers.values()) {
      if (borrower.hasSpare) this.recallFrom(borrower);
    }
  }

  private recallFrom(borrower: Borrower): void {
    if (borrower.recalled) return;
    borrower.recalled = true;
    borrower.peer.tell(this.id, RECALL);
  }

  /** The process of this peer, which speaks in this epoch. */
  private borrower(peer: Peer, epoch: number): Borrower {
    const known = this.borrowers.get(peer);
    if (known?.epoch === epoch) return known;
    if (known) {
      this.getters.dismiss(known);
      this.reclaim(known, known.lent);
      known.startAnew(epoch);
      return known;
    }
    const borrower = new Borrower(peer, epoch);
    this.borrowers.set(peer, borrower);
    if (peer.local) this.own.add(borrower);
    return borrower;
  }
}
