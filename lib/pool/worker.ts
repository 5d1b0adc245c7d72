/** A worker of a pool: takes tasks from its seat, one after the other, and reports what came of them. */

import { BYE, CANCEL, DEFINE, PREPARE, RECALL, TASKS } from '../broker/pool-news';
import type { Listener, Speaker } from '../rpc/client';
import type { Argument } from '../rpc/messages';
import { now, setImmediate, setTimeout } from '../turns';
import { METHOD, type SeatHandle } from './board-handles';
import type { Exchange } from './exchange';
import { Hand } from './hand';
import { isThenable, perform } from './performing';
import { Batch, DROPPED, ERROR, type RecordHead, readHead, recordOf, VALUE } from './records';
import type { Outcome } from './sealed-outcome';
import { findTaskBy, RunningTask } from './task-signal';
import type { WorkerFunction } from './worker-function';
import { SharedWorkplace, Workplace } from './workplace';

/** What a worker is told of its work. */
export interface Terms {
  readonly maxtasksperchild?: number;
  readonly maxMemoryPerChildMb?: number;
  /** Where it finds its tasks, if it is in the process that gives them: `null` if it has one of its own. */
  readonly exchange: Exchange | null;
}

/** After so long, in milliseconds, a worker lets its event loop turn, to hear of what it is to give back or to drop. */
const TURN = 1;
/** Results of this many bytes leave at once. */
const BATCH = 64 * 1024;
/** How long what tasks have left running may keep the process of a worker that has nothing more to do, in milliseconds. */
const GRACE = 500;
const MEBIBYTE = 2 ** 20;
const NO_VALUE = new Uint8Array(0);

/** The target of the processes of a pool. */
export function work(seat: SeatHandle, terms: Terms): Promise<void> {
  return new Worker(seat, terms).run();
}

/**
 * Invariants: tasks run in the order in which they came, one at a time. Before a task begins that may take long, the board has
 * been told so, and of all results before it. `busy` while a task runs or the event loop turns between two.
 */
class Worker implements Listener, Speaker {
  private readonly workplace: Workplace;
  private readonly hand = new Hand();
  private readonly cancelled = new Set<number>();
  private readonly results = new Batch();
  private running: RunningTask | null = null;
  private saidBegun = false;
  private speaking = false;
  private busy = false;
  private turnBegan = 0;
  /** Since when it has been at work without a report. */
  private atWorkSince = 0;
  private done = 0;
  private leaving = false;
  private gone = false;
  private end: { resolve(): void; reject(error: unknown): void } | null = null;

  constructor(
    private readonly seat: SeatHandle,
    private readonly terms: Terms,
  ) {
    const { exchange } = terms;
    this.workplace = exchange ? new SharedWorkplace(seat.codec, exchange) : new Workplace(seat.codec);
  }

  run(): Promise<void> {
    const { seat, terms } = this;
    if (!terms.exchange) {
      findTaskBy(() => this.running);
      // Whoever ends in good order says which task it was at.
      process.on('exit', () => this.speak());
    }
    return new Promise((resolve, reject) => {
      this.end = { resolve, reject };
      seat.listen(this);
      seat.client.beginWait();
      seat.cast(METHOD.sit);
    });
  }

  news(news: number, first?: Argument, second?: Argument): void {
    switch (news) {
      case TASKS:
        return this.receive(first as number, second as Uint8Array);
      case DEFINE:
        return this.workplace.define(first as string, second as string);
      case PREPARE:
        return void this.prepare(first as Uint8Array);
      case RECALL:
        return this.surrender();
      case CANCEL:
        return this.cancel(first as number);
      case BYE:
        this.leaving = true;
        if (!this.busy) this.leave();
    }
  }

  cut(error: Error): void {
    this.end?.reject(error);
  }

  /** The task makes a call that stops the thread: what it waits for may be in the hands of the next. */
  beforeStop(): void {
    if (this.hand.size > 0) this.surrender();
  }

  /** Reports what was done, and whether a task runs now. */
  speak(): void {
    this.speaking = false;
    const begun = this.running !== null;
    if (this.results.count > 0) {
      const { count, run } = this.results.take();
      const present = now();
      const time = present - this.atWorkSince;
      this.atWorkSince = present;
      this.saidBegun = begun;
      this.seat.cast(METHOD.done, begun, time, count, run);
    } else if (begun && !this.saidBegun) {
      this.saidBegun = true;
      this.seat.cast(METHOD.begin);
    }
  }

  private async prepare(record: Uint8Array): Promise<void> {
    const { workplace } = this;
    try {
      const head = readHead(record, 0);
      const target = await workplace.functionOf(head).found();
      await workplace.asOwner(null, () => perform(target, head.kind, workplace.open(head, record)));
      this.seat.cast(METHOD.ready);
    } catch (error) {
      this.seat.cast(METHOD.fail, workplace.seal(0, ERROR, error).bytes.slice());
      this.depart();
      this.end?.reject(error);
    }
  }

