/** Slots of a bounded channel that are lent to those who put, so that not every `put` has to be answered. */

import type { Peer } from '../rpc/peer';

/** Who has put something so long ago, in milliseconds, is taken to go on. */
const RECENT = 5;

/** Never more than half of what is free is lent: a process that stops with slots in its hands leaves the others as much. */
export class Slots {
  /** How many are lent, in all. */
  lent = 0;
  private readonly holders = new Map<Peer, { slots: number; putAt: number }>();

  /** This process has put something, and `free` slots are left. Returns how many of them it may fill without asking. */
  grant(peer: Peer, free: number, now: number): number {
    const holder = this.holders.get(peer);
    if (!holder) {
      this.holders.set(peer, { slots: 0, putAt: now });
      return 0;
    }
    const slots = now - holder.putAt < RECENT ? Math.floor(free / 2) : 0;
    holder.putAt = now;
    holder.slots += slots;
    this.lent += slots;
    return slots;
  }

  /** It has filled so many of them, or gives them back. */
  end(peer: Peer, count: number): void {
    const holder = this.holders.get(peer);
    if (!holder) return;
    const ended = Math.min(count, holder.slots);
    holder.slots -= ended;
    this.lent -= ended;
  }

  forget(peer: Peer): void {
    this.end(peer, Number.POSITIVE_INFINITY);
    this.holders.delete(peer);
  }

  /** Those who have some. */
  *owners(): Generator<Peer> {
    for (const [peer, { slots }] of this.holders) if (slots > 0) yield peer;
  }
}
