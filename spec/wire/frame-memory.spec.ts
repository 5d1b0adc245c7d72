import { Codec } from '../../lib/wire/codec';
import { FrameReader } from '../../lib/wire/frame-reader';
import { FrameWriter } from '../../lib/wire/frame-writer';
import { bytesOf, digest } from '../support/frames';

const HEAD = [1, 2, 3];
const codec = new Codec();

/** The runs that arrive when each value is put, all of them for the same head. */
function runsOf(...values: unknown[]): Buffer[] {
  const writer = new FrameWriter();
  for (const value of values) writer.writeParcel(HEAD, codec.seal(value));
  const stream = bytesOf(writer);
  const runs: Buffer[] = [];
  const reader = new FrameReader((packet) => runs.push(packet[4] as Buffer));
  for (let at = 0; at < stream.length; ) {
    // Little at once, so that none of them comes whole.
    const count = stream.copy(reader.space(), 0, at, Math.min(stream.length, at + 20_000));
    reader.advance(count);
    at += count;
  }
  return runs;
}

const open = (run: Buffer): unknown => codec.unseal(run, 4);
const large = (byte: number) => Buffer.alloc(100_000, byte);

describe('The memory of a long frame', () => {
  it('falls to a Buffer that nearly fills it, as aligned as any Buffer is', () => {
    const [, run] = runsOf(large(1), large(2));
    const value = open(run) as Buffer;
    expect(value.buffer).toBe(run.buffer);
    expect(value.byteOffset % 8).toBe(0);
    expect(digest(value)).toBe(digest(large(2)));
    expect(value.buffer.byteLength - value.length).toBeLessThan(64);
  });

  it('falls to one Buffer only', () => {
    const [, run] = runsOf(large(1), large(2));
    const first = open(run) as Buffer;
    const second = open(run) as Buffer;
    expect(second.buffer).not.toBe(first.buffer);
    expect(digest(second)).toBe(digest(large(2)));
  });

  it('does not fall to a Buffer that would not be aligned', () => {
    const [run] = runsOf(large(1));
    const value = open(run) as Buffer;
    expect(value.buffer).not.toBe(run.buffer);
    expect(value.byteOffset % 8).toBe(0);
  });

  it('does not fall to one value among others', () => {
    const [, run] = runsOf([large(1), large(2)], [large(3), large(4)]);
    const values = open(run) as Buffer[];
    expect(values.map(digest)).toEqual([large(3), large(4)].map(digest));
    for (const { buffer } of values) expect(buffer).not.toBe(run.buffer);
  });

  it('is only as long as its frame where frames of several lengths follow each other', () => {
    const values = [large(1), 'short', large(2), Buffer.alloc(300_000, 3), 'short', Buffer.alloc(40_000, 4)];
    const arrived = runsOf(...values).flatMap((run) => {
      const parcels: unknown[] = [];
      for (let at = 0; at < run.length; ) {
        const end = at + 4 + run.readUInt32BE(at);
        parcels.push(codec.unseal(run, at + 4, end));
        at = end;
      }
      return parcels;
    });
    const told = (all: unknown[]) => all.map((value) => (Buffer.isBuffer(value) ? digest(value) : value));
    expect(told(arrived)).toEqual(told(values));
  });
});
