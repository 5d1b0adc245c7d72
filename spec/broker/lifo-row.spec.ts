import { LifoRow } from '../../lib/broker/lifo-row';
import { bytesOf, NO_HANDLES } from '../../lib/broker/runs';
import { runOf, textsOf } from '../support/probe';

function takeAll(row: LifoRow): string {
  let texts = '';
  while (row.size > 0) texts += textsOf(bytesOf(row.take())).join('');
  return texts;
}

describe('LifoRow', () => {
  it('gives the last that came first', () => {
    const row = new LifoRow();
    row.push(3, runOf('a', 'b', 'c'), NO_HANDLES);
    row.push(1, runOf('d'), NO_HANDLES);
    expect(row.size).toBe(4);
    expect(takeAll(row)).toBe('dcba');
  });

  it('takes back what it gave to where it was', () => {
    const row = new LifoRow();
    row.push(3, runOf('a', 'b', 'c'), NO_HANDLES);
    const c = row.take();
    const b = row.take();
    row.push(1, runOf('d'), NO_HANDLES);
    row.putBack(c);
    row.putBack(b);
    expect(takeAll(row)).toBe('dcba');
  });

  it('keeps what it is given for itself: changing the bytes afterwards changes nothing', () => {
    const row = new LifoRow();
    const bytes = runOf('a');
    row.push(1, bytes, NO_HANDLES);
    bytes.fill(0);
    expect(takeAll(row)).toBe('a');
  });

  it('gives everything when it is cleared', () => {
    const row = new LifoRow();
    row.push(1, runOf('a'), [7]);
    expect([...row.clear()].map(({ handles }) => handles)).toEqual([[7]]);
    expect(row.size).toBe(0);
  });
});
