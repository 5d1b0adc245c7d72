import { FifoRow } from '../../lib/broker/fifo-row';
import { bytesOf, NO_HANDLES, parcelsIn, type Run } from '../../lib/broker/runs';
import { runOf, textsOf } from '../support/probe';
import { Random } from '../support/random';

function put(row: FifoRow, ...texts: string[]): void {
  row.push(parcelsIn(runOf(...texts), texts.length));
}

function takeAll(row: FifoRow): string[] {
  const texts: string[] = [];
  while (row.size > 0) texts.push(...textsOf(bytesOf(row.take(row.size))));
  return texts;
}

describe('FifoRow', () => {
  it('gives parcels in the order in which they came', () => {
    const row = new FifoRow();
    put(row, 'a', 'b');
    put(row, 'c');
    expect(row.size).toBe(3);
    expect(takeAll(row)).toEqual(['a', 'b', 'c']);
    put(row, 'd');
    expect(takeAll(row)).toEqual(['d']);
  });

  it('gives no more parcels and bytes than asked for, and always one', () => {
    const row = new FifoRow();
    put(row, 'aaaa', 'bbbb', 'cccc');
    expect(textsOf(bytesOf(row.take(3, 9)))).toEqual(['aaaa']);
    expect(textsOf(bytesOf(row.take(1)))).toEqual(['bbbb']);
    expect(textsOf(bytesOf(row.take(1, 1)))).toEqual(['cccc']);
    expect(row.size).toBe(0);
  });

  it('takes back what it gave to where it was, in whatever order it comes back', () => {
    const row = new FifoRow();
    put(row, ...'abcdef');
    const [first, second] = [row.take(2), row.take(2)];
    row.putBack(second);
    row.putBack(first);
    expect(takeAll(row).join('')).toBe('abcdef');
  });

  it('takes back what was handed on past it, to where it would have been', () => {
    const row = new FifoRow();
    const position = row.pass(2);
    put(row, 'c');
    const bytes = runOf('a', 'b');
    row.putBack({ bytes, start: 0, end: bytes.length, count: 2, position, handles: NO_HANDLES });
    expect(takeAll(row)).toEqual(['a', 'b', 'c']);
  });

  it('keeps what it gave, though new parcels came in meanwhile', () => {
    const row = new FifoRow();
    put(row, 'a', 'b');
    const lent = row.take(2);
    put(row, 'c');
    expect(textsOf(bytesOf(lent))).toEqual(['a', 'b']);
    row.putBack(lent);
    put(row, 'd');
    expect(takeAll(row).join('')).toBe('abcd');
  });

  it('keeps the handles of a parcel with it', () => {
    const row = new FifoRow();
    put(row, 'a');
    row.push(parcelsIn(runOf('b'), 1, [7, 8]));
    put(row, 'c');
    expect([row.take(9), row.take(9), row.take(9)].map(({ handles }) => handles)).toEqual([[], [7, 8], []]);
  });

  it('gives everything when it is cleared', () => {
    const row = new FifoRow();
    put(row, 'a');
    row.push(parcelsIn(runOf('b'), 1, [7]));
    expect([...row.clear()].flatMap(({ handles }) => [...handles])).toEqual([7]);
    expect(row.size).toBe(0);
  });

  it('costs little more than its bytes', () => {
    const row = new FifoRow();
    // Made once: what is counted is the memory of the row, and no garbage of this spec.
    const run = runOf(...Array<string>(10).fill('12345678'));
    const before = process.memoryUsage();
    for (let i = 0; i < 10_000; i++) row.push(parcelsIn(run, 10));
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(100_000 * 24);
    expect(row.size).toBe(100_000);
  });

  it('agrees with an array, whatever the order of puts, takes and returns', () => {
    const random = new Random(5);
    const row = new FifoRow();
    let expected: number[] = [];
    const out: Run[] = [];
    let next = 0;
    for (let i = 0; i < 20_000; i++) {
      const dice = random.below(10);
      if (dice < 4) {
        const texts = Array.from({ length: 1 + random.below(4) }, () =>
          String(next++).padEnd(random.chance(0.01) ? 9000 : 1),
        );
        put(row, ...texts);
        expected.push(...texts.map(Number));
      } else if (dice < 8 && row.size > 0) {
        const run = row.take(1 + random.below(5), random.chance(0.3) ? 20 : undefined);
        const numbers = textsOf(bytesOf(run)).map(Number);
        expect(numbers).toEqual(expected.splice(0, run.count));
        out.push(run);
      } else if (dice === 8 && out.length > 0) {
        const [run] = out.splice(random.below(out.length), 1);
        row.putBack(run);
        expected = [...expected, ...textsOf(bytesOf(run)).map(Number)].sort((a, b) => a - b);
      } else if (dice === 9) {
        // Taken for good.
        out.shift();
      }
      expect(row.size).toBe(expected.length);
    }
    expect(takeAll(row).map(Number)).toEqual(expected);
  });
});
