/** Chance that comes out the same each time: a linear congruential generator, for specs that try many orders of events. */
export class Random {
  constructor(private seed: number) {}

  /** 0 to `n` - 1. */
  below(n: number): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.seed / 2 ** 32) * n);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }

  chance(probability: number): boolean {
    return this.below(1_000_000) < probability * 1_000_000;
  }
}
