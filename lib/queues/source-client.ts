/** A source as one process uses it: gives what it was lent to those here who take. */

import { END, LEND, RECALL, VOID } from '../broker/news';
import type { Engine } from '../engine/engine';
import type { Listener } from '../rpc/client';
import type { Argument, Id } from '../rpc/messages';
import { AtHand } from './at-hand';
import { METHOD } from './channel-methods';
import { IdleWatch } from './idle-watch';
import { Getter, type Open, OwnGetters } from './own-getters';
import { Reports } from './reports';

/** No item, where any value might be one. */
export const NOTHING = Symbol('nothing');

/** How the class of the handle words what every getter may meet. */
export interface Wording {
  /** Nothing can come any more. */
  end(): Error;
  /** Nothing came in time. */
  late(): Error;
}

/** Invariant: while getters wait, nothing is at hand. */
export abstract class SourceClient implements Listener {
  /** Why this process takes no more. */
  protected stoppedBy: Error | null = null;
  private readonly atHand = new AtHand();
  private readonly getters: OwnGetters;
  private readonly reports: Reports;
  private readonly watch: IdleWatch;
  /** How many here wait to hear whether there is a parcel, and then come for it. */
  private offers = 0;

  constructor(
    protected readonly engine: Engine,
    protected readonly id: Id,
    private readonly wording: Wording,
    /** Whether parcels may stay at hand that nobody here waits for: not where a later one may come before them. */
    private readonly keeps = true,
  ) {
    const { client } = engine;
    const { atHand } = this;
    this.getters = new OwnGetters(client);
    this.reports = new Reports(client, id, atHand, this.getters);
    this.watch = new IdleWatch(
      client.work,
      this.reports.meter,
      () => atHand.count,
      () => this.giveUpLoan(),
    );
  }

  /** Whether a parcel is at hand that nobody waits for. */
  get ready(): boolean {
    return this.atHand.count > 0 && this.engine.mayTake;
  }

  /** Takes what is at hand. Only when `ready`. */
  takeNow<T>(open: Open<T>): T {
    const { bytes, start, end } = this.atHand.take();
    this.reports.took();
    return open(bytes, start, end);
  }

  /** The next parcel, whenever it comes. */
  take<T>(open: Open<T>, owner: object, timeout: number | undefined, given?: AbortSignal): Promise<T> {
    const signal = this.engine.endOfWait(given);
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      const getter = new Getter(open, owner, resolve as (value: unknown) => void, reject);
      this.getters.join(getter);
      if (timeout !== undefined) getter.waitAtMost(timeout, () => this.giveUp(getter, this.wording.late()));
      if (signal) getter.listenTo(signal, () => this.giveUp(getter, signal.reason));
      this.reports.ask();
    });
  }

  /** The next parcel if there is one in the channel now. */
  async takeIfAny<T>(open: Open<T>): Promise<T | typeof NOTHING> {
    const { client } = this.engine;
    this.offers++;
    try {
      while (!this.ready) {
        const isOffered = await client.call(this.id, METHOD.offer, [this.reports.epoch]);
        if (this.stoppedBy) throw this.stoppedBy;
        // What was offered may have gone to a getter of this process, or back, before this hears of it: ask again.
        if (!isOffered) return NOTHING;
      }
      return this.takeNow(open);
    } finally {
      this.offers--;
      this.giveBackSpare();
    }
  }

  /** Takes with the whole thread waiting. */
  takeBlocking<T>(open: Open<T>, timeout: number | undefined): T {
    if (this.ready) return this.takeNow(open);
    // Or a new epoch would begin with something at hand, which the broker would take to be back.
    if (!this.engine.mayTake) this.engine.endOfWait()?.throwIfAborted();
    const { reports } = this;
    reports.fallSilent();
    try {
      const run = this.engine.callNow(this.id, METHOD.get, [reports.epoch, timeout]) as Uint8Array;
      return open(run, 4, run.length);
    } finally {
      if (!this.engine.client.cutBy) reports.ask();
    }
  }

  /** Whether `take` would be answered at once. */
  async poll(timeout: number | undefined, signal?: AbortSignal): Promise<boolean> {
    if (this.ready) return true;
    return (await this.engine.client.call(this.id, METHOD.ready, [timeout], signal)) as boolean;
  }

  /** This process will take no more: who waits learns why, and what is at hand goes back. */
  stop(error: Error): void {
    this.stoppedBy = error;
    for (const getter of this.getters) this.giveUp(getter, error);
    this.giveBackSpare();
  }

  news(news: number, first?: Argument, second?: Argument, third?: Argument): void {
    switch (news) {
      case LEND:
        if (first === this.reports.epoch) this.lent(second as number, third as Uint8Array);
        break;
      case RECALL:
        this.reports.surrender();
        break;
      case VOID:
        this.reports.discard();
        break;
      case END:
        this.reports.ended();
        for (const getter of this.getters) this.getters.refuse(getter, this.wording.end());
    }
  }

  beforeStop(): void {
    this.reports.beforeStop();
  }

  cut(error: Error): void {
    for (const getter of this.getters) this.getters.refuse(getter, error);
  }

  private lent(count: number, bytes: Uint8Array): void {
    const { atHand, getters } = this;
    if (getters.first) this.engine.client.work.waited();
    atHand.add(bytes, count);
    this.reports.came(count);
    for (let { first } = getters; first && atHand.count > 0; first = getters.first) this.give(first);
    this.giveBackSpare();
    if (atHand.count > 0) this.watch.begin();
  }

  private give(getter: Getter): void {
    // It is served, whatever becomes of the others while its parcel is opened.
    this.getters.leave(getter);
    try {
      getter.resolve(this.takeNow(getter.open));
    } catch (error) {
      getter.reject(error);
    }
  }

  private giveUp(getter: Getter, reason: unknown): void {
    this.getters.refuse(getter, reason);
    this.reports.speakSoon();
  }

  private giveBackSpare(): void {
    if (this.atHand.count === 0 || this.engine.client.cutBy) return;
    const mayStay = this.keeps || this.offers > 0;
    if (this.stoppedBy || !mayStay) this.reports.surrender();
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
    else this.reports.startAnew();
  }
}
