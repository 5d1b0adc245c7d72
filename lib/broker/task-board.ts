/** The tasks of a pool and its workers: which task waits, which worker holds which, and what becomes of them when one dies. */

import type { Caller } from '../rpc/caller';
import type { Argument, Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Host, Served } from '../rpc/server';
import { BYE, EVICT, LOST, PREPARE, READY, RESULTS, UNREADY } from './pool-news';
import { NO_HANDLES, stride } from './runs';
import { Seat, type SeatBoard } from './seat';
import { inOrder, type Task, TaskRow } from './task-row';

/** What the owner of the pool may ask of the board, and then what a worker may ask of its seat. */
// biome-ignore format: a list of names
export const TASK_BOARD_METHODS = [
  'submit', 'submitWith', 'define', 'prepare', 'cancel', 'evict', 'dismiss',
  'sit', 'ready', 'done', 'doneWith', 'begin', 'surrender', 'retire', 'fail',
] as const;

/**
 * Tasks are numbered from 1 in the order in which they are submitted; the owner counts along.
 *
 * Invariants: a task is in the row, among the suspects, or lent to one worker. While a seat is idle, the row is empty, and what
 * others have in hand is called back. A suspect, one of several that a dead worker may have been running, is given to a worker
 * that has nothing else: if that dies as well, it is known for what it is.
 */
export class TaskBoard implements Served, SeatBoard {
  readonly seats: readonly Seat[];
  private owner: Peer | null = null;
  private readonly definitions: (readonly [module: string, name: string])[] = [];
  private opening: { record: Uint8Array; handles: readonly number[] } | null = null;
  private readonly row = new TaskRow();
  private suspects: Task[] = [];
  private lastNumber = 0;
  private dismissed = false;
  private recalling = false;

  constructor(
    private readonly host: Host,
    private readonly id: Id,
    seats: number,
  ) {
    this.seats = Array.from({ length: seats }, (_, index) => new Seat(this, host, id + 1 + index, index));
  }

  // Asked by the owner

  /** So many tasks, as records one after the other. */
  submit(_caller: Caller, count: number, run: Uint8Array): void {
    for (let i = 0, at = 0; i < count; i++) {
      const end = at + stride(run, at);
      this.row.push({
        number: ++this.lastNumber,
        bytes: run,
        start: at,
        end,
        handles: NO_HANDLES,
        isSuspect: false,
        isCancelled: false,
      });
      at = end;
    }
    this.serve();
  }

  /** One task that mentions shared things. */
  submitWith(_caller: Caller, run: Uint8Array, handles: readonly number[]): void {
    this.host.retain(handles);
    this.row.push({
      number: ++this.lastNumber,
      bytes: run,
      start: 0,
      end: run.length,
      handles,
      isSuspect: false,
      isCancelled: false,
    });
    this.serve();
  }

  /** The next function that tasks mention by its number. */
  define(_caller: Caller, module: string, name: string): void {
    this.definitions.push([module, name]);
  }

  /** What every worker is to do before its first task. */
  prepare(_caller: Caller, record: Uint8Array, handles: readonly number[]): void {
    this.host.retain(handles);
    this.opening = { record, handles };
  }

  /** Nobody waits for this task any more: dropped if it has not been lent, and else its worker is told. */
  cancel(_caller: Caller, number: number): void {
    const suspect = this.suspects.findIndex((task) => task.number === number);
    const waiting = suspect >= 0 ? this.suspects.splice(suspect, 1)[0] : this.row.remove(number);
    if (waiting) return this.host.release(waiting.handles);
    this.seatOf(number)?.cancel(number);
  }

  /** It was cancelled a while ago. If it still runs, its owner hears where. */
  evict(_caller: Caller, number: number): void {
    const seat = this.seatOf(number);
    if (!seat?.evict(number)) return;
    this.tellOwner(EVICT, seat.index);
  }

  /** No more tasks will come, and all that came are done: the workers may go. */
  dismiss(): void {
    this.dismissed = true;
    for (const seat of this.seats) seat.tell(BYE);
  }

  // Asked by seats

