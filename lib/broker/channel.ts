/** Every queue and pipe in the broker: a bounded source, those who put into it and those who wait to. */

import { Full, ShutDown } from '../errors';
import { type Answer, type Caller, LATER } from '../rpc/caller';
import type { Peer } from '../rpc/peer';
import type { Served } from '../rpc/server';
import { HighWater } from './high-water';
import { PAUSE, RECALL_SLOTS, SHUT, SLOTS } from './news';
import { NO_HANDLES, type Parcels, parcelsIn } from './runs';
import { Slots } from './slots';
import { Source, type SourceOptions } from './source';
import { RETURN_GRACE, WaitLine } from './wait-line';

export interface ChannelOptions extends SourceOptions {
  /** Parcels at most, those in the hands of borrowers included. */
  readonly maxsize?: number;
  /** Bytes in the row above which those who put are told to wait. */
  readonly highWater?: number;
}

/** What may be asked of a channel from outside. */
// biome-ignore format: a list of names
export const CHANNEL_METHODS = [
  'putRun', 'put', 'room', 'returnSlots', 'report', 'surrender', 'offer', 'get', 'ready', 'getSize', 'shutdown',
] as const;

/**
 * What its holders put goes to its partner. A queue is its own partner; the two ends of a pipe are each other's.
 *
 * Invariant: while anyone waits to put, the channel is full.
 */
export class Channel extends Source implements Served {
  protected partner: Channel = this;
  private readonly maxsize: number;
  private readonly putters = new WaitLine<{ readonly parcels: Parcels; readonly key: unknown }>();
  private readonly slots: Slots;
  private readonly lendsSlots: boolean;
  private readonly highWater: HighWater;
  private readonly holders = new Set<Peer>();
  /** Those of them that have put nothing yet: perhaps they had no handle yet when they were told something, and did not hear it. */
  private readonly strangers = new Set<Peer>();
  /** It was closed at once: what comes late is dropped as well. */
  private cleared = false;

  constructor(options: ChannelOptions) {
    super(options);
    const { maxsize = 0, highWater = Number.POSITIVE_INFINITY } = options;
    this.maxsize = maxsize > 0 ? maxsize : Number.POSITIVE_INFINITY;
    this.highWater = new HighWater(highWater, (news) => this.announce(news));
    this.slots = new Slots(this.maxsize);
    this.lendsSlots = this.ahead && maxsize > 0;
  }

  /** Slots that nobody has. */
  private get freeSlots(): number {
    return this.maxsize - this.size - this.slots.lent;
  }

  // Putting

  /** Parcels that nobody waits to see accepted: sent before their sender could know of a shutdown, they still count. */
  putRun(caller: Caller, count: number, run: Uint8Array): void {
    this.meet(caller.peer);
    if (this.lendsSlots) this.slots.filled(caller.peer, count, this.host.now());
    this.partner.accept(parcelsIn(run, count));
  }

  /** As `putRun`, but those who wait hear of it by `serveAll`, when what came along for other channels is in its place too. */
  keepRun(peer: Peer, count: number, bytes: Uint8Array, start: number, end: number): void {
    const { partner } = this;
    this.meet(peer);
    if (this.lendsSlots) this.slots.filled(peer, count, this.host.now());
    if (!partner.cleared) partner.add({ bytes, start, end, count, handles: NO_HANDLES });
  }

  serveAll(): void {
    this.partner.serveAdded();
  }

  /** So many slots that were lent to this process will not be filled by it: none of them, if it does not say how many. */
  returnSlots(caller: Caller, count = Number.POSITIVE_INFINITY): void {
    this.slots.returned(caller.peer, count);
    this.refill();
    this.serve();
  }

  /**
   * One parcel, as a run. The answer is how many more the process may put without asking. `handles` are the shared things
   * mentioned in it; `key` orders it in a row by priority.
   */
  put(
    caller: Caller,
    timeout: number | undefined,
    run: Uint8Array,
    handles?: readonly number[],
    key?: unknown,
  ): Answer<number> {
    this.meet(caller.peer);
    return this.partner.admitOrPark(caller, timeout, parcelsIn(run, 1, handles), key);
  }

