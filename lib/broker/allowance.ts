/** How much of a source a process may have in its hands that nobody there has asked for. */

/** Who has taken once may never come again: its pace counts from the second time on. */
export class Allowance {
  /** It has taken since it was last called back, or gave up: it may come for more. */
  goesOn = false;

  constructor(public window: number) {}

  /** It has taken at a pace at which it may have so many parcels. Grows step by step, for one quick turn says little; shrinks at once. */
  follow(window: number): void {
    if (this.goesOn) this.window = Math.min(window, Math.max(1, this.window * 2));
  }

  /** It had more than it took while others waited. */
  shrink(): void {
    this.window = 0;
  }
}
