/** Who holds how much of something, in the order in which they came to hold it. A holder is a task of a process. */

import type { Peer, Stake } from '../rpc/peer';

/** Invariant: no count is 0, and no process is listed that holds nothing. */
export class Holders {
  private readonly counts = new Map<Peer, Map<number, number>>();
  private sum = 0;

  constructor(
    /** Hears of the end of whoever holds something. */
    private readonly stake: Stake,
  ) {}

  get total(): number {
    return this.sum;
  }

  count(peer: Peer, owner: number): number {
    return this.counts.get(peer)?.get(owner) ?? 0;
  }

  add(peer: Peer, owner: number, count: number): void {
    let owners = this.counts.get(peer);
    if (!owners) {
      owners = new Map();
      this.counts.set(peer, owners);
      peer.stakes.add(this.stake);
    }
    owners.set(owner, (owners.get(owner) ?? 0) + count);
    this.sum += count;
  }

  /** This owner has no more of it. Returns how much it had. */
  removeAll(peer: Peer, owner: number): number {
    const count = this.count(peer, owner);
    if (count > 0) this.remove(peer, owner, count);
    return count;
  }

  /** One less: of this owner; if it holds none, of its process; if that holds none, of whoever has held longest; if anyone does. */
  removeOne(peer: Peer, owner: number): void {
    if (this.sum === 0) return;
    if (this.count(peer, owner) > 0) return this.remove(peer, owner, 1);
    const holder = this.counts.has(peer) ? peer : first(this.counts);
    this.remove(holder, first(this.counts.get(holder)!), 1);
  }

  /** Nobody of this process holds anything any more. Returns how much it was. */
  forget(peer: Peer): number {
    const owners = this.counts.get(peer);
    if (!owners) return 0;
    this.counts.delete(peer);
    peer.stakes.delete(this.stake);
    let count = 0;
    for (const one of owners.values()) count += one;
    this.sum -= count;
    return count;
  }

  clear(): void {
    for (const peer of [...this.counts.keys()]) this.forget(peer);
  }

  private remove(peer: Peer, owner: number, count: number): void {
    const owners = this.counts.get(peer)!;
    const left = owners.get(owner)! - count;
    this.sum -= count;
    if (left > 0) {
      owners.set(owner, left);
      return;
    }
    owners.delete(owner);
    if (owners.size > 0) return;
    this.counts.delete(peer);
    peer.stakes.delete(this.stake);
  }
}

function first<K>(map: ReadonlyMap<K, unknown>): K {
  return map.keys().next().value!;
}
