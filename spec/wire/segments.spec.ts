import { putUint32 } from '../../lib/wire/big-endian';
import { CorruptBytes } from '../../lib/wire/corrupt-bytes';
import { readSegments, SEGMENT } from '../../lib/wire/segments';

function segment(place: number, count: number, size: number): Uint8Array {
  const bytes = new Uint8Array(SEGMENT + size);
  bytes.set([place >> 8, place]);
  putUint32(bytes, 2, count);
  putUint32(bytes, 6, size);
  return bytes;
}

describe('segments', () => {
  it('are told in their order, each with its place, its count and where it is', () => {
    const told: number[][] = [];
    readSegments(Buffer.concat([segment(0x102, 7, 5), segment(0, 0xffff_fffe, 0)]), (...run) => told.push(run));
    expect(told).toEqual([
      [0x102, 7, 10, 15],
      [0, 0xffff_fffe, 25, 25],
    ]);
  });

  it('are refused where one is cut short', () => {
    const whole = segment(0, 1, 4);
    for (let length = 1; length < whole.length; length++)
      expect(() => readSegments(whole.subarray(0, length), () => {})).toThrow(CorruptBytes);
  });
});