  /** For a process that puts with its whole thread and hears no news: waits while it should not. False when nobody will take it. */
  room(caller: Caller): Answer<boolean> {
    const { closed, highWater } = this.partner;
    return !closed && highWater.awaitRoom(caller);
  }

  private accept(parcels: Parcels, key?: unknown): void {
    if (this.cleared) return;
    if (this.handOn(parcels)) this.added(parcels.count);
    else this.add(parcels, key);
    this.serveAdded();
  }

  private admitOrPark(caller: Caller, timeout: number | undefined, parcels: Parcels, key: unknown): Answer<number> {
    if (this.closed && !caller.answered) throw new ShutDown('The queue was shut down');
    if (this.freeSlots <= 0) {
      const polls = timeout !== undefined && timeout <= 0;
      if (polls && this.slots.lent === 0) throw full();
      this.putters.park(caller, { parcels, key }, polls ? RETURN_GRACE : timeout, (late) => late.fail(full()));
      for (const owner of this.slots.owners()) owner.tell(this.id, RECALL_SLOTS);
      this.retainWhileWaiting(caller, parcels.handles);
      return LATER;
    }
    this.accept(parcels, key);
    return this.grantTo(caller);
  }

  private grantTo({ peer }: Caller): number {
    return this.lendsSlots ? this.slots.grant(peer, this.freeSlots, this.host.now()) : 0;
  }

  /** What a parcel mentions must not go while the parcel waits for its slot. */
  private retainWhileWaiting(caller: Caller, handles: readonly number[]): void {
    if (handles.length === 0) return;
    const { wait } = caller;
    this.host.retain(handles);
    caller.wait = {
      leave: () => {
        wait?.leave();
        this.host.release(handles);
      },
    };
  }

  private add(parcels: Parcels, key?: unknown): void {
    this.stock.keep(parcels, key);
    this.added(parcels.count);
    this.highWater.rose(this.stock.bytes);
  }

  /** For channels that count what was put. */
  protected added(_count: number): void {}

  protected override refill(): void {
    while (this.putters.length > 0 && this.freeSlots > 0) {
      const { caller, wants } = this.putters.first!;
      try {
        this.add(wants.parcels, wants.key);
        caller.answer(this.putters.length === 1 ? this.grantTo(caller) : 0);
      } catch (misfit) {
        caller.fail(misfit as Error);
      }
      // Not before: what it mentions is retained twice for a moment, and not freed in between.
      this.putters.next();
    }
    if (!this.lendsSlots || this.putters.length > 0) return;
    const more = this.slots.topUp(this.freeSlots, this.host.now());
    more?.peer.tell(this.id, SLOTS, more.slots);
  }

  protected override drained(): void {
    this.highWater.fell(this.stock.bytes);
  }

  // Ending

  /** Nothing more is put; what is here can still be taken, unless `immediate`. */
  shutdown(_caller: Caller | null, immediate: boolean): void {
    this.closed = true;
    this.cleared ||= immediate;
    this.announce(SHUT);
    for (const { caller } of this.putters.all()) caller.fail(new ShutDown('The queue was shut down'));
    this.highWater.release(false);
    if (immediate) this.clear();
    this.serve();
  }

  private announce(news: number): void {
    const { holders, id } = this.partner;
    for (const peer of holders) peer.tell(id, news);
  }

  // Holders

  heldBy(peer: Peer): void {
    this.holders.add(peer);
    this.strangers.add(peer);
    this.brief(peer);
  }

  /** It has put something: so it has its handle, and hears what it is told from now on. */
  private meet(peer: Peer): void {
    if (this.strangers.delete(peer)) this.brief(peer);
  }

  /** Tells what those who put have to know. */
  private brief(peer: Peer): void {
    const { closed, highWater } = this.partner;
    if (closed) peer.tell(this.id, SHUT);
    if (highWater.isReached) peer.tell(this.id, PAUSE);
  }

  override forget(peer: Peer, died: boolean): void {
    this.holders.delete(peer);
    this.strangers.delete(peer);
    this.slots.forget(peer);
    this.refill();
    super.forget(peer, died);
  }

  free(): void {
    this.shutdown(null, true);
  }
}

function full(): Error {
  return new Full('No slot came free in time');
}
