import { unpack } from 'msgpackr';
import { FrameReader } from '../../lib/wire/frame-reader';
import { FrameWriter } from '../../lib/wire/frame-writer';
import { readSegments, SHARED } from '../../lib/wire/segments';
import { bodiesIn, bytesOf, digest, parcelsOf, read } from '../support/frames';
import { Random } from '../support/random';

const HEAD = [2, 5, 0];

/** The runs of a packet that several heads share. */
function runsOf(packet: unknown): { id: number; count: number; parcels: Uint8Array[] }[] {
  const [, segments, ids] = packet as [number, Buffer, number[]];
  const runs: { id: number; count: number; parcels: Uint8Array[] }[] = [];
  readSegments(segments, (place, count, start, end) =>
    runs.push({ id: ids[place], count, parcels: parcelsOf(segments.subarray(start, end)) }),
  );
  return runs;
}

describe('FrameWriter', () => {
  it('writes what the reader reads', () => {
    const packets = [
      [],
      [1, 2 ** 40, 4294967297, -1, 1.5],
      ['text', '', 'Ünïcödé 😀'],
      [null, true, false, [1, [2, []]]],
      [2n ** 63n, 2n ** 200n, -(2n ** 100n)],
    ];
    const writer = new FrameWriter();
    for (const packet of packets) writer.write(packet);
    expect(read(bytesOf(writer))).toEqual(packets);
    expect(writer.frames).toBe(packets.length);
  });

  it('writes msgpack as others read it', () => {
    const packet = [0, 127, 128, 70_000, 2 ** 33, -1, -200, 1.5, 'text', 'Ünïcödé', null, undefined, true, [[], 5n]];
    const writer = new FrameWriter();
    writer.write([...packet, Buffer.from('bytes')]);
    writer.writeParcel(HEAD, Buffer.from('run'));
    const [first, second] = bodiesIn(bytesOf(writer));
    expect(unpack(first)).toEqual([...packet, Buffer.from('bytes')]);
    expect(unpack(second)).toEqual([...HEAD, 1, Buffer.from('\0\0\0\x03run')]);
  });

  it('replaces what no text can have by the mark for that', () => {
    const writer = new FrameWriter();
    writer.write(['lone \ud800 surrogate']);
    expect(read(bytesOf(writer))).toEqual([['lone \ufffd surrogate']]);
  });

  it('leaves out what is undefined at the end of a packet', () => {
    const writer = new FrameWriter();
    writer.write([1, undefined, 2, undefined, undefined]);
    writer.write([1, Buffer.alloc(100_000), undefined]);
    expect(read(bytesOf(writer))).toEqual([
      [1, undefined, 2],
      [1, Buffer.alloc(100_000)],
    ]);
  });

  it('carries undefined and bytes of any length', () => {
    const writer = new FrameWriter();
    const sizes = [0, 1, 1000, 16 * 1024, 70_000, 3_000_000];
    for (const size of sizes) writer.write([undefined, Buffer.alloc(size, size)]);
    const packets = read(bytesOf(writer)) as [undefined, Uint8Array][];
    expect(packets.map(([nothing]) => nothing)).toEqual(sizes.map(() => undefined));
    expect(writer.frames).toBe(sizes.length);
    expect(packets.map(([, bytes]) => digest(bytes))).toEqual(sizes.map((size) => digest(Buffer.alloc(size, size))));
  });

  it('joins parcels for one head in one frame', () => {
    const writer = new FrameWriter();
    for (const text of ['a', '', 'ccc']) writer.writeParcel(HEAD, Buffer.from(text));
    const packets = read(bytesOf(writer)) as [number, number, number, number, Uint8Array][];
    expect(packets.length).toBe(1);
    expect(writer.frames).toBe(1);
    const [...front] = packets[0].slice(0, 4);
    expect(front).toEqual([...HEAD, 3]);
    expect(parcelsOf(packets[0][4]).map(String)).toEqual(['a', '', 'ccc']);
  });

  it('keeps the order of parcels and packets, whatever follows on what', () => {
    const other = [2, 6, 0];
    const writer = new FrameWriter();
    writer.writeParcel(HEAD, Buffer.from('1'));
    writer.writeParcel(other, Buffer.from('2'));
    writer.write(['3']);
    writer.writeParcel(other, Buffer.from('4'));
    writer.writeParcel(HEAD, Buffer.alloc(100_000, '5'));
    writer.writeParcel(HEAD, Buffer.from('6'));
    writer.write(['7']);
    const story = read(bytesOf(writer)).flatMap((packet) => {
      const [kind, ...parts] = packet as unknown[];
      if (kind === SHARED) return runsOf(packet).map(({ id, parcels }) => `${id}:${parcels}`);
      const last = parts.at(-1);
      return last instanceof Uint8Array ? `${parts[0]}:${parcelsOf(last).map((parcel) => String(parcel)[0])}` : kind;
    });
    expect(story).toEqual(['5:1', '6:2', '3', '6:4', '5:5', '5:6', '7']);
  });

  it('has runs for several heads share a frame, one for each, when nothing else comes between', () => {
    const other = [2, 6, 0];
    const writer = new FrameWriter();
    for (const [n, head] of [HEAD, other, HEAD, HEAD, other, HEAD].entries())
      writer.writeParcel(head, Buffer.from(`${n}`));
    const packets = read(bytesOf(writer));
    expect(packets.length).toBe(2);
    expect(writer.frames).toBe(2);
    expect(packets[0]).toEqual([...HEAD, 1, expect.anything()]);
    expect(runsOf(packets[1]).map(({ id, count, parcels }) => [id, count, parcels.map(String)])).toEqual([
      [6, 2, ['1', '4']],
      [5, 3, ['2', '3', '5']],
    ]);
  });

  it('has as many heads share a frame as there are, across the ends of its buffers', () => {
    const writer = new FrameWriter();
    const heads = Array.from({ length: 3000 }, (_, n) => [2, 2 ** 33 + n, 0]);
    const sent = [0, 1].flatMap(() => heads.map((head) => `${head[1]}:${'x'.repeat(head[1] % 100)}`));
    for (const text of sent) writer.writeParcel(heads[Number(text.split(':')[0]) - 2 ** 33], Buffer.from(text));
    const packets = read(bytesOf(writer)) as unknown[][];
    const arrived = packets.flatMap((packet) =>
      packet[0] === SHARED ? runsOf(packet).flatMap(({ parcels }) => parcels) : parcelsOf(packet[4] as Uint8Array),
    );
    expect(arrived.map(String)).toEqual(sent);
  });

  it('takes parcels of every size, across the ends of its buffers', () => {
    const random = new Random(7);
    const parcels = Array.from({ length: 400 }, (_, i) =>
      Buffer.alloc(random.below(random.pick([30, 3000, 90_000])), i),
    );
    const writer = new FrameWriter();
    const arrived: Buffer[] = [];
    const reader = new FrameReader((packet) => arrived.push(...parcelsOf(packet[4] as Uint8Array)));
    for (const parcel of parcels) {
      writer.writeParcel(HEAD, parcel);
      if (random.chance(0.1)) reader.push(bytesOf(writer));
    }
    reader.push(bytesOf(writer));
    expect(arrived.map(digest)).toEqual(parcels.map(digest));
  });

  it('counts the bytes of its batch, and starts the next with none', () => {
    const writer = new FrameWriter();
    expect(writer.size).toBe(0);
    writer.write(['x']);
    writer.writeParcel(HEAD, Buffer.alloc(100_000));
    const { size } = writer;
    expect(bytesOf(writer).length).toBe(size);
    expect(writer.size).toBe(0);
    expect(writer.take()).toEqual([]);
  });

  it('leaves a batch alone that has not left yet', () => {
    const writer = new FrameWriter();
    writer.write(['first']);
    const batch = writer.take();
    writer.reuse(false);
    writer.write(['other']);
    expect(read(Buffer.concat(batch))).toEqual([['first']]);
  });
});
