import { stride } from '../../lib/broker/runs';
import { Batch, type RecordHead, readHead, recordOf } from '../../lib/pool/records';

function readAll(run: Uint8Array, count: number): (Omit<RecordHead, 'start' | 'end'> & { value: string })[] {
  const records = [];
  for (let i = 0, at = 0; i < count; i++) {
    const { number, word, kind, start, end } = readHead(run, at);
    expect(stride(run, at)).toBe(end - at);
    records.push({ number, word, kind, value: Buffer.from(run.subarray(start, end)).toString() });
    at = end;
  }
  return records;
}

describe('a record', () => {
  it.each([
    [1, 0, 0, ''],
    [2 ** 32, 2 ** 32 - 1, 3, 'a value'],
    [2 ** 48 - 1, 7, 31, 'x'.repeat(100_000)],
  ])('is read as it was written: number %i', (number, word, kind, value) => {
    const record = recordOf(number, word, kind, Buffer.from(value));
    expect(readAll(record, 1)).toEqual([{ number, word, kind, value }]);
  });
});

describe('Batch', () => {
  it('lays records one after the other', () => {
    const batch = new Batch();
    const values = ['', 'a', 'b'.repeat(24), 'c'.repeat(25), 'd'.repeat(1000)];
    for (const [n, value] of values.entries()) batch.add(n + 1, n, 1, Buffer.from(value));
    expect(batch.count).toBe(5);
    const size = batch.size;
    const { count, run } = batch.take();
    expect(run).toHaveLength(size);
    expect(readAll(run, count).map(({ value }) => value)).toEqual(values);
    expect([batch.count, batch.size]).toEqual([0, 0]);
  });

  it('never writes again what was taken', () => {
    const batch = new Batch();
    batch.add(1, 0, 0, Buffer.from('first'));
    const first = batch.take();
    for (let n = 0; n < 5000; n++) batch.add(n, 0, 0, Buffer.from('x'.repeat(50)));
    expect(readAll(first.run, first.count)[0].value).toBe('first');
  });

  it('takes what is larger than its memory, after what it has', () => {
    const batch = new Batch();
    batch.add(1, 0, 0, Buffer.from('small'));
    batch.add(2, 0, 0, Buffer.alloc(200_000, 'x'));
    const { count, run } = batch.take();
    expect(readAll(run, count).map(({ value }) => value.length)).toEqual([5, 200_000]);
  });
});