  private receive(count: number, run: Uint8Array): void {
    this.hand.add(count, run);
    if (this.busy) return;
    this.busy = true;
    this.goOn();
  }

  private readonly goOn = (): void => {
    this.turnBegan = now();
    if (this.results.count === 0) this.atWorkSince = this.turnBegan;
    this.proceed();
  };

  private proceed(): void {
    while (this.hand.size > 0 && !this.leaving) if (!this.doNext()) return;
    this.busy = false;
    if (this.leaving) return this.leave();
    if (this.results.count > 0) this.report();
  }

  /** False when it goes on later, by itself. */
  private doNext(): boolean {
    const { head, run } = this.hand.next();
    if (this.cancelled.delete(head.number) || !this.workplace.isWanted(head.number)) {
      this.record(head, 0, { status: DROPPED, bytes: NO_VALUE, handles: [] });
      return true;
    }
    this.running = new RunningTask(head.number);
    this.saidBegun = false;
    const fn = this.workplace.functionOf(head);
    if (fn.mayBeSlow(head.kind)) this.report();
    if (fn.target || fn.error) return this.start(head, run, fn);
    const go = () => this.start(head, run, fn) && this.proceed();
    fn.found().then(go, go);
    return false;
  }

  private start(head: RecordHead, run: Uint8Array, fn: WorkerFunction): boolean {
    const began = now();
    const { running, workplace } = this;
    const { target } = fn;
    let given: unknown;
    let isLater: boolean;
    try {
      if (!target) throw fn.error;
      given = workplace.asOwner(running, () => perform(target, head.kind, workplace.open(head, run), running));
      isLater = isThenable(given);
    } catch (error) {
      return this.finish(head, fn, began, ERROR, error);
    }
    if (!isLater) return this.finish(head, fn, began, VALUE, given);
    this.beHeard();
    Promise.resolve(given).then(
      (value) => this.finish(head, fn, began, VALUE, value) && this.proceed(),
      (error) => this.finish(head, fn, began, ERROR, error) && this.proceed(),
    );
    return false;
  }

  /** False when the next task is not to begin in this turn. */
  private finish(head: RecordHead, fn: WorkerFunction, began: number, status: number, value: unknown): boolean {
    const ended = now();
    this.running?.over();
    this.running = null;
    this.record(head, ended - began, this.workplace.seal(head.number, status, value));
    const wasExpected = fn.mayBeSlow(head.kind);
    fn.took(head.kind, ended - began);
    if (wasExpected || this.results.size >= BATCH) this.report();
    if (this.isUsedUp()) {
      this.retire();
      return false;
    }
    const { congestion } = this.seat.client;
    if (congestion) {
      void congestion.then(this.goOn);
      return false;
    }
    if (ended - this.turnBegan < TURN) return true;
    this.report();
    // Twice: the first comes before what has arrived meanwhile.
    setImmediate(() => setImmediate(this.goOn));
    return false;
  }

  private record({ number }: RecordHead, milliseconds: number, { status, bytes, handles }: Outcome): void {
    const microseconds = Math.min(milliseconds * 1000, 0xffff_ffff);
    if (handles.length > 0) {
      this.speak();
      this.seat.cast(METHOD.doneWith, recordOf(number, microseconds, status, bytes), handles);
      return;
    }
    this.results.add(number, microseconds, status, bytes);
    this.beHeard();
  }

  private report(): void {
    this.speak();
    this.seat.client.flush();
  }

  private beHeard(): void {
    if (this.speaking) return;
    this.speaking = true;
    this.seat.client.speakFirst(this);
  }

  /** What has not been begun goes back. */
  private surrender(): void {
    const returned = this.hand.giveBack();
    this.speak();
    this.seat.cast(METHOD.surrender, returned, this.hand.size + (this.running ? 1 : 0));
  }

  private cancel(number: number): void {
    if (this.running?.number === number) this.running.cancel();
    else if (this.hand.has(number)) this.cancelled.add(number);
  }

  private isUsedUp(): boolean {
    const { maxtasksperchild, maxMemoryPerChildMb } = this.terms;
    if (maxtasksperchild !== undefined && ++this.done >= maxtasksperchild) return true;
    return maxMemoryPerChildMb !== undefined && process.memoryUsage.rss() > maxMemoryPerChildMb * MEBIBYTE;
  }

  private retire(): void {
    this.speak();
    this.seat.cast(METHOD.retire);
    this.leave();
  }

  private leave(): void {
    this.depart();
    this.end?.resolve();
    // What was left running keeps the process for a moment, and not for ever.
    if (!this.terms.exchange) setTimeout(() => process.exit(0), GRACE).unref();
  }

  private depart(): void {
    if (this.gone) return;
    this.gone = true;
    this.busy = true;
    this.hand.clear();
    this.seat.client.flush();
    this.seat.client.endWait();
  }
}
