import { bytesOf, frontOf, NO_HANDLES, type Run, restOf, stride } from '../../lib/broker/runs';
import { runOf, textsOf } from '../support/probe';

function run(...texts: string[]): Run {
  const bytes = runOf(...texts);
  return { bytes, start: 0, end: bytes.length, count: texts.length, position: 10, handles: NO_HANDLES };
}

describe('a run', () => {
  it('is split after so many parcels, and the second part knows its position', () => {
    const whole = run('a', 'bb', '', 'd');
    const front = frontOf(whole, 2);
    const rest = restOf(whole, front);
    expect(textsOf(bytesOf(front))).toEqual(['a', 'bb']);
    expect(front).toMatchObject({ count: 2, position: 10 });
    expect(textsOf(bytesOf(rest!))).toEqual(['', 'd']);
    expect(rest).toMatchObject({ count: 2, position: 12 });
  });

  it('is split after so many bytes, but never before its first parcel', () => {
    const parcels = run('aaaa', 'bbbb', 'cccc');
    expect(frontOf(parcels, 3, 16).count).toBe(2);
    expect(frontOf(parcels, 3, 15).count).toBe(1);
    expect(frontOf(parcels, 3, 1).count).toBe(1);
  });

  it('stays whole when all of it is asked for', () => {
    const parcels = run('a', 'b');
    expect(frontOf(parcels, 2)).toBe(parcels);
    expect(frontOf(parcels, 9, 1000)).toBe(parcels);
    const single = run('a');
    expect(frontOf(single, 1, 1)).toBe(single);
    expect(restOf(single, single)).toBeNull();
  });

  it('tells the length of a parcel with the four bytes before it, however long', () => {
    expect(stride(Buffer.from([0, 0, 0, 0]), 0)).toBe(4);
    expect(stride(Buffer.from([9, 0x01, 0x02, 0x03, 0x04]), 1)).toBe(4 + 0x01020304);
  });
});
