/** A bounded row of parcels, those who wait to take from it and those who wait to put. */

import { Empty, Full, ShutDown } from '../errors';
import { type Answer, Caller, type LATER } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Host, Served } from '../rpc/server';
import { Borrower, type Demand } from './lending';
import { END, LEND, PAUSE, RECALL, RESUME, SHUT, VOID } from './news';
import type { Row } from './row';
import { bytesOf, NO_HANDLES, type Run } from './runs';
import { WaitLine } from './wait-line';

/** No loan is longer than this, in bytes, unless a single parcel is. */
const LOAN_BYTES = 256 * 1024;
/** How long a call that must not wait does wait for parcels that are on their way back from another process, in milliseconds. */
const RETURN_GRACE = 100;

export interface ChannelOptions {
  readonly id: Id;
  readonly host: Host;
  readonly row: Row;
  /** Parcels at most, those in the hands of borrowers included. */
  readonly maxsize?: number;
  /** Whether processes may be lent parcels before they ask: not where the next parcel may change. */
  readonly ahead?: boolean;
  /** Bytes in the row above which those who put are told to wait. */
  readonly highWater?: number;
  /** What a getter is told when nothing can come any more. */
  readonly end?: () => Error;
}

/** What may be asked of a channel from outside. */
// biome-ignore format: a list of names
export const CHANNEL_METHODS = [
  'putRun', 'put', 'ask', 'unask', 'taken', 'surrender', 'offer', 'get', 'ready', 'getSize', 'shutdown',
] as const;

/**
 * What its holders put goes to its partner. A queue is its own partner; the two ends of a pipe are each other's.
 *
 * Invariants: while anyone waits to take, the row is empty; while anyone waits to put, the channel is full. A parcel is in
 * the row or in one loan, and counts in `size` until it is taken.
 */
export class Channel implements Served {
  protected partner: Channel = this;
  private readonly host: Host;
  private readonly id: Id;
  private readonly row: Row;
  private readonly maxsize: number;
  private readonly ahead: boolean;
  private readonly highWater: number;
  private readonly end: () => Error;

  private readonly getters = new WaitLine<Demand | null>();
  private readonly putters = new WaitLine<{ run: Uint8Array; handles: readonly number[]; key: unknown }>();
  private readonly watchers = new WaitLine();
  private readonly holders = new Set<Peer>();
  private readonly borrowers = new Map<Peer, Borrower>();
  private lent = 0;
  private bytes = 0;
  private closed = false;
  /** It was closed at once: what comes late is dropped as well. */
  private cleared = false;
  private paused = false;

  constructor({ id, host, row, maxsize = 0, ahead = true, highWater = Number.POSITIVE_INFINITY, end }: ChannelOptions) {
    this.id = id;
    this.host = host;
    this.row = row;
    this.maxsize = maxsize > 0 ? maxsize : Number.POSITIVE_INFINITY;
    this.ahead = ahead;
    this.highWater = highWater;
    this.end = end ?? (() => new ShutDown('The queue was shut down and is empty'));
  }

  /** Parcels that no `get` has returned. */
  get size(): number {
    return this.row.size + this.lent;
  }

  // Putting

  /** Parcels that nobody waits to see accepted: sent before their sender could know of a shutdown, they still count. */
  putRun(_caller: Caller, count: number, run: Uint8Array): void {
    this.partner.accept(count, run, NO_HANDLES);
  }

  /** One parcel, as a run. `handles` are the shared things mentioned in it; `key` orders it in a row by priority. */
  put(
    caller: Caller,
    timeout: number | undefined,
    run: Uint8Array,
    handles?: readonly number[],
    key?: unknown,
  ): Answer<undefined> {
    return this.partner.admitOrPark(caller, timeout, run, handles ?? NO_HANDLES, key);
  }

  private accept(count: number, run: Uint8Array, handles: readonly number[], key?: unknown): void {
    if (this.cleared) return;
    this.add(count, run, handles, key);
    this.serve();
  }

  private admitOrPark(
    caller: Caller,
    timeout: number | undefined,
    run: Uint8Array,
    handles: readonly number[],
    key: unknown,
  ): Answer<undefined> {
    if (this.closed && !caller.answered) throw new ShutDown('The queue was shut down');
    if (this.size >= this.maxsize) {
      if (timeout !== undefined && timeout <= 0) throw full();
      return this.putters.park(caller, { run, handles, key }, timeout, (late) => late.fail(full()));
    }
    this.accept(1, run, handles, key);
    return undefined;
  }

  private add(count: number, run: Uint8Array, handles: readonly number[], key?: unknown): void {
    this.row.push(count, run, handles, key);
    this.added(count);
    if (handles.length > 0) this.host.retain(handles);
    this.bytes += run.length;
    if (this.bytes <= this.highWater || this.paused) return;
    this.paused = true;
    this.announce(PAUSE);
  }

