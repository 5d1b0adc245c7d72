/** The workers of a pool: as many as there are seats, whatever becomes of them. */

import { AsyncResource } from 'node:async_hooks';
import { ProcessError, WorkerLostError } from '../errors';
import type { Process } from '../process/process';
import { setTimeout } from '../turns';
import type { BoardHandle, SeatHandle } from './board-handles';
import type { Place } from './thrown-there';
import type { Terms } from './worker';

/** What is started for a seat. */
export type MakeWorker = (seat: SeatHandle) => Process;

/** After so many generations of workers that were killed before they were ready, no more are started. */
const HOPELESS = 10;
/** How long a worker may take to end when it is told to by a signal that it can catch, in milliseconds. */
const PATIENCE = 500;

/** What the crew tells. */
export interface Foreman {
  /** This task died with its worker. */
  taskLost(number: number, error: Error): void;
  workerLost(): void;
  /** No worker gets ready any more: nothing will ever be done. */
  hopeless(cause: unknown): void;
  /** The last worker has ended, and there will be no other. */
  allGone(): void;
}

class Member implements Place {
  readonly isElsewhere: boolean;
  ready = false;
  /** The task that it was running when it died. */
  lost = 0;
  failure: unknown;

  constructor(
    readonly process: Process,
    terms: Terms,
  ) {
    this.isElsewhere = terms.exchange === null;
  }

  get name(): string {
    return this.process.name;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }
}

export class Crew {
  private readonly members: (Member | null)[];
  private replaces = true;
  /** Workers in a row that ended before they were ready: by themselves, and killed. */
  private failedInRow = 0;
  private killedInRow = 0;

  constructor(
    private readonly board: BoardHandle,
    private readonly make: MakeWorker,
    private readonly terms: Terms,
    private readonly foreman: Foreman,
  ) {
    this.members = board.seats.map(() => null);
  }

  /** How many there are. */
  get size(): number {
    return this.members.filter((member) => member !== null).length;
  }

  get ready(): number {
    return this.members.filter((member) => member?.ready).length;
  }

  /** Throws what the first throws that cannot be started; none is left then. */
  start(): void {
    try {
      for (const seat of this.members.keys()) this.hire(seat);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  at(seat: number): Place {
    return this.members[seat] ?? { name: 'a worker that is gone', pid: undefined, isElsewhere: true };
  }

  becameReady(seat: number): void {
    const member = this.members[seat];
    if (!member) return;
    member.ready = true;
    this.failedInRow = 0;
    this.killedInRow = 0;
  }

  couldNotGetReady(seat: number, failure: unknown): void {
    const member = this.members[seat];
    if (member) member.failure = failure;
  }

  died(seat: number, task: number): void {
    const member = this.members[seat];
    if (member) member.lost = task;
  }

  kill(seat: number): void {
    this.members[seat]?.process.kill();
  }

  /** Who ends from now on has done its work. */
  dismiss(): void {
    this.replaces = false;
    if (this.size === 0) this.foreman.allGone();
  }

  /** Ends them now. */
  end(): void {
    this.replaces = false;
    const processes = this.members.flatMap((member) => (member ? [member.process] : []));
    for (const process of processes) process.terminate();
    const deadline = setTimeout(() => {
      for (const process of processes) if (process.isAlive()) process.kill();
    }, PATIENCE);
    deadline.unref();
    if (processes.length === 0) this.foreman.allGone();
  }

  /** Whoever the process is whose end makes room: it is the owner of the pool that starts another. */
  private readonly hire = AsyncResource.bind((seat: number): void => {
    const process = this.make(this.board.seats[seat]);
    process.start();
    const member = new Member(process, this.terms);
    this.members[seat] = member;
    process.once('exit', (exitcode) => this.memberOnExit(seat, member, exitcode));
  });

  private memberOnExit(seat: number, member: Member, exitcode: number): void {
    this.members[seat] = null;
    const wentWell = exitcode === 0 && member.lost === 0;
    const error = wentWell ? null : lostError(member, exitcode);
    if (this.replaces && error) this.foreman.workerLost();
    if (member.lost > 0 && error) this.foreman.taskLost(member.lost, error);
    if (this.replaces) this.replace(seat, member, exitcode, error);
    if (!this.replaces && this.size === 0) this.foreman.allGone();
  }

  private replace(seat: number, member: Member, exitcode: number, error: Error | null): void {
    if (!member.ready) {
      if (exitcode < 0) this.killedInRow++;
      else this.failedInRow++;
      const { length } = this.members;
      if (this.failedInRow >= length || this.killedInRow >= HOPELESS * length) {
        return this.giveUp(member.failure ?? error ?? new ProcessError(`${member.name} ended before it was ready`));
      }
    }
    try {
      this.hire(seat);
    } catch (reason) {
      this.giveUp(reason);
    }
  }

  private giveUp(cause: unknown): void {
    this.foreman.hopeless(cause);
    this.end();
  }
}

function lostError({ name, pid, process }: Member, exitcode: number): WorkerLostError {
  const end = exitcode < 0 ? `was killed by signal ${-exitcode}` : `ended with exit code ${exitcode}`;
  const error = new WorkerLostError(`The worker of this task, ${name} (pid ${pid}), ${end}`, pid ?? 0, exitcode);
  const { exception } = process;
  if (exception) Object.defineProperty(error, 'cause', { value: exception, configurable: true, writable: true });
  return error;
}
