/** The processes that take from a source, and how what they have to spare is called back. */

import type { Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import { Borrower } from './borrower';
import { RECALL } from './news';

/** Invariant: whoever was told to give back is not told again before it has done so. */
export class Borrowers {
  private readonly all = new Map<Peer, Borrower>();
  /** Those among them that are in the same process as this. */
  private readonly own = new Set<Borrower>();

  constructor(private readonly id: Id) {}

  get size(): number {
    return this.all.size;
  }

  /** The one that there is, where there is but one. */
  get only(): Borrower | null {
    return this.all.size === 1 ? this.all.values().next().value! : null;
  }

  /** Whether anything may still come back. */
  get haveSpare(): boolean {
    for (const { hasSpare } of this.all.values()) if (hasSpare) return true;
    return false;
  }

  [Symbol.iterator](): Iterator<Borrower> {
    return this.all.values();
  }

  find(peer: Peer): Borrower | undefined {
    return this.all.get(peer);
  }

  add(peer: Peer, epoch: number): Borrower {
    const borrower = new Borrower(peer, epoch);
    this.all.set(peer, borrower);
    if (peer.local) this.own.add(borrower);
    return borrower;
  }

  remove(borrower: Borrower): void {
    this.all.delete(borrower.peer);
    this.own.delete(borrower);
  }

  /** Calls back what nobody is known to wait for where it is. */
  recall(): void {
    this.recallFrom(this.all.values());
  }

  /** As `recall`, what this very process has. Returns whether there is any. */
  recallOwn(): boolean {
    return this.own.size > 0 && this.recallFrom(this.own);
  }

  private recallFrom(borrowers: Iterable<Borrower>): boolean {
    let comesBack = false;
    for (const borrower of borrowers) {
      if (!borrower.hasSpare) continue;
      comesBack = true;
      if (borrower.recalled) continue;
      borrower.recalled = true;
      borrower.peer.tell(this.id, RECALL);
    }
    return comesBack;
  }
}
