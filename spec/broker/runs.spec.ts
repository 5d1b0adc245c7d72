import { bytesOf, NO_HANDLES, type Run, split, stride } from '../../lib/broker/runs';
import { runOf, textsOf } from '../support/probe';

function run(...texts: string[]): Run {
  const bytes = runOf(...texts);
  return { bytes, start: 0, end: bytes.length, count: texts.length, position: 10, handles: NO_HANDLES };
}

describe('a run', () => {
  it('is split after so many parcels, and the second part knows its position', () => {
    const [front, rest] = split(run('a', 'bb', '', 'd'), 2);
    expect(textsOf(bytesOf(front))).toEqual(['a', 'bb']);
    expect(front).toMatchObject({ count: 2, position: 10 });
    expect(textsOf(bytesOf(rest!))).toEqual(['', 'd']);
    expect(rest).toMatchObject({ count: 2, position: 12 });
  });

  it('is split after so many bytes, but never before its first parcel', () => {
    const parcels = run('aaaa', 'bbbb', 'cccc');
    expect(split(parcels, 3, 16)[0].count).toBe(2);
    expect(split(parcels, 3, 15)[0].count).toBe(1);
    expect(split(parcels, 3, 1)[0].count).toBe(1);
  });

  it('stays whole when all of it is asked for', () => {
    const parcels = run('a', 'b');
    expect(split(parcels, 2)).toEqual([parcels, null]);
    expect(split(parcels, 9, 1000)).toEqual([parcels, null]);
    expect(split(run('a'), 1, 1)).toEqual([run('a'), null]);
  });

  it('tells the length of a parcel with the four bytes before it, however long', () => {
    expect(stride(Buffer.from([0, 0, 0, 0]), 0)).toBe(4);
    expect(stride(Buffer.from([9, 0x01, 0x02, 0x03, 0x04]), 1)).toBe(4 + 0x01020304);
  });
});
