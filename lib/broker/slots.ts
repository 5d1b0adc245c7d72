/** Slots of a bounded channel that are lent to those who put, so that not every `put` has to be answered. */

import type { Peer } from '../rpc/peer';

/** Who has put something so long ago, in milliseconds, is taken to go on. */
const RECENT = 5;

interface Holder {
  slots: number;
  putAt: number;
}

/**
 * A process may stop with slots in its hands. So some are always left for others: where several put, half of what is free; where
 * one puts alone, a quarter of all there are.
 */
export class Slots {
  /** How many are lent, in all. */
  lent = 0;
  private readonly holders = new Map<Peer, Holder>();
  private readonly reserve: number;

  constructor(capacity: number) {
    this.reserve = Math.max(1, Math.floor(capacity / 4));
  }

  /** This process has put something, and `free` slots are left. Returns how many of them it may fill without asking. */
  grant(peer: Peer, free: number, now: number): number {
    const holder = this.holders.get(peer);
    if (!holder) {
      this.holders.set(peer, { slots: 0, putAt: now });
      return 0;
    }
    const isRecent = now - holder.putAt < RECENT;
    holder.putAt = now;
    return isRecent ? this.lend(holder, this.shareOf(free)) : 0;
  }

  /** A process that puts alone, and did so a moment ago, gets more before it has none left, once it is worth a message. */
  topUp(free: number, now: number): { readonly peer: Peer; readonly slots: number } | null {
    const slots = free - this.reserve;
    if (slots < this.reserve || this.holders.size !== 1) return null;
    const [[peer, holder]] = this.holders;
    return now - holder.putAt < RECENT ? { peer, slots: this.lend(holder, slots) } : null;
  }

  /** It has filled so many of them. */
  filled(peer: Peer, count: number, now: number): void {
    const holder = this.holders.get(peer);
    if (holder) holder.putAt = now;
    this.end(peer, count);
  }

  /** It gives so many of them back, for it will not put again soon. */
  returned(peer: Peer, count: number): void {
    const holder = this.holders.get(peer);
    if (holder) holder.putAt = Number.NEGATIVE_INFINITY;
    this.end(peer, count);
  }

  private end(peer: Peer, count: number): void {
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

  private shareOf(free: number): number {
    const half = Math.floor(free / 2);
    return this.holders.size === 1 ? Math.max(half, free - this.reserve) : half;
  }

  private lend(holder: Holder, slots: number): number {
    holder.slots += slots;
    this.lent += slots;
    return slots;
  }
}
