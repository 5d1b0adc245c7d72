/** The place of one worker of a pool: who sits there, what it has in hand, and what is done when it is gone. */

import type { Caller } from '../rpc/caller';
import type { Argument, Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Host, Served } from '../rpc/server';
import { CANCEL, DEFINE, RECALL, TASKS } from './pool-news';
import { NO_HANDLES } from './runs';
import type { Task } from './task-row';

/** A worker is lent what it does in about this time, in milliseconds. */
const HORIZON = 2;
const MAX_WINDOW = 2048;
/** A worker that has been silent for so long, in milliseconds, has begun what it was given. */
const CERTAIN = 1000;

/** The board, as a seat sees it. */
export interface SeatBoard {
  seated(seat: Seat): void;
  isReady(seat: Seat): void;
  isUnready(seat: Seat, parcel: Uint8Array): void;
  results(seat: Seat, count: number, run: Uint8Array, handles: readonly number[]): void;
  takeBack(tasks: readonly Task[]): void;
  lost(seat: Seat, task: Task | null): void;
  serve(): void;
}

/**
 * A worker does its tasks in the order in which it was lent them, one at a time, and reports in that order. After a report that
 * said that it begins the next, that is the one it runs; after others it may be a few further.
 */
export class Seat implements Served {
  worker: Peer | null = null;
  /** Whether it may be given tasks: it is ready, and is not about to go. */
  takes = false;
  /** How many tasks it may have at once. */
  window = 1;
  private tasks: Task[] = [];
  private begun = false;
  private recalled = false;
  /** The task for whose sake its worker is ended; 0: none. */
  private evicted = 0;
  /** When it last reported, or was given something to do. */
  private since = 0;
  private told = 0;

  constructor(
    private readonly board: SeatBoard,
    private readonly host: Host,
    private readonly id: Id,
    readonly index: number,
  ) {}

  get lent(): number {
    return this.tasks.length;
  }

  get isIdle(): boolean {
    return this.tasks.length === 0;
  }

  get mayTake(): boolean {
    return this.takes && !this.recalled && this.evicted === 0;
  }

  /** Whether it has something in hand besides what it does now. */
  get hasSpare(): boolean {
    return this.takes && !this.recalled && this.tasks.length > 1;
  }

  get hasSuspect(): boolean {
    return this.tasks.length > 0 && this.tasks[0].isSuspect;
  }

  has(number: number): boolean {
    return this.tasks.some((task) => task.number === number);
  }

  // Asked by the worker

  sit(caller: Caller): void {
    this.worker = caller.peer;
    this.window = 1;
    this.told = 0;
    this.board.seated(this);
  }

  ready(caller: Caller): void {
    if (caller.peer === this.worker) this.board.isReady(this);
  }

  /** It could not do what comes before all tasks. */
  fail(caller: Caller, parcel: Uint8Array): void {
    if (caller.peer === this.worker) this.board.isUnready(this, parcel);
  }

  /** The next of its tasks runs. */
  begin(caller: Caller): void {
    if (caller.peer === this.worker) this.begun = true;
  }

  /** So many of its tasks are done, in so many milliseconds; `begun`: the next one runs. */
  done(caller: Caller, begun: boolean, time: number, count: number, run: Uint8Array): void {
    if (caller.peer !== this.worker) return;
    // Grows step by step, for one quick turn says little; shrinks at once.
    const pace = count / Math.max(time, 0.001);
    this.window = Math.max(1, Math.min(Math.floor(pace * HORIZON), this.window * 2, MAX_WINDOW));
    this.report(begun, count, run, NO_HANDLES);
  }

  /** One task is done, and its result mentions shared things. */
  doneWith(caller: Caller, run: Uint8Array, handles: readonly number[]): void {
    if (caller.peer === this.worker) this.report(false, 1, run, handles);
  }

  /** After the first `kept` of those that it has not reported, so many are back. More may be on their way to it. */
  surrender(caller: Caller, count: number, kept: number): void {
    if (caller.peer !== this.worker) return;
    this.recalled = false;
    this.window = 1;
    this.board.takeBack(this.tasks.splice(kept, count));
    this.board.serve();
  }

  /** It does no more: another will take its place. It has begun nothing that it has not reported. */
  retire(caller: Caller): void {
    if (caller.peer !== this.worker) return;
    const tasks = this.vacate();
    this.board.takeBack(tasks);
    this.board.serve();
  }

  // Used by the board

  tell(news: number, first?: Argument, second?: Argument): void {
    this.worker?.tell(this.id, news, first, second);
  }

  learn(definitions: readonly (readonly [string, string])[]): void {
    for (; this.told < definitions.length; this.told++) {
      const [module, name] = definitions[this.told];
      this.tell(DEFINE, module, name);
    }
  }

  lend(tasks: readonly Task[]): void {
    if (this.isIdle) {
      this.since = this.host.now();
      this.begun = false;
    }
    this.tasks.push(...tasks);
    const [{ handles }] = tasks;
    if (handles.length > 0 && this.worker) {
      this.host.retain(handles);
      this.host.handOver(this.worker, handles);
    }
    this.tell(TASKS, tasks.length, joined(tasks));
  }

  recall(): void {
    this.recalled = true;
    this.tell(RECALL);
  }

  /** Its worker is told; what comes back from it without having been begun is dropped. */
  cancel(number: number): void {
    for (const task of this.tasks) if (task.number === number) task.isCancelled = true;
    this.tell(CANCEL, number);
  }

  /** Whether it runs this task, and is therefore to be ended. It is given nothing more. */
  evict(number: number): boolean {
    if (this.tasks[0]?.number !== number) return false;
    this.evicted = number;
    return true;
  }

  /** Its worker is gone, or was handed over to another process by the owner, which holds all seats itself. */
  forget(peer: Peer): void {
    if (peer !== this.worker) return;
    const { begun, since, evicted } = this;
    const tasks = this.vacate();
    const [running, ...others] = tasks;
    if (!running) return this.board.lost(this, null);
    const silent = others.length === 0 && this.host.now() - since > CERTAIN;
    if (begun || running.number === evicted || silent || running.isSuspect) {
      this.board.takeBack(others);
      return this.board.lost(this, running);
    }
    for (const task of tasks) task.isSuspect = true;
    this.board.takeBack(tasks);
    this.board.lost(this, null);
  }

  private vacate(): Task[] {
    const { tasks } = this;
    this.tasks = [];
    this.worker = null;
    this.takes = false;
    this.recalled = false;
    this.evicted = 0;
    this.begun = false;
    return tasks;
  }

  private report(begun: boolean, count: number, run: Uint8Array, handles: readonly number[]): void {
    for (const task of this.tasks.splice(0, count)) if (task.handles.length > 0) this.host.release(task.handles);
    this.since = this.host.now();
    this.begun = begun;
    this.board.results(this, count, run, handles);
    this.board.serve();
  }
}

/** The records of tasks as one run: not copied where they lie side by side. */
function joined(tasks: readonly Task[]): Uint8Array {
  const [first] = tasks;
  const last = tasks[tasks.length - 1];
  const together = tasks.every((task, i) => i === 0 || (task.bytes === first.bytes && task.start === tasks[i - 1].end));
  if (together) return first.bytes.subarray(first.start, last.end);
  const run = new Uint8Array(tasks.reduce((size, { start, end }) => size + end - start, 0));
  let at = 0;
  for (const { bytes, start, end } of tasks) {
    run.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  return run;
}
