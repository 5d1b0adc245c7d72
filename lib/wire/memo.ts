/** The objects that one message has met so far, by number: Python's pickle memo. */

/** Up to here a look along the row is quicker than hashing. */
const ROW = 12;

/**
 * An object's number is its place in the row. Beyond `ROW` objects, `all` holds what the row holds; `numbers` is made
 * when the first of them is met again, as adding to a set is one look-up and to a map two, and most messages share nothing.
 */
export class Memo {
  private readonly row: unknown[] = [];
  private readonly all = new Set<unknown>();
  private numbers: Map<unknown, number> | undefined;
  size = 0;

  /** The number of an object met before; -1 for a new one, which gets the next number. */
  meet(value: object): number {
    const { row, size } = this;
    if (size < ROW) {
      for (let i = 0; i < size; i++) if (row[i] === value) return i;
      row[size] = value;
      this.size = size + 1;
      return -1;
    }
    return this.meetAmongMany(value);
  }

  private meetAmongMany(value: object): number {
    const { row, all, size } = this;
    if (all.size === 0) for (let i = 0; i < size; i++) all.add(row[i]);
    all.add(value);
    if (all.size === size) return this.numberOf(value);
    this.numbers?.set(value, size);
    row[size] = value;
    this.size = size + 1;
    return -1;
  }

  private numberOf(value: object): number {
    this.numbers ??= new Map(this.row.slice(0, this.size).map((each, number) => [each, number]));
    return this.numbers.get(value) ?? -1;
  }

  /** Forgets all but the first `size` objects, and so holds on to nothing that the user may have dropped. */
  shrink(size: number): void {
    const { row, all } = this;
    if (all.size > 0) {
      this.numbers = undefined;
      if (size < ROW) all.clear();
      else for (let i = size; i < this.size; i++) all.delete(row[i]);
    }
    if (size === 0 && this.size > 1024) row.length = 0;
    else for (let i = size; i < this.size; i++) row[i] = undefined;
    this.size = size;
  }
}
