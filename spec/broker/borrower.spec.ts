import { Borrower } from '../../lib/broker/borrower';
import { bytesOf, NO_HANDLES, type Run } from '../../lib/broker/runs';
import { Probe, runOf, textsOf } from '../support/probe';

function run(position: number, ...texts: string[]): Run {
  const bytes = runOf(...texts);
  return { bytes, start: 0, end: bytes.length, count: texts.length, position, handles: NO_HANDLES };
}

function texts(runs: Run[]): string {
  return runs.flatMap((run) => textsOf(bytesOf(run))).join('');
}

describe('Borrower', () => {
  it('takes from the front of its loan, and gives back what comes next', () => {
    const borrower = new Borrower(new Probe().peer, 1);
    borrower.lend(run(0, 'a', 'b', 'c'));
    borrower.lend(run(3, 'd', 'e'));
    expect([borrower.lent, borrower.sent]).toEqual([5, 5]);
    borrower.taken(2, 0);
    expect(borrower.lent).toBe(3);
    expect(texts(borrower.reclaim(2))).toBe('cd');
    expect([borrower.lent, borrower.sent, borrower.undone]).toEqual([1, 5, 2]);
    expect(texts(borrower.reclaim(1))).toBe('e');
  });

  it('returns what was mentioned in that which it took', () => {
    const borrower = new Borrower(new Probe().peer, 1);
    borrower.lend(run(0, 'a'));
    borrower.lend({ ...run(1, 'b'), handles: [7, 8] });
    borrower.lend({ ...run(2, 'c'), handles: [9] });
    expect(borrower.taken(2, 0)).toEqual([7, 8]);
  });

  it('has something to spare when it was lent more than it has getters for', () => {
    const borrower = new Borrower(new Probe().peer, 1);
    borrower.wanted = 2;
    borrower.lend(run(0, 'a', 'b'));
    expect(borrower.hasSpare).toBe(false);
    borrower.lend(run(2, 'c'));
    expect(borrower.hasSpare).toBe(true);
    borrower.taken(3, 0);
    expect(borrower.hasSpare).toBe(false);
    borrower.expectOne();
    borrower.lend(run(3, 'd'));
    expect(borrower.hasSpare).toBe(false);
    borrower.lend(run(4, 'e'));
    expect(borrower.hasSpare).toBe(true);
    borrower.wanted = 0;
    borrower.taken(2, 0);
    expect(borrower.hasSpare).toBe(false);
  });
});
