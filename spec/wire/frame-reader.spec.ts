import { BadFrame, FrameReader } from '../../lib/wire/frame-reader';
import { FrameWriter } from '../../lib/wire/frame-writer';
import { bytesOf, digest, frame, read } from '../support/frames';
import { Random } from '../support/random';

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

  describe('that says where to read to', () => {
    /** As a socket: reads what is there, at most so much at once, to where the reader wants it. */
    function readInto(reader: FrameReader, stream: Buffer, atMost = Number.POSITIVE_INFINITY): void {
      for (let at = 0; at < stream.length; ) {
        const count = stream.copy(reader.space(), 0, at, Math.min(stream.length, at + atMost));
        reader.advance(count);
        at += count;
      }
    }

    it('reads what others read, and keeps what it has handed out', () => {
      const random = new Random(5);
      const payloads = Array.from({ length: 300 }, (_, i) =>
        Buffer.alloc(random.below(random.pick([40, 9000, 300_000])), i),
      );
      const second = new FrameWriter();
      for (const [i, payload] of payloads.entries()) second.write(i % 3 === 0 ? [i] : [i, payload]);
      const stream = bytesOf(second);
      for (const atMost of [1000, 50_000, 200_000]) {
        const received: (readonly unknown[])[] = [];
        readInto(new FrameReader((packet) => received.push(packet)), stream, atMost);
        expect(received.map(([number]) => number)).toEqual(payloads.map((_, i) => i));
        const whole = received.filter(([, bytes], i) => !bytes || digest(bytes as Buffer) === digest(payloads[i]));
        expect(whole.length).toBe(payloads.length);
      }
    });

    it('reads into the same memory again when nobody has any of it', () => {
      const reader = new FrameReader(() => {});
      const space = reader.space();
      const second = new FrameWriter();
      second.write([1, 'no slice of what was read']);
      readInto(reader, bytesOf(second));
      expect(reader.space().buffer).toBe(space.buffer);
      expect(reader.space().byteOffset).toBe(space.byteOffset);
    });

    it('keeps what it has handed out also when a bad frame comes after it', () => {
      let payload: Buffer = Buffer.alloc(0);
      const reader = new FrameReader((packet) => {
        payload = packet[0] as Buffer;
      });
      const second = new FrameWriter();
      second.write([Buffer.from('good')]);
      expect(() => readInto(reader, Buffer.concat([bytesOf(second), frame(Buffer.from([0xc1]))]))).toThrow(BadFrame);
      reader.space().fill('x');
      expect(String(payload)).toBe('good');
    });

    it('has a long frame read to its place', () => {
      let payload: Buffer = Buffer.alloc(0);
      const reader = new FrameReader((packet) => {
        payload = packet[0] as Buffer;
      });
      const second = new FrameWriter();
      second.write([Buffer.alloc(3_000_000, 7)]);
      const stream = bytesOf(second);
      const begun = stream.copy(reader.space(), 0, 0, 100);
      reader.advance(begun);
      const space = reader.space();
      expect(space.length).toBe(stream.length - begun);
      stream.copy(space, 0, begun);
      reader.advance(space.length);
      expect(payload.buffer).toBe(space.buffer);
      expect(digest(payload)).toBe(digest(Buffer.alloc(3_000_000, 7)));
    });

    it('reads only the head of what comes after a long frame, and more again once a short one has come', () => {
      const reader = new FrameReader(() => {});
      const usual = reader.space().length;
      const second = new FrameWriter();
      second.write([Buffer.alloc(100_000)]);
      readInto(reader, bytesOf(second), 1000);
      expect(reader.space().length).toBeLessThan(100);
      second.write([1]);
      readInto(reader, bytesOf(second));
      expect(reader.space().length).toBeGreaterThan(usual / 2);
    });
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
