/** A source as one process uses it: what it was lent and has not taken yet, and who waits here to take. */

import { JOINABLE_CHANNEL_METHODS } from '../broker/joinable-channel';
import { END, LEND, RECALL, VOID } from '../broker/news';
import { stride } from '../broker/runs';
import { Chain, type Chained } from '../chain';
import type { Engine } from '../engine/engine';
import type { Listener, Speaker } from '../rpc/client';
import type { Argument, Id } from '../rpc/messages';
import { numbered } from '../rpc/methods';
import { IdleWatch } from './idle-watch';
import { PaceMeter } from './pace-meter';

export const METHOD = numbered(JOINABLE_CHANNEL_METHODS);

/** A loan longer than this is reported when half of it is taken, so that the next is on its way before it is used up. */
const EARLY_REPORT = 8;

/** No item, where any value might be one. */
export const NOTHING = Symbol('nothing');

/** How the class of the handle words what every getter may meet. */
export interface Wording {
  /** Nothing can come any more. */
  end(): Error;
  /** Nothing came in time. */
  late(): Error;
}

/** Makes of a parcel what its getter wants: the value, or the bytes themselves. */
export type Open<T> = (bytes: Uint8Array, start: number, end: number) => T;

/** Someone here who waits to take. */
class Getter implements Chained<Getter> {
  before: Getter | null = null;
  after: Getter | null = null;
  timer: ReturnType<typeof setTimeout> | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    readonly open: Open<unknown>,
    /** The handle: it must not be collected while someone waits through it. */
    readonly owner: object,
    readonly resolve: (value: unknown) => void,
    readonly reject: (error: unknown) => void,
  ) {}

  listenTo(signal: AbortSignal, onAbort: () => void): void {
    signal.addEventListener('abort', onAbort);
    this.stopListening = () => signal.removeEventListener('abort', onAbort);
  }

  /** Nothing calls for it any more. */
  settle(): void {
    if (this.timer) clearTimeout(this.timer);
    this.stopListening?.();
  }
}

interface Loan {
  readonly bytes: Uint8Array;
  count: number;
}

/**
 * Parcels are counted as they are lent, from the first of this epoch. Invariants: while getters wait, nothing is in hand, and
 * the broker has been asked for the parcels up to `received` and one more for each of them; or will be, by `speak`, where
 * that is fewer than before.
 */
export abstract class SourceClient implements Listener, Speaker {
  private static epochs = 0;

  private loans: Loan[] = [];
  /** Where the next parcel begins in the first loan. */
  private at = 0;
  private inHand = 0;
  /** Taken, but not reported yet. */
  private untold = 0;
  /** In hand when the last loan came; 0 when part of it has been reported. */
  private lot = 0;
  /** Unlike any other of this process: what was lent to an earlier handle of the same channel must not be taken for ours. */
  private epoch = ++SourceClient.epochs;
  private received = 0;
  /** Up to which parcel the broker was asked. */
  private asked = 0;
  private offers = 0;
  protected stopped = false;
  private speaking = false;
  /** So the broker may lend it more, unasked. */
  private tookSome = false;
  private readonly getters = new Chain<Getter>();
  private readonly meter: PaceMeter;
  private readonly watch: IdleWatch;

  constructor(
    protected readonly engine: Engine,
    protected readonly id: Id,
    private readonly wording: Wording,
    /** Whether parcels may stay at hand that nobody here waits for: not where a later one may come before them. */
    private readonly keeps = true,
  ) {
    const { work } = engine.client;
    this.meter = new PaceMeter(work);
    this.watch = new IdleWatch(
      work,
      this.meter,
      () => this.inHand,
      () => this.giveUpLoan(),
    );
  }

  /** Whether a parcel is at hand that nobody waits for. */
  get ready(): boolean {
    return this.inHand > 0 && this.engine.mayTake;
  }

  /** Takes what is at hand. Only when `ready`. */
  takeNow<T>(open: Open<T>): T {
    const [loan] = this.loans;
    const { bytes } = loan;
    const start = this.at + 4;
    const end = this.at + stride(bytes, this.at);
    if (--loan.count === 0) {
      this.loans.shift();
      this.at = 0;
    } else {
      this.at = end;
    }
    this.inHand--;
    this.meter.took();
    this.tookSome = true;
    this.report();
    return open(bytes, start, end);
  }

