/** A bounded row of parcels, those who wait to take from it and those who wait to put. */

import { Empty, Full, ShutDown } from '../errors';
import { type Answer, Caller, LATER } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Host, Served } from '../rpc/server';
import { Borrower, type Demand } from './lending';
import { END, LEND, PAUSE, RECALL, RECALL_SLOTS, RESUME, SHUT, VOID } from './news';
import type { Row } from './row';
import { bytesOf, NO_HANDLES, type Run } from './runs';
import { Slots } from './slots';
import { type Place, WaitLine } from './wait-line';

/** No loan is longer than this, in bytes, unless a single parcel is. */
const LOAN_BYTES = 256 * 1024;
/** Who took something so long ago, in milliseconds, is taken to go on. */
const RECENT = 5;
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
  /** What a getter is told when nothing came in time. */
  readonly late?: () => Error;
}

/** What may be asked of a channel from outside. */
// biome-ignore format: a list of names
export const CHANNEL_METHODS = [
  'putRun', 'put', 'room', 'returnSlots', 'report', 'surrender', 'offer', 'get', 'ready', 'getSize', 'shutdown',
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
  private readonly late: () => Error;

  private readonly getters = new WaitLine<Demand | null>();
  /** Those in that line who would not wait, but for parcels that were called back. */
  private readonly pollers: { readonly caller: Caller; readonly late: (caller: Caller) => void }[] = [];
  private readonly putters = new WaitLine<{ run: Uint8Array; handles: readonly number[]; key: unknown }>();
  private readonly slots = new Slots();
  private readonly watchers = new WaitLine();
  private readonly senders = new WaitLine();
  private readonly holders = new Set<Peer>();
  private readonly borrowers = new Map<Peer, Borrower>();
  private lent = 0;
  private bytes = 0;
  private closed = false;
  /** It was closed at once: what comes late is dropped as well. */
  private cleared = false;
  private paused = false;
  private recalling = false;

  constructor(options: ChannelOptions) {
    const { id, host, row, maxsize = 0, ahead = true, highWater = Number.POSITIVE_INFINITY, end, late } = options;
    this.id = id;
    this.host = host;
    this.row = row;
    this.maxsize = maxsize > 0 ? maxsize : Number.POSITIVE_INFINITY;
    this.ahead = ahead;
    this.highWater = highWater;
    this.end = end ?? (() => new ShutDown('The queue was shut down and is empty'));
    this.late = late ?? (() => new Empty('No item came in time'));
  }

  /** Parcels that no `get` has returned. */
  get size(): number {
    return this.row.size + this.lent;
  }

  /** Slots that nobody has. */
  private get freeSlots(): number {
    return this.maxsize - this.size - this.slots.lent;
  }

  // Putting

  /** Parcels that nobody waits to see accepted: sent before their sender could know of a shutdown, they still count. */
  putRun(caller: Caller, count: number, run: Uint8Array): void {
    this.partner.slots.end(caller.peer, count);
    this.partner.accept(count, run, NO_HANDLES);
  }

  /** So many slots that were lent to this process will not be filled by it. */
  returnSlots(caller: Caller, count: number): void {
    this.slots.end(caller.peer, count);
    this.admit();
    this.serve();
  }

  /** One parcel, as a run. The answer is how many more the process may put without asking. `handles` are the shared things mentioned in it; `key` orders it in a row by priority. */
  put(
    caller: Caller,
    timeout: number | undefined,
    run: Uint8Array,
    handles?: readonly number[],
    key?: unknown,
  ): Answer<number> {
    return this.partner.admitOrPark(caller, timeout, run, handles ?? NO_HANDLES, key);
  }

  /** For a process that puts with its whole thread and hears no news: waits while it should not. False when nobody will take it. */
  room(caller: Caller): Answer<boolean> {
    const { closed, paused, senders } = this.partner;
    if (closed || !paused) return !closed;
    return senders.park(caller, undefined);
  }

  private accept(count: number, run: Uint8Array, handles: readonly number[], key?: unknown): void {
    if (this.cleared) return;
    this.add(count, run, handles, key);
    this.serve();
    if (this.row.size > 0 && this.borrowers.size === 1) this.lendUnasked();
  }

  /** The only process that takes, and that took a moment ago, will come for more. */
  private lendUnasked(): void {
    const borrower: Borrower = this.borrowers.values().next().value!;
    if (borrower.peer.allowance.left > 0 && this.host.now() - borrower.tookAt < RECENT) this.lend(borrower, 0);
  }

  private admitOrPark(
    caller: Caller,
    timeout: number | undefined,
    run: Uint8Array,
    handles: readonly number[],
    key: unknown,
  ): Answer<number> {
    if (this.closed && !caller.answered) throw new ShutDown('The queue was shut down');
    if (this.freeSlots <= 0) {
      const polls = timeout !== undefined && timeout <= 0;
      if (polls && this.slots.lent === 0) throw full();
      this.putters.park(caller, { run, handles, key }, polls ? RETURN_GRACE : timeout, (late) => late.fail(full()));
      for (const owner of this.slots.owners()) owner.tell(this.id, RECALL_SLOTS);
      this.retainWhileWaiting(caller, handles);
      return LATER;
    }
    this.accept(1, run, handles, key);
    return this.ahead && this.maxsize < Number.POSITIVE_INFINITY
      ? this.slots.grant(caller.peer, this.freeSlots, this.host.now())
      : 0;
  }

  /** What a parcel mentions must not go while the parcel waits for its slot. */
  private retainWhileWaiting(caller: Caller, handles: readonly number[]): void {
    if (handles.length === 0) return;
    const { leave } = caller;
    this.host.retain(handles);
    caller.leave = () => {
      leave?.();
      this.host.release(handles);
    };
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
    while (this.putters.length > 0 && this.freeSlots > 0) {
      const { caller, wants } = this.putters.first()!;
      try {
        this.add(1, wants.run, wants.handles, wants.key);
        caller.answer(0);
      } catch (misfit) {
        caller.fail(misfit as Error);
      }
      // Not before: what it mentions is retained twice for a moment, and not freed in between.
      this.putters.next();
    }
  }

  // Taking

  /**
   * The process of the caller has getters for what it is lent, up to the parcel number `upTo` of this epoch. So many more parcels
   * of its loan were returned by a `get`; it takes `pace` in a millisecond, of all channels.
   */
  report(caller: Caller, epoch: number, upTo: number, taken = 0, pace = 0): void {
    const { peer } = caller;
    const borrower = this.borrower(peer, epoch);
    if (taken > 0) {
      peer.allowance.follow(pace);
      this.settle(borrower, taken);
    }
    borrower.wanted = upTo;
    const missing = Math.max(0, upTo - borrower.sent) - borrower.asks;
    if (missing > 0) this.lineUp(borrower, missing);
    else if (missing < 0) this.withdraw(borrower, -missing, [...this.getters].reverse());
    this.serve();
    if (taken > 0 && this.getters.length === 0 && peer.allowance.left > peer.allowance.lent) this.lend(borrower, 0);
  }

  /** Of what it was lent, the first `taken` were returned by a `get`, and the next `returned` are back. */
  surrender(caller: Caller, epoch: number, taken: number, returned: number): void {
    const borrower = this.borrower(caller.peer, epoch);
    this.settle(borrower, taken);
    this.reclaim(borrower, returned);
    borrower.recalled = false;
    this.serve();
  }

  /** Lends one parcel, if there is one now. Its process then finds it in its hands, unless a getter there was quicker. */
  offer(caller: Caller, epoch: number): Answer<boolean> {
    const borrower = this.borrower(caller.peer, epoch);
    // It is on its way already.
    if (borrower.hasSpare) return true;
    if (this.size === 0) return this.closed ? this.refuse() : false;
    return this.queueUp(caller, { borrower, asks: 1 }, 0, (late) => late.answer(false));
  }

  /**
   * One parcel for the caller itself, past its loan: for a process that stops while it waits and cannot look into its
   * hands. So it does this in an epoch of its own.
   */
  get(caller: Caller, epoch: number, timeout: number | undefined): Answer<Uint8Array> {
    this.borrower(caller.peer, epoch);
    if (this.size === 0 && this.closed) this.refuse();
    if (this.size === 0 && timeout !== undefined && timeout <= 0) throw this.late();
    return this.queueUp(caller, null, timeout, (late) => late.fail(this.late()));
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
    const polls = timeout !== undefined && timeout <= 0;
    this.getters.park(caller, wants, polls ? RETURN_GRACE : timeout, late);
    if (polls) this.pollers.push({ caller, late });
    this.serve();
    return LATER;
  }

  /** Gives what is in the row to those who wait; calls back what is lent if that is not enough. */
  private serve(): void {
    for (let place = this.getters.first(); place && this.row.size > 0; place = this.getters.first()) {
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
    if (this.size > 0) for (const { caller } of this.watchers.all()) caller.answer(true);
    if (this.getters.length > 0) {
      if (this.lent > 0) this.callBack();
      else if (this.closed) this.finish();
    }
    if (this.pollers.length > 0) this.dismissPollers();
  }

  /** Those who wait only for what comes back need not, when nothing will. */
  private dismissPollers(): void {
    for (const { hasSpare } of this.borrowers.values()) if (hasSpare && this.getters.length > 0) return;
    for (const { caller, late } of this.pollers.splice(0)) {
      if (caller.answered) continue;
      caller.leave?.();
      late(caller);
    }
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
    const { row, getters } = this;
    const more = this.ahead && !borrower.recalled ? Math.min(borrower.peer.allowance.left, this.shareOf(borrower)) : 0;
    let left = Math.min(Math.max(atLeast, more), row.size);
    let due = atLeast;
    while (left > 0 && (due > 0 || borrower.bytes < LOAN_BYTES)) {
      const run = this.take(left);
      left -= run.count;
      due -= run.count;
      borrower.lend(run);
      this.lent += run.count;
      borrower.peer.tell(this.id, LEND, borrower.epoch, run.count, bytesOf(run));
    }
    this.withdraw(borrower, borrower.asks - Math.max(0, borrower.wanted - borrower.sent), getters);
  }

  /** How much of the row one process may have without taking it from the others. */
  private shareOf(borrower: Borrower): number {
    const { borrowers, getters, row } = this;
    if (borrowers.size === 1) return row.size;
    const others = getters.first()?.wants?.borrower === borrower ? getters.length - 1 : getters.length;
    return Math.floor(Math.max(0, row.size - others) / (2 * borrowers.size));
  }

  /** Adds so many asks to the line. */
  private lineUp(borrower: Borrower, asks: number): void {
    borrower.asks += asks;
    const first = this.getters.first();
    if (this.getters.length === 1 && first?.caller.answered && first.wants?.borrower === borrower)
      first.wants.asks += asks;
    else this.getters.park(new Caller(borrower.peer), { borrower, asks });
  }

  /** Removes so many asks from those of its places that come first in `places`. */
  private withdraw(borrower: Borrower, asks: number, places: Iterable<Place<Demand | null>>): void {
    if (asks <= 0) return;
    let left = asks;
    borrower.asks -= asks;
    for (const { caller, wants } of places) {
      if (wants?.borrower !== borrower || !caller.answered) continue;
      const fewer = Math.min(left, wants.asks);
      left -= fewer;
      wants.asks -= fewer;
      if (wants.asks === 0) caller.leave?.();
      if (left === 0) return;
    }
  }

  private take(count: number): Run {
    const run = this.row.take(count, LOAN_BYTES);
    this.bytes -= run.end - run.start;
    if (this.paused && this.bytes <= this.highWater / 2) {
      this.paused = false;
      this.announce(RESUME);
      for (const { caller } of this.senders.all()) caller.answer(true);
    }
    return run;
  }

  private settle(borrower: Borrower, count: number): void {
    // Fewer, when all that was here has been thrown away meanwhile.
    const settled = Math.min(count, borrower.lent);
    if (settled === 0) return;
    this.lent -= settled;
    this.done(borrower.peer, borrower.taken(settled, this.host.now()));
  }

  /** Parcels have left the channel for good. */
  private done(peer: Peer, handles: readonly number[]): void {
    if (handles.length > 0) this.host.handOver(peer, handles);
    this.admit();
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
    if (this.pollers.length > 0) return this.recall();
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
      if (!borrower.hasSpare || borrower.recalled) continue;
      borrower.recalled = true;
      borrower.peer.tell(this.id, RECALL);
    }
  }

  /** The process of this peer, which speaks in this epoch. */
  private borrower(peer: Peer, epoch: number): Borrower {
    const known = this.borrowers.get(peer);
    if (known?.epoch === epoch) return known;
    if (known) {
      this.dismiss(known);
      this.reclaim(known, known.lent);
      known.startAnew(epoch);
      return known;
    }
    const borrower = new Borrower(peer, epoch);
    this.borrowers.set(peer, borrower);
    return borrower;
  }

  /** Takes everyone out of the line who waits through the hands of this process. */
  private dismiss(borrower: Borrower): void {
    for (const { caller, wants } of [...this.getters]) {
      if (wants?.borrower !== borrower) continue;
      caller.leave?.();
      caller.answer(false);
    }
    borrower.asks = 0;
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
    for (const { caller } of this.senders.all()) caller.answer(false);
    if (immediate) this.clear();
    for (const { caller } of this.watchers.all()) caller.answer(true);
    this.serve();
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

  /** Everyone who waits learns that nothing will come. */
  private finish(): void {
    for (const { caller, wants } of this.getters.all()) {
      if (!wants || !caller.answered) {
        caller.fail(this.end());
        continue;
      }
      const { borrower } = wants;
      if (borrower.asks === 0) continue; // Told already, for another of its places.
      borrower.asks = 0;
      borrower.wanted = borrower.sent;
      borrower.peer.tell(this.id, END);
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
    this.slots.forget(peer);
    this.admit();
    for (const { caller } of [...this.watchers]) {
      if (caller.peer !== peer) continue;
      caller.leave?.();
      caller.answer(false);
    }
    const borrower = this.borrowers.get(peer);
    if (borrower) {
      this.dismiss(borrower);
      this.reclaim(borrower, borrower.lent);
      this.borrowers.delete(peer);
      if (died) this.lost(borrower.undone);
    }
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
    this.shutdown(null, true);
  }
}

function full(): Error {
  return new Full('No slot came free in time');
}
