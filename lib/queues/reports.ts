/** What a process tells the broker of one source: for how many parcels someone waits here, what was taken, and what goes back. */

import type { Client, Speaker } from '../rpc/client';
import type { Id } from '../rpc/messages';
import type { AtHand } from './at-hand';
import { METHOD } from './channel-methods';
import type { OwnGetters } from './own-getters';
import { PaceMeter } from './pace-meter';

/** A loan longer than this is reported when half of it is taken, so that the next is on its way before it is used up. */
const EARLY_REPORT = 8;

/**
 * The other side of `Borrower`. Parcels are counted as they are lent, from the first of this epoch; in a new one the broker takes back
 * what it has lent, also what has not arrived here yet.
 *
 * Invariant: while getters wait, nothing is at hand, and `asked` is `wanted`, or will be by the end of this turn.
 */
export class Reports implements Speaker {
  private static epochs = 0;

  readonly meter: PaceMeter;
  /** Unlike any other of this process: what was lent to an earlier handle of the same channel must not be taken for ours. */
  epoch = ++Reports.epochs;
  /** How many parcels have come. */
  private received = 0;
  /** Up to which the broker was asked. */
  private asked = 0;
  /** Taken, but not reported yet. */
  private untold = 0;
  /** At hand when the last loan came; 0 when part of it has been reported. */
  private lot = 0;
  private isToSpeak = false;
  /** So the broker may lend it more, unasked. */
  private tookSome = false;

  constructor(
    private readonly client: Client,
    private readonly id: Id,
    private readonly atHand: AtHand,
    private readonly getters: OwnGetters,
  ) {
    this.meter = new PaceMeter(client.work);
  }

  /** Up to which parcel someone here waits for it, or has taken it. What is at hand can be called back. */
  private get wanted(): number {
    return this.received - this.atHand.count + this.getters.length;
  }

  /** So many parcels are at hand that were not. */
  came(count: number): void {
    this.received += count;
    this.lot = this.atHand.count;
  }

  /** A parcel is at hand no more. */
  took(): void {
    this.meter.took();
    this.tookSome = true;
    this.untold++;
    this.speakSoon();
    if (this.lot >= EARLY_REPORT && this.untold * 2 >= this.lot) this.client.flush();
  }

  /** Asks for what getters wait for, if it has not been asked for. */
  ask(): void {
    if (this.asked < this.wanted) this.speakSoon();
  }

  /** At the end of this turn, with whatever else there is to say. */
  speakSoon(): void {
    if (this.isToSpeak) return;
    this.isToSpeak = true;
    this.client.speakFirst(this);
  }

  speak(): void {
    this.isToSpeak = false;
    const { client, untold, asked, wanted } = this;
    if (untold === 0 && asked === wanted) return;
    // Before the cast, which lets speak whoever wanted to: this too, when it was asked to speak out of turn.
    this.untold = 0;
    this.lot = 0;
    this.asked = wanted;
    if (untold > 0) client.cast(this.id, METHOD.report, this.epoch, wanted, untold, this.meter.window());
    else client.cast(this.id, METHOD.report, this.epoch, wanted);
  }

  /** Nothing comes any more of what was asked for. */
  ended(): void {
    this.asked = this.received;
  }

  /** Gives back what is at hand. */
  surrender(): void {
    // Else it would speak before the cast, and say of what is given back that it was taken by those who wait here.
    if (this.isToSpeak) this.speak();
    this.client.cast(this.id, METHOD.surrender, this.epoch, this.untold, this.atHand.count);
    this.discard();
  }

  /** What was lent is void. */
  discard(): void {
    this.atHand.clear();
    this.untold = 0;
    this.lot = 0;
  }

  /** Gives back what is at hand, and what is on its way, and asks anew for those who wait. */
  startAnew(): void {
    this.surrender();
    this.beginEpoch();
    this.asked = this.wanted;
    this.client.cast(this.id, METHOD.report, this.epoch, this.asked);
  }

  /** Before a call that stops the thread: it is to be alone in a new epoch, so what there is to say is said now. Then `ask` asks anew. */
  fallSilent(): void {
    this.beforeStop();
    this.client.flush();
    this.beginEpoch();
  }

  private beginEpoch(): void {
    this.epoch = ++Reports.epochs;
    this.received = 0;
    this.asked = 0;
  }

  /** No news will be heard for a while: what may be on its way goes back. */
  beforeStop(): void {
    if (!this.tookSome) return;
    this.tookSome = false;
    this.startAnew();
  }
}