  /** A worker has come. It is told what to do first; without that it is ready. */
  seated(seat: Seat): void {
    if (this.dismissed) return seat.tell(BYE);
    const { opening } = this;
    if (!opening) return this.isReady(seat);
    seat.learn(this.definitions);
    this.host.retain(opening.handles);
    if (seat.worker) this.host.handOver(seat.worker, opening.handles);
    seat.tell(PREPARE, opening.record);
  }

  isReady(seat: Seat): void {
    seat.takes = true;
    this.tellOwner(READY, seat.index);
    this.serve();
  }

  isUnready(seat: Seat, parcel: Uint8Array): void {
    this.tellOwner(UNREADY, seat.index, parcel);
  }

  results(seat: Seat, count: number, run: Uint8Array, handles: readonly number[]): void {
    if (handles.length > 0 && this.owner) {
      this.host.retain(handles);
      this.host.handOver(this.owner, handles);
    }
    this.tellOwner(RESULTS, seat.index, count, run);
  }

  /** These have not been begun. */
  takeBack(returned: readonly Task[]): void {
    const tasks = returned.filter((task) => !task.isCancelled);
    for (const task of returned) if (task.isCancelled) this.host.release(task.handles);
    this.suspects = inOrder(
      this.suspects,
      tasks.filter((task) => task.isSuspect),
    );
    this.row.putBack(tasks.filter((task) => !task.isSuspect));
  }

  lost(seat: Seat, task: Task | null): void {
    if (task) this.host.release(task.handles);
    this.tellOwner(LOST, seat.index, task?.number ?? 0);
    this.serve();
  }

  // Lending

  /** Gives the idle one task each, and those who are quick some in advance. */
  serve(): void {
    const takers = this.seats.filter((seat) => seat.mayTake);
    const idle = takers.filter((seat) => seat.isIdle);
    while (this.suspects.length > 0 && idle.length > 0) this.lend(idle.pop()!, [this.suspects.shift()!]);
    for (const [n, seat] of idle.entries()) {
      if (this.row.size === 0) break;
      const ahead = this.shareOf(seat, this.row.size - (idle.length - n), takers.length);
      this.lend(seat, this.row.take(1 + ahead, true));
    }
    for (const seat of takers) {
      if (this.row.size === 0) break;
      if (idle.includes(seat) || seat.hasSuspect || seat.lent * 2 > seat.window) continue;
      const more = this.shareOf(seat, this.row.size, takers.length);
      if (more > 0) this.lend(seat, this.row.take(more, false));
    }
    if (this.row.size === 0 && this.suspects.length === 0) this.callBack(takers);
  }

  /** How many of `spare` tasks may be lent in advance to one of so many, who would all like some. */
  private shareOf(seat: Seat, spare: number, takers: number): number {
    const room = seat.window - Math.max(1, seat.lent);
    return Math.max(0, Math.min(room, Math.ceil(spare / takers)));
  }

  private lend(seat: Seat, tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    seat.learn(this.definitions);
    seat.lend(tasks);
  }

  /** Who has nothing to do gets what others have in hand. Those who are quick have used it up before it could come back. */
  private callBack(takers: readonly Seat[]): void {
    if (this.recalling || !takers.some((seat) => seat.isIdle) || !takers.some((seat) => seat.hasSpare)) return;
    this.recalling = true;
    this.host.soon(() => {
      this.recalling = false;
      if (this.row.size > 0 || !this.seats.some((seat) => seat.mayTake && seat.isIdle)) return;
      for (const seat of this.seats) if (seat.hasSpare) seat.recall();
    });
  }

  // Holders

  heldBy(peer: Peer): void {
    this.owner ??= peer;
  }

  /** Without its owner nobody waits for what is here. */
  forget(peer: Peer): void {
    if (peer !== this.owner) return;
    this.owner = null;
    this.drop();
    this.dismiss();
  }

  free(): void {
    this.drop();
  }

  private drop(): void {
    for (const task of [...this.suspects, ...this.row.clear()]) this.host.release(task.handles);
    this.suspects = [];
    if (this.opening) this.host.release(this.opening.handles);
    this.opening = null;
  }

  private seatOf(number: number): Seat | undefined {
    return this.seats.find((seat) => seat.has(number));
  }

  private tellOwner(news: number, first?: Argument, second?: Argument, third?: Argument): void {
    this.owner?.tell(this.id, news, first, second, third);
  }
}
