/** `Semaphore` and `BoundedSemaphore`: a number of permits, and a fair line of those who wait for one. */

import { ValueError } from '../errors';
import { type Answer, type Caller, LATER } from '../rpc/caller';
import type { Peer, Stake } from '../rpc/peer';
import { Holders } from './holders';
import { LOCK_METHODS, type Lockable } from './lockable';
import { WaitLine } from './wait-line';

export const SEMAPHORE_METHODS = [...LOCK_METHODS, 'getValue'] as const;

interface Want {
  readonly owner: number;
  readonly amount: number;
  readonly outcome: boolean | null;
}

/**
 * Anyone may release, as in Python. A release is of a permit of the caller's own; else of another task of its process; else of
 * whoever has held one longest. Where nobody holds any, it makes a new permit.
 *
 * What a process held that was killed is given back, but never so that there are more permits than the semaphore was made
 * with: one that a release made beyond these is a signal, and whoever took it has used it up. A process that ends in good
 * order keeps what it took, as in Python: another may be there to release it.
 *
 * Invariant: there are fewer permits than whoever waits longest wants.
 */
export class Semaphore implements Lockable, Stake {
  private readonly line = new WaitLine<Want>();
  private readonly holders = new Holders(this);
  private readonly initial: number;
  private wasAbandoned = false;

  constructor(
    private value: number,
    private readonly max = Number.POSITIVE_INFINITY,
  ) {
    this.initial = value;
  }

  acquire(caller: Caller, owner: number, timeout: number | undefined): Answer<boolean> {
    if (this.isToBeHad(1)) {
      this.grant(caller.peer, owner, 1);
      return true;
    }
    if (timeout === 0) return false;
    return this.line.park(caller, { owner, amount: 1, outcome: true }, timeout, (late) => late.answer(false));
  }

  release(caller: Caller, owner: number): void {
    if (this.value === this.max) throw new ValueError('semaphore or lock released too many times');
    this.holders.removeOne(caller.peer, owner);
    this.putBack(1);
  }

  locked(): boolean {
    return this.value === 0;
  }

  getValue(): number {
    return this.value;
  }

  abandoned(): boolean {
    const { wasAbandoned } = this;
    this.wasAbandoned = false;
    return wasAbandoned;
  }

  held(peer: Peer, owner: number): number {
    return this.holders.count(peer, owner);
  }

  surrender(peer: Peer, owner: number): number {
    const amount = this.holders.removeAll(peer, owner);
    this.putBack(amount);
    return amount;
  }

  regain(caller: Caller, owner: number, amount: number, outcome: boolean | null): typeof LATER {
    if (this.isToBeHad(amount)) {
      this.grant(caller.peer, owner, amount);
      caller.answer(outcome);
      return LATER;
    }
    this.line.park(caller, { owner, amount, outcome });
    // Those behind may be content with less.
    const { wait } = caller;
    caller.wait = {
      leave: () => {
        wait?.leave();
        this.serve();
      },
    };
    return LATER;
  }

  ended(peer: Peer, died: boolean): void {
    const held = this.holders.forget(peer);
    if (!this.givesBack(died)) return;
    const lost = Math.min(held, this.initial - this.value - this.holders.total);
    if (lost <= 0) return;
    this.wasAbandoned = true;
    this.putBack(lost);
  }

  free(): void {
    this.holders.clear();
  }

  /** Whether what a process held comes back when that has ended. */
  protected givesBack(died: boolean): boolean {
    return died;
  }

  private isToBeHad(amount: number): boolean {
    return this.value >= amount && this.line.length === 0;
  }

  private putBack(amount: number): void {
    this.value += amount;
    this.serve();
  }

  private grant(peer: Peer, owner: number, amount: number): void {
    this.value -= amount;
    this.holders.add(peer, owner, amount);
  }

  private serve(): void {
    for (let first = this.line.first; first && first.wants.amount <= this.value; first = this.line.first) {
      const { caller, wants } = first;
      if (caller.doomed) {
        caller.leave();
        continue;
      }
      // Before it leaves: leaving serves those behind it.
      this.grant(caller.peer, wants.owner, wants.amount);
      caller.leave();
      caller.answer(wants.outcome);
    }
  }
}
