import { putUint32 } from '../../lib/wire/big-endian';
import { CorruptBytes } from '../../lib/wire/corrupt-bytes';
import { joinSegments, readSegments, SEGMENT } from '../../lib/wire/segments';
import { Random } from '../support/random';

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

  it('are put together by their things, in place, the parcels of each in their order', () => {
    const random = new Random(3);
    const bytes = Buffer.alloc(40_000, '?');
    const expected = Array.from({ length: 7 }, () => ({ count: 0, text: '' }));
    let end = 3;
    for (let n = 0; n < 300; n++) {
      // The first come in order, for each has one at least.
      const place = n < 7 ? n : random.below(7);
      const count = random.below(1000);
      const text = `${n},`.repeat(random.below(30));
      bytes.set(segment(place, count, text.length), end);
      end += SEGMENT + bytes.write(text, end + SEGMENT);
      expected[place].count += count;
      expected[place].text += text;
    }
    const joinedEnd = joinSegments(bytes, 3, end, 7);
    expect(joinedEnd).toBe(end - (300 - 7) * SEGMENT);
    const joined = bytes.subarray(3, joinedEnd);
    const told: unknown[] = [];
    readSegments(joined, (place, count, from, to) => {
      expect(place).toBe(told.length);
      told.push({ count, text: joined.toString('latin1', from, to) });
    });
    expect(told).toEqual(expected);
    expect(bytes.toString('latin1', 0, 3)).toBe('???');
  });

  it('are refused where one is cut short', () => {
    const whole = segment(0, 1, 4);
    for (let length = 1; length < whole.length; length++)
      expect(() => readSegments(whole.subarray(0, length), () => {})).toThrow(CorruptBytes);
  });
});
