/** `RLock`: one owner at a time, which may take it again and again, and must release it as often. */

import { AssertionError } from '../errors';
import { type Answer, type Caller, LATER } from '../rpc/caller';
import type { Peer, Stake } from '../rpc/peer';
import type { Lockable } from './lockable';
import { WaitLine } from './wait-line';

interface Want {
  readonly owner: number;
  readonly depth: number;
  readonly outcome: boolean | null;
}

/** Invariant: anyone waiting implies a holder. */
export class Mutex implements Lockable, Stake {
  private readonly line = new WaitLine<Want>();
  private holder: Peer | null = null;
  private owner = 0;
  private depth = 0;
  private wasAbandoned = false;

  acquire(caller: Caller, owner: number, timeout: number | undefined): Answer<boolean> {
    if (this.isHeldBy(caller.peer, owner)) {
      this.depth++;
      return true;
    }
    if (!this.holder) {
      this.grant(caller.peer, owner, 1);
      return true;
    }
    if (timeout === 0) return false;
    return this.line.park(caller, { owner, depth: 1, outcome: true }, timeout, (late) => late.answer(false));
  }

  /** Also a cast, of a process that knows that it holds it: hence `fail`, which a cast does not hear, and no `throw`. */
  release(caller: Caller, owner: number): void {
    if (!this.isHeldBy(caller.peer, owner)) {
      caller.fail(new AssertionError('attempt to release recursive lock not owned by thread'));
      return;
    }
    if (--this.depth === 0) this.passOn();
  }

  locked(): boolean {
    return this.holder !== null;
  }

  abandoned(): boolean {
    const { wasAbandoned } = this;
    this.wasAbandoned = false;
    return wasAbandoned;
  }

  held(peer: Peer, owner: number): number {
    return this.isHeldBy(peer, owner) ? this.depth : 0;
  }

  surrender(peer: Peer, owner: number): number {
    const depth = this.held(peer, owner);
    if (depth > 0) this.passOn();
    return depth;
  }

  /** In line even if its own owner holds it: another flow of the same task may be in the middle of something. */
  regain(caller: Caller, owner: number, depth: number, outcome: boolean | null): typeof LATER {
    if (this.holder) return this.line.park(caller, { owner, depth, outcome });
    this.grant(caller.peer, owner, depth);
    caller.answer(outcome);
    return LATER;
  }

  ended(): void {
    this.wasAbandoned = true;
    this.passOn();
  }

  free(): void {
    this.holder?.stakes.delete(this);
  }

  private isHeldBy(peer: Peer, owner: number): boolean {
    return this.holder === peer && this.owner === owner;
  }

  private grant(peer: Peer, owner: number, depth: number): void {
    this.holder = peer;
    this.owner = owner;
    this.depth = depth;
    peer.stakes.add(this);
  }

  private passOn(): void {
    this.holder?.stakes.delete(this);
    this.holder = null;
    const next = this.line.next();
    if (!next) return;
    this.grant(next.caller.peer, next.wants.owner, next.wants.depth);
    next.caller.answer(next.wants.outcome);
  }
}