  /** For channels that count what was put. */
  protected added(_count: number): void {}

  private admit(): void {
    while (this.putters.length > 0 && this.size < this.maxsize) {
      const { caller, wants } = this.putters.next()!;
      try {
        this.add(1, wants.run, wants.handles, wants.key);
        caller.answer(undefined);
      } catch (misfit) {
        caller.fail(misfit as Error);
      }
    }
  }

  // Taking

  /** So many more getters wait in the process of the caller. */
  ask(caller: Caller, count: number): void {
    const borrower = this.borrower(caller.peer);
    const first = this.getters.first();
    if (this.getters.length === 1 && first?.caller.answered && first.wants?.borrower === borrower)
      first.wants.asks += count;
    else this.getters.park(new Caller(caller.peer), { borrower, asks: count });
    this.serve();
  }

  /** So many of them have given up. */
  unask(caller: Caller, count: number): void {
    let left = count;
    for (const { caller: asker, wants } of [...this.getters].reverse()) {
      if (left === 0) return;
      if (wants?.borrower.peer !== caller.peer || !asker.answered) continue;
      const fewer = Math.min(left, wants.asks);
      left -= fewer;
      wants.asks -= fewer;
      if (wants.asks === 0) asker.leave?.();
    }
  }

  /** So many parcels of its loan were returned by a `get`. */
  taken(caller: Caller, epoch: number, count: number): void {
    const borrower = this.borrower(caller.peer);
    if (epoch !== borrower.epoch) return;
    this.settle(borrower, count);
    this.serve();
    if (this.getters.length === 0 && borrower.lent < borrower.window / 2) this.lend(borrower, 0, 0);
  }

  /** The answer to a recall: so many were taken, the others are back. */
  surrender(caller: Caller, epoch: number, count: number): void {
    const borrower = this.borrower(caller.peer);
    if (epoch !== borrower.epoch) return;
    this.settle(borrower, count);
    this.reclaim(borrower);
    borrower.recalled = false;
    this.serve();
  }

  /** Lends one parcel, if there is one now. Its process then finds it in its hands. */
  offer(caller: Caller): Answer<boolean> {
    const borrower = this.borrower(caller.peer);
    // What it was lent is on its way to it already.
    if (borrower.lent > 0 && !borrower.recalled) return true;
    if (this.size === 0) return this.closed ? this.refuse() : false;
    return this.queueUp(caller, { borrower, asks: 1 }, 0, (late) => late.answer(false));
  }

  /**
   * One parcel for the caller itself, past its loan: for a process that stops while it waits and cannot look into its
   * hands. What it was lent is void from here on, also what is still on its way.
   */
  get(caller: Caller, timeout: number | undefined): Answer<Uint8Array> {
    this.revoke(this.borrower(caller.peer));
    if (this.size === 0 && this.closed) this.refuse();
    if (this.size === 0 && timeout !== undefined && timeout <= 0) throw empty();
    return this.queueUp(caller, null, timeout, (late) => late.fail(empty()));
  }

  /** Whether a `get` would be answered at once, by a parcel or by the news that there will be none. */
  ready(caller: Caller, timeout: number | undefined): Answer<boolean> {
    if (this.size > 0 || this.closed) return true;
    if (timeout !== undefined && timeout <= 0) return false;
    return this.watchers.park(caller, undefined, timeout, (late) => late.answer(false));
  }

  private queueUp(
    caller: Caller,
    wants: Demand | null,
    timeout: number | undefined,
    late: (caller: Caller) => void,
  ): Answer<never> {
    const patience = timeout !== undefined && timeout <= 0 ? RETURN_GRACE : timeout;
    const later: typeof LATER = this.getters.park(caller, wants, patience, late);
    this.serve();
    return later;
  }

  /** Gives what is in the row to those who wait; calls back what is lent if that is not enough. */
  private serve(): void {
    for (let place = this.getters.first(); place && this.row.size > 0; place = this.getters.first()) {
      const { caller, wants } = place;
      if (!wants) {
        this.getters.next();
        this.hand(caller);
      } else if (caller.answered) {
        if (--wants.asks === 0) this.getters.next();
        this.lend(wants.borrower, 1, 1);
      } else {
        this.getters.next();
        this.lend(wants.borrower, 0, 1);
        caller.answer(true);
      }
    }
    if (this.size > 0) for (const { caller } of this.watchers.all()) caller.answer(true);
    if (this.getters.length === 0) return;
    if (this.lent > 0) this.recall();
    else if (this.closed) this.finish();
  }

  private hand(caller: Caller): void {
    const run = this.take(1);
    caller.answer(bytesOf(run));
    this.done(caller.peer, run.handles);
    this.borrower(caller.peer).undone++;
  }

