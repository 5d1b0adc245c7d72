/** How often each owner of this process holds a re-entrant lock, as far as this process knows. */

/**
 * Nobody but its owner can release such a lock. So an owner that is known to hold it need not wait for the answer: `release`
 * and `notify` cannot be refused. Nothing is known while a `release` is on its way whose answer is awaited.
 */
export class Levels {
  private readonly byOwner = new Map<number, number>();
  private unsure = 0;

  of(owner: number): number {
    return this.byOwner.get(owner) ?? 0;
  }

  /** Whether this owner holds it for certain. */
  isSure(owner: number): boolean {
    return this.unsure === 0 && this.of(owner) > 0;
  }

  /** Below 0 where it was released without awaiting before the answer to the acquire had come. */
  add(owner: number, levels: number): void {
    const level = this.of(owner) + levels;
    if (level !== 0) this.byOwner.set(owner, level);
    else this.byOwner.delete(owner);
  }

  /** Until `asking` is settled its outcome is not known. */
  async whileAsking<T>(asking: Promise<T>): Promise<T> {
    this.unsure++;
    try {
      return await asking;
    } finally {
      this.unsure--;
    }
  }
}
