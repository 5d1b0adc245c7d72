import { createHash } from 'node:crypto';
import { unpack } from 'msgpackr';
import { BadFrame, FrameReader, FrameWriter } from '../../lib/wire/frames';
import { Random } from '../support/random';

const HEAD = [2, 5, 0];

function bytesOf(writer: FrameWriter): Buffer {
  const batch = Buffer.concat(writer.take());
  writer.reuse(true);
  return batch;
}

/** What a reader makes of some bytes, given in pieces of these lengths, the last length over and over. */
function read(bytes: Uint8Array, pieces: readonly number[] = [bytes.length], limit?: number): unknown[] {
  const packets: unknown[] = [];
  const reader = new FrameReader((packet) => packets.push(packet), limit);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + pieces[Math.min(i, pieces.length - 1)];
    reader.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return packets;
}

/** The parcels of a run: each has its length before it. */
function parcelsOf(run: Uint8Array): Buffer[] {
  const bytes = Buffer.from(run);
  const parcels: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    parcels.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return parcels;
}

/** Says whether long bytes are the same, faster than comparing them in an expectation. */
function digest(bytes: Uint8Array): string {
  return `${bytes.length} bytes, ${createHash('sha1').update(bytes).digest('hex')}`;
}

function frame(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** The frames in a batch, without their lengths. */
function bodiesIn(batch: Buffer): Buffer[] {
  const bodies: Buffer[] = [];
  for (let at = 0; at < batch.length; ) {
    const end = at + 4 + batch.readUInt32BE(at);
    bodies.push(batch.subarray(at + 4, end));
    at = end;
  }
  return bodies;
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
    const story = read(bytesOf(writer)).map((packet) => {
      const parts = packet as unknown[];
      const last = parts.at(-1);
      return last instanceof Uint8Array ? `${parts[1]}:${parcelsOf(last).map((parcel) => String(parcel)[0])}` : last;
    });
    expect(story).toEqual(['5:1', '6:2', '3', '6:4', '5:5', '5:6']);
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

describe('FrameReader', () => {
  const packets = [[1, 'one'], [2, Buffer.alloc(300, 1)], [], [3, Buffer.alloc(70_000, 2)], ['last']];
  const writer = new FrameWriter();
  for (const packet of packets) writer.write(packet);
  const bytes = bytesOf(writer);

  it('accepts any chunking', () => {
    const random = new Random(3);
    const told = (pieces: readonly number[]) =>
      read(bytes, pieces).map((packet) =>
        (packet as unknown[]).map((part) => (part instanceof Uint8Array ? digest(part) : part)),
      );
    const whole = told([bytes.length]);
    expect(whole.length).toBe(packets.length);
    expect(told([1])).toEqual(whole);
    expect(told([3])).toEqual(whole);
    for (let i = 0; i < 100; i++) {
      const pieces = Array.from({ length: 30 }, () => 1 + random.below(random.pick([3, 10, 1000])));
      expect(told([...pieces, bytes.length])).toEqual(whole);
    }
  });

  it('does not copy what comes whole', () => {
    let payload: Uint8Array | undefined;
    const reader = new FrameReader((packet) => {
      payload = packet[1] as Uint8Array;
    });
    const second = new FrameWriter();
    second.write([0, Buffer.from('payload')]);
    const chunk = bytesOf(second);
    reader.push(chunk);
    expect(payload?.buffer).toBe(chunk.buffer);
  });

  it('refuses a length above the limit, before all of it has come', () => {
    const reader = new FrameReader(() => {}, 1000);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(1001);
    expect(() => reader.push(length)).toThrow(BadFrame);
  });

  it('refuses a claim of 4 GiB without making room for it', () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(() => read(Buffer.from([0xff, 0xff, 0xff, 0xff]), [1])).toThrow(BadFrame);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 30);
  });

  it.each([
    ['an empty frame', frame(Buffer.alloc(0))],
    ['what is not msgpack', frame(Buffer.from([0xc1]))],
    ['an array that is cut short', frame(Buffer.from([0x92, 1]))],
    ['more than one value', frame(Buffer.from([0x91, 1, 1]))],
    ['what is no array', frame(Buffer.from([0x81, 0xa1, 0x61, 1]))],
  ])('refuses %s', (_, bad) => {
    expect(() => read(bad)).toThrow(BadFrame);
    expect(() => read(bad, [1])).toThrow(BadFrame);
  });

  it('has received what came before the bad frame', () => {
    const received: unknown[] = [];
    const reader = new FrameReader((packet) => received.push(packet));
    expect(() => reader.push(Buffer.concat([bytes, frame(Buffer.from([0xc1]))]))).toThrow(BadFrame);
    expect(received.length).toBe(packets.length);
  });

  it('throws nothing but BadFrame, whatever the bytes', () => {
    const random = new Random(11);
    for (let i = 0; i < 3000; i++) {
      const noise = Buffer.from(bytes.subarray(0, 400));
      for (let j = random.below(5); j >= 0; j--) noise[random.below(noise.length)] = random.below(256);
      try {
        read(noise, [1 + random.below(400)], 100_000);
      } catch (error) {
        expect(error).toBeInstanceOf(BadFrame);
      }
    }
  });
});