  /** Lends at least so many parcels, and as many more as its pace allows where nobody else would miss them. */
  private lend(borrower: Borrower, asksAnswered: number, atLeast: number): void {
    const alone = this.borrowers.size === 1;
    const share = alone ? this.row.size : Math.floor(this.row.size / (2 * this.borrowers.size));
    const others = this.getters.length > 0 && this.getters.first()?.wants?.borrower !== borrower;
    const more = this.ahead && !others && !borrower.recalled ? Math.min(borrower.window - borrower.lent, share) : 0;
    let answered = asksAnswered;
    for (let left = Math.min(Math.max(atLeast, more), this.row.size); left > 0; ) {
      const run = this.take(left);
      left -= run.count;
      borrower.lend(run, this.host.now());
      this.lent += run.count;
      borrower.peer.tell(this.id, LEND, borrower.epoch, answered, run.count, bytesOf(run));
      answered = 0;
      if (run.end - run.start >= LOAN_BYTES) break;
    }
  }

  private take(count: number): Run {
    const run = this.row.take(count, LOAN_BYTES);
    this.bytes -= run.end - run.start;
    if (this.paused && this.bytes <= this.highWater / 2) {
      this.paused = false;
      this.announce(RESUME);
    }
    return run;
  }

  private settle(borrower: Borrower, count: number): void {
    if (count === 0) return;
    this.lent -= count;
    this.done(borrower.peer, borrower.taken(count, this.host.now()));
  }

  /** Parcels have left the channel for good. */
  private done(peer: Peer, handles: readonly number[]): void {
    if (handles.length > 0) this.host.handOver(peer, handles);
    this.admit();
  }

  private reclaim(borrower: Borrower): void {
    this.lent -= borrower.lent;
    for (const run of borrower.reclaim()) {
      this.bytes += run.end - run.start;
      this.row.putBack(run);
    }
  }

  /** Takes back its loan without waiting for its word. */
  private revoke(borrower: Borrower): void {
    this.reclaim(borrower);
    borrower.epoch++;
    borrower.recalled = false;
  }

  private recall(): void {
    for (const borrower of this.borrowers.values()) {
      if (borrower.lent === 0 || borrower.recalled) continue;
      borrower.recalled = true;
      borrower.peer.tell(this.id, RECALL);
    }
  }

  private borrower(peer: Peer): Borrower {
    const known = this.borrowers.get(peer);
    if (known) return known;
    const borrower = new Borrower(peer);
    this.borrowers.set(peer, borrower);
    return borrower;
  }

  // Ending

  getSize(): number {
    return this.size;
  }

  /** Nothing more is put; what is here can still be taken, unless `immediate`. */
  shutdown(_caller: Caller | null, immediate: boolean): void {
    this.closed = true;
    this.cleared ||= immediate;
    this.announce(SHUT);
    for (const { caller } of this.putters.all()) caller.fail(new ShutDown('The queue was shut down'));
    if (immediate) this.clear();
    for (const { caller } of this.watchers.all()) caller.answer(true);
    this.serve();
  }

  /** Throws away what is here, in the row and in the hands of borrowers. */
  protected clear(): number {
    const dropped = this.size;
    for (const borrower of this.borrowers.values()) {
      this.revoke(borrower);
      borrower.peer.tell(this.id, VOID, borrower.epoch);
    }
    for (const { handles } of this.row.clear()) this.host.release(handles);
    this.bytes = 0;
    return dropped;
  }

  /** Everyone who waits learns that nothing will come. */
  private finish(): void {
    for (const { caller, wants } of this.getters.all()) {
      if (wants && caller.answered) wants.borrower.peer.tell(this.id, END);
      else caller.fail(this.end());
    }
  }

  private refuse(): never {
    throw this.end();
  }

  private announce(news: number): void {
    const { holders, id } = this.partner;
    for (const peer of holders) peer.tell(id, news);
  }

  // Holders

  heldBy(peer: Peer): void {
    this.holders.add(peer);
    const { closed, paused } = this.partner;
    if (closed) peer.tell(this.id, SHUT);
    if (paused) peer.tell(this.id, PAUSE);
  }

  forget(peer: Peer, died: boolean): void {
    this.holders.delete(peer);
    const borrower = this.borrowers.get(peer);
    if (!borrower) return;
    for (const { caller, wants } of [...this.getters]) if (wants?.borrower === borrower) caller.leave?.();
    this.reclaim(borrower);
    this.borrowers.delete(peer);
    if (died) this.lost(borrower.undone);
    this.serve();
  }

  /** One of the parcels that this process took needs no more care of it. */
  protected reportedDone(peer: Peer): void {
    const borrower = this.borrowers.get(peer);
    if (borrower && borrower.undone > 0) borrower.undone--;
  }

  /** So many parcels were taken by a process that was killed before it said that it was done with them. */
  protected lost(_count: number): void {}

  free(): void {
    this.clear();
  }
}

function empty(): Error {
  return new Empty('No item came in time');
}

function full(): Error {
  return new Full('No slot came free in time');
}
