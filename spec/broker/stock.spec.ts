import { Borrower } from '../../lib/broker/borrower';
import { FifoRow } from '../../lib/broker/fifo-row';
import { LEND, VOID } from '../../lib/broker/news';
import { parcelsIn } from '../../lib/broker/runs';
import { Stock } from '../../lib/broker/stock';
import { FakeHost, Probe, runOf, textsOf } from '../support/probe';

const ID = 5;

describe('Stock', () => {
  let host: FakeHost;
  let stock: Stock;
  let process: Probe;
  let borrower: Borrower;
  let drained: number[];

  beforeEach(() => {
    host = new FakeHost();
    drained = [];
    stock = new Stock(ID, host, new FifoRow(), () => void drained.push(stock.bytes));
    process = new Probe();
    borrower = new Borrower(process.peer, 1);
  });

  function keep(text: string, handles?: number[]): void {
    stock.keep(parcelsIn(runOf(text), 1, handles), undefined);
  }

  function lent(): string {
    const loans = process.heard().filter(([, news]) => news === LEND);
    return loans.map((loan) => textsOf(loan[4] as Uint8Array).join('')).join('');
  }

  it('counts a parcel until it is taken, wherever it is', () => {
    for (const text of ['a', 'b', 'c']) keep(text);
    stock.lend(2, 0, borrower);
    expect([stock.size, stock.kept, stock.lent]).toEqual([3, 1, 2]);
    expect(stock.settle(1, borrower)).toBe(true);
    expect([stock.size, stock.kept, stock.lent]).toEqual([2, 1, 1]);
    stock.takeBack(1, borrower);
    expect([stock.size, stock.kept, stock.lent]).toEqual([2, 2, 0]);
    stock.lend(2, 0, borrower);
    expect(lent()).toBe('abbc');
  });

  it('says that nothing was taken of a loan that is void', () => {
    keep('a');
    stock.lend(1, 1, borrower);
    expect(stock.clear([borrower])).toBe(1);
    expect(process.heard().map(([, news]) => news)).toEqual([LEND, VOID]);
    expect(stock.settle(1, borrower)).toBe(false);
    expect(stock.size).toBe(0);
  });

  it('counts the bytes of the row, and tells when they grow fewer', () => {
    keep('abcd');
    keep('ef');
    expect(stock.bytes).toBe(14);
    stock.lend(1, 0, borrower);
    expect(drained).toEqual([6]);
    stock.takeBack(1, borrower);
    expect(stock.bytes).toBe(14);
  });

  it('lends no more bytes than a loan may have, unless they were asked for', () => {
    const large = 'x'.repeat(200 * 1024);
    for (let n = 0; n < 5; n++) keep(large);
    stock.lend(5, 0, borrower);
    expect(borrower.lent).toBe(2);
    stock.lend(5, 2, borrower);
    expect(borrower.lent).toBe(4);
  });

  it('hands on past the row only where that overtakes nothing', () => {
    expect(stock.mayHandOn).toBe(true);
    stock.handOn(parcelsIn(runOf('a'), 1), borrower);
    expect([lent(), stock.size, stock.bytes]).toEqual(['a', 1, 0]);
    keep('b');
    expect(stock.mayHandOn).toBe(false);
  });

  it('keeps alive what is mentioned, which is then of whoever took it', () => {
    keep('a', [7]);
    expect(host.references.get(7)).toBe(1);
    stock.lend(1, 1, borrower);
    expect(host.handed).toEqual([]);
    stock.settle(1, borrower);
    expect(host.handed).toEqual([{ peer: process.peer, id: 7 }]);
    expect(host.references.get(7)).toBe(0);
  });
});
