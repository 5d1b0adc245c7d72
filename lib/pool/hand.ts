/** What a worker has been given and has not begun. */

import { stride } from '../broker/runs';
import { MENTIONS, type RecordHead, readHead } from './records';

/** Records of tasks that came together: from `at` on, `count` are left. */
interface Loan {
  readonly run: Uint8Array;
  at: number;
  count: number;
}

export class Hand {
  /** How many tasks. */
  size = 0;
  private loans: Loan[] = [];

  add(count: number, run: Uint8Array): void {
    this.loans.push({ run, at: 0, count });
    this.size += count;
  }

  /** Takes the next. Only when there is one. */
  next(): { readonly head: RecordHead; readonly run: Uint8Array } {
    const [loan] = this.loans;
    const { run } = loan;
    const head = readHead(run, loan.at);
    loan.at = head.end;
    this.size--;
    if (--loan.count === 0) this.loans.shift();
    return { head, run };
  }

  has(number: number): boolean {
    for (const { run, at, count } of this.loans) {
      for (let left = count, place = at; left > 0; left--, place += stride(run, place)) {
        if (readHead(run, place).number === number) return true;
      }
    }
    return false;
  }

  /** Gives up all, and returns how many; but not one that mentions shared things, which count as held here since they were sent. */
  giveBack(): number {
    const { size } = this;
    const [first] = this.loans;
    this.clear();
    if (!first || !(readHead(first.run, first.at).kind & MENTIONS)) return size;
    this.loans = [{ ...first, count: 1 }];
    this.size = 1;
    return size - 1;
  }

  clear(): void {
    this.loans = [];
    this.size = 0;
  }
}