  /** The next parcel, whenever it comes. */
  take<T>(open: Open<T>, owner: object, timeout: number | undefined, given?: AbortSignal): Promise<T> {
    const signal = this.engine.endOfWait(given);
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      const getter = new Getter(open, owner, resolve as (value: unknown) => void, reject);
      this.engine.client.beginWait();
      this.getters.push(getter);
      if (timeout !== undefined) getter.timer = setTimeout(() => this.giveUp(getter, this.wording.late()), timeout);
      if (signal) getter.listenTo(signal, () => this.giveUp(getter, signal.reason));
      this.ask();
    });
  }

  /** The next parcel if there is one in the channel now. */
  async takeIfAny<T>(open: Open<T>): Promise<T | typeof NOTHING> {
    this.offers++;
    try {
      // What was offered may have gone to a getter of this process, or back, before this hears of it: ask again.
      while (!this.ready) if (!(await this.engine.client.call(this.id, METHOD.offer, [this.epoch]))) return NOTHING;
      return this.takeNow(open);
    } finally {
      this.offers--;
      this.giveBackSpare();
    }
  }

  /** Takes with the whole thread waiting. */
  takeBlocking<T>(open: Open<T>, timeout: number | undefined): T {
    if (this.ready) return this.takeNow(open);
    this.speak();
    this.beginEpoch();
    try {
      const run = this.engine.callNow(this.id, METHOD.get, [this.epoch, timeout]) as Uint8Array;
      return open(run, 4, run.length);
    } finally {
      if (!this.engine.client.cutBy) this.ask();
    }
  }

  /** Whether `take` would be answered at once. */
  async poll(timeout: number | undefined, signal?: AbortSignal): Promise<boolean> {
    if (this.ready) return true;
    return (await this.engine.client.call(this.id, METHOD.ready, [timeout], signal)) as boolean;
  }

  /** This process will take no more: who waits learns why, and what is at hand goes back. */
  stop(error: Error): void {
    this.stopped = true;
    for (const getter of this.getters) this.giveUp(getter, error);
    this.giveBackSpare();
  }

  news(news: number, first?: Argument, second?: Argument, third?: Argument): void {
    switch (news) {
      case LEND:
        this.lent(first as number, second as number, third as Uint8Array);
        break;
      case RECALL:
        this.surrender();
        break;
      case VOID:
        this.discard();
        break;
      case END:
        this.asked = this.received;
        for (const getter of this.getters) this.refuse(getter, this.wording.end());
    }
  }

  beforeStop(): void {
    if (!this.tookSome) return;
    this.tookSome = false;
    this.startAnew();
  }

  cut(error: Error): void {
    for (const getter of this.getters) this.refuse(getter, error);
  }

  /** Reports what was taken, so that the broker can forget it, and for how many parcels there are getters now. */
  speak(): void {
    this.speaking = false;
    const { client } = this.engine;
    const { untold, asked } = this;
    // What is at hand is wanted by nobody here: it can be called back.
    const wanted = this.received - this.inHand + this.getters.length;
    if (untold === 0 && asked === wanted) return;
    // Before the cast, which lets speak whoever wanted to: this too, when it was asked to speak out of turn.
    this.untold = 0;
    this.lot = 0;
    this.asked = wanted;
    if (untold > 0) client.cast(this.id, METHOD.report, this.epoch, wanted, untold, this.meter.window());
    else client.cast(this.id, METHOD.report, this.epoch, wanted);
  }

  private lent(epoch: number, count: number, bytes: Uint8Array): void {
    if (epoch !== this.epoch) return;
    if (this.getters.first) this.engine.client.work.waited();
    this.loans.push({ bytes, count });
    this.received += count;
    this.inHand += count;
    this.lot = this.inHand;
    for (let { first } = this.getters; first && this.inHand > 0; first = this.getters.first) this.give(first);
    this.giveBackSpare();
    if (this.inHand > 0) this.watch.begin();
  }

  private give(getter: Getter): void {
    // It is served, whatever becomes of the others while its parcel is opened.
    this.leave(getter);
    try {
      getter.resolve(this.takeNow(getter.open));
    } catch (error) {
      getter.reject(error);
    }
  }

  /** At the end of this turn, with whatever else there is to say. */
  private ask(): void {
    if (this.asked < this.received + this.getters.length) this.beHeard();
  }

  private giveUp(getter: Getter, reason: unknown): void {
    this.refuse(getter, reason);
    this.beHeard();
  }

  private refuse(getter: Getter, reason: unknown): void {
    this.leave(getter);
    getter.reject(reason);
  }

  private leave(getter: Getter): void {
    this.getters.remove(getter);
    getter.settle();
    this.engine.client.endWait();
  }

  private report(): void {
    this.untold++;
    this.beHeard();
    if (this.lot < EARLY_REPORT || this.untold * 2 < this.lot) return;
    this.engine.client.flush();
  }

  private beHeard(): void {
    if (this.speaking) return;
    this.speaking = true;
    this.engine.client.speakFirst(this);
  }

  private giveBackSpare(): void {
    const keeps = this.keeps || this.offers > 0;
    if (this.inHand > 0 && (this.stopped || !keeps) && !this.engine.client.cutBy) this.surrender();
  }

  /**
   * Nobody comes for what is at hand: it goes back, before another takes what was added after it, and misses it for good. Nobody has
   * asked for it, so more may be on its way, which must not be taken before it: that goes back as well.
   */
  private giveUpLoan(): void {
    const { client } = this.engine;
    // Of a handle that is garbage, or has another in its place, the broker has taken it back.
    if (client.cutBy || !client.tells(this.id, this)) return;
    if (this.offers > 0) this.watch.begin();
    else this.startAnew();
  }

  private startAnew(): void {
    this.surrender();
    this.beginEpoch();
    this.asked = this.getters.length;
    this.engine.client.cast(this.id, METHOD.report, this.epoch, this.asked);
  }

  /** In a new one the broker takes back what it has lent, also what has not arrived here yet. */
  private beginEpoch(): void {
    this.epoch = ++SourceClient.epochs;
    this.received = 0;
    this.asked = 0;
  }

  private surrender(): void {
    // Else it would speak before the cast, and say of what is given back that it was taken by those who wait here.
    if (this.speaking) this.speak();
    const { untold, inHand } = this;
    this.engine.client.cast(this.id, METHOD.surrender, this.epoch, untold, inHand);
    this.discard();
  }

  private discard(): void {
    this.loans = [];
    this.at = 0;
    this.inHand = 0;
    this.untold = 0;
    this.lot = 0;
  }
}
