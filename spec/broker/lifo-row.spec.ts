import { LifoRow } from '../../lib/broker/lifo-row';
import { bytesOf, parcelsIn } from '../../lib/broker/runs';
import { runOf, textsOf } from '../support/probe';

function takeAll(row: LifoRow): string {
  let texts = '';
  while (row.size > 0) texts += textsOf(bytesOf(row.take())).join('');
  return texts;
}

describe('LifoRow', () => {
  it('gives the last that came first', () => {
    const row = new LifoRow();
    row.push(parcelsIn(runOf('a', 'b', 'c'), 3));
    row.push(parcelsIn(runOf('d'), 1));
    expect(row.size).toBe(4);
    expect(takeAll(row)).toBe('dcba');
  });

  it('takes back what it gave to where it was', () => {
    const row = new LifoRow();
    row.push(parcelsIn(runOf('a', 'b', 'c'), 3));
    const c = row.take();
    const b = row.take();
    row.push(parcelsIn(runOf('d'), 1));
    row.putBack(c);
    row.putBack(b);
    expect(takeAll(row)).toBe('dcba');
  });

  it('keeps what it is given for itself: changing the bytes afterwards changes nothing', () => {
    const row = new LifoRow();
    const bytes = runOf('a');
    row.push(parcelsIn(bytes, 1));
    bytes.fill(0);
    expect(takeAll(row)).toBe('a');
  });

  it('gives everything when it is cleared', () => {
    const row = new LifoRow();
    row.push(parcelsIn(runOf('a'), 1, [7]));
    expect([...row.clear()].map(({ handles }) => handles)).toEqual([[7]]);
    expect(row.size).toBe(0);
  });
});
