/** `Barrier`: so many parties wait until all of them are there, and go on together. */

import { BrokenBarrierError } from '../errors';
import { type Answer, type Caller, LATER } from '../rpc/caller';
import type { Peer, Stake } from '../rpc/peer';
import { WaitLine } from './wait-line';

export const BARRIER_METHODS = ['wait', 'acted', 'reset', 'abort', 'nWaiting', 'broken'] as const;

/** One that came while the last to arrive before it was still running its action: it arrives when that is over. */
interface Early {
  readonly timeout: number | undefined;
  readonly acts: boolean;
}

/** A generation that is complete, and whose last party runs its action. */
interface Action {
  readonly number: number;
  readonly runner: Peer;
  readonly others: WaitLine;
}

/**
 * Whoever is in a line of this barrier and leaves it before its time, by a timeout, an abort or its death, breaks it.
 *
 * Invariant: nobody waits in `arrived` while it is broken or while an action runs, nor in `early` but while an action runs.
 */
export class Barrier implements Stake {
  private arrived = new WaitLine();
  private readonly early = new WaitLine<Early>();
  private action: Action | null = null;
  private actions = 0;
  private isBroken = false;

  constructor(private readonly parties: number) {}

  /**
   * Answers with the place of this party, from 0 on in the order of arrival. `acts`: it would run an action if it is the last; then
   * it is answered with a negative number, which it brings back when it `acted`.
   */
  wait(caller: Caller, timeout: number | undefined, acts: boolean): Answer<number> {
    if (this.action) return this.early.park(caller, { timeout, acts });
    if (this.isBroken) throw new BrokenBarrierError('The barrier is broken: it can be used again after reset()');
    if (this.arrived.length + 1 === this.parties) return acts ? this.begin(caller.peer) : this.open();
    if (timeout === 0) {
      this.break(LATE);
      throw new BrokenBarrierError(LATE);
    }
    return this.park(this.arrived, caller, timeout);
  }

  /** The action of the last party is over. Where it was not `done`, nobody goes on. */
  acted(caller: Caller, number: number, done: boolean): number {
    if (this.action?.number !== number || this.action.runner !== caller.peer) {
      throw new BrokenBarrierError('The barrier was reset or broken while its action ran');
    }
    if (!done) this.break('The action of the barrier failed');
    else letGo(this.end()!.others);
    this.admit();
    return this.parties - 1;
  }

  /** Who waits is turned away; whoever comes then finds a new barrier. */
  reset(): void {
    this.turnAway('The barrier was reset while it was waited for');
    this.isBroken = false;
    this.admit();
  }

  abort(): void {
    this.break('The barrier was aborted');
    this.admit();
  }

  nWaiting(): number {
    return this.arrived.length;
  }

  broken(): boolean {
    return this.isBroken;
  }

  /** The process that runs the action. */
  ended(): void {
    this.break('The process that ran the action of the barrier has ended');
    this.admit();
  }

  free(): void {
    this.end();
  }

  private open(): number {
    const { arrived } = this;
    this.arrived = new WaitLine();
    letGo(arrived);
    return this.parties - 1;
  }

  private begin(runner: Peer): number {
    const { arrived } = this;
    const others = new WaitLine();
    this.arrived = new WaitLine();
    this.action = { number: ++this.actions, runner, others };
    runner.stakes.add(this);
    // They came in time: their timeouts do not count any more.
    for (const { caller } of arrived.all()) this.park(others, caller);
    return -this.actions;
  }

  private end(): Action | null {
    const { action } = this;
    this.action = null;
    action?.runner.stakes.delete(this);
    return action;
  }

  /** Those who came during the action arrive now, in order; if one of them begins another, the rest waits for that. */
  private admit(): void {
    if (this.action) return;
    for (const { caller, wants } of [...this.early.all()]) {
      try {
        const answer = this.wait(caller, wants.timeout, wants.acts);
        if (answer !== LATER) caller.answer(answer);
      } catch (error) {
        caller.fail(error as Error);
      }
    }
  }

  private break(why: string): void {
    this.isBroken = true;
    this.turnAway(why);
  }

  private turnAway(why: string): void {
    const { arrived } = this;
    this.arrived = new WaitLine();
    const lines = [this.end()?.others, arrived];
    for (const line of lines) for (const { caller } of line?.all() ?? []) caller.fail(new BrokenBarrierError(why));
  }

  private park(line: WaitLine, caller: Caller, timeout?: number): typeof LATER {
    line.park(caller, undefined, timeout, (late) => late.fail(new BrokenBarrierError(LATE)));
    const { wait } = caller;
    caller.wait = {
      leave: () => {
        wait?.leave();
        // A line of parties that are let go or turned away is no line of the barrier any more.
        if (line !== this.arrived && line !== this.action?.others) return;
        this.break('A party of the barrier gave up, or died');
        this.admit();
      },
    };
    return LATER;
  }
}

const LATE = 'Not all parties of the barrier came in time';

function letGo(line: WaitLine): void {
  let place = 0;
  for (const { caller } of line.all()) caller.answer(place++);
}
