import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlockingLink } from '../../lib/transport/blocking-link';
import { BadFrame, FrameReader } from '../../lib/wire/frame-reader';
import { FrameWriter } from '../../lib/wire/frame-writer';
import { temporaryFolder } from '../support/temporary-folder';

// Over files, which block as its pipes do, and end.
describe('BlockingLink', () => {
  const folder = temporaryFolder();
  const input = join(folder, 'input');
  const output = join(folder, 'output');
  let descriptors: number[] = [];
  afterEach(() => {
    for (const descriptor of descriptors) closeSync(descriptor);
    descriptors = [];
  });

  function linkReading(bytes: Uint8Array): BlockingLink {
    writeFileSync(input, bytes);
    const opened = [openSync(input, 'r'), openSync(output, 'w')];
    descriptors.push(...opened);
    return new BlockingLink(opened[0], opened[1]);
  }

  function framesOf(...packets: unknown[][]): Buffer {
    const writer = new FrameWriter();
    for (const packet of packets) writer.write(packet);
    return Buffer.concat(writer.take());
  }

  it('writes packets, of any length, before it returns', () => {
    const link = linkReading(Buffer.alloc(0));
    link.send([1, 'a'], [2, Buffer.alloc(300_000, 7)]);
    link.send([3]);
    const packets: unknown[][] = [];
    new FrameReader((packet) => packets.push([...packet])).push(readFileSync(output));
    expect(packets.map(([number]) => number)).toEqual([1, 2, 3]);
    expect(Buffer.compare(Buffer.from(packets[1][1] as Uint8Array), Buffer.alloc(300_000, 7))).toBe(0);
  });

  it('reads packets one by one, and null when there will be no more', () => {
    const link = linkReading(framesOf([1], [2, Buffer.alloc(200_000, 7)], [3]));
    expect(link.receive()).toEqual([1]);
    const second = link.receive();
    expect(Buffer.compare(Buffer.from(second?.[1] as Uint8Array), Buffer.alloc(200_000, 7))).toBe(0);
    expect(link.receive()).toEqual([3]);
    expect(link.receive()).toBeNull();
  });

  it('tries again when a signal interrupts it', () => {
    const fs: typeof import('node:fs') = jest.requireActual('node:fs');
    const link = linkReading(framesOf([1]));
    const interrupted = () => {
      throw Object.assign(new Error('interrupted'), { code: 'EINTR' });
    };
    const spies = (['readSync', 'writeSync'] as const).map((name) => jest.spyOn(fs, name));
    try {
      for (const spy of spies) spy.mockImplementationOnce(interrupted).mockImplementationOnce(interrupted);
      expect(link.receive()).toEqual([1]);
      link.send([2]);
      expect(readFileSync(output)).toEqual(framesOf([2]));
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('refuses what is no frame', () => {
    expect(() => linkReading(Buffer.from([0, 0, 0, 1, 0xc1])).receive()).toThrow(BadFrame);
  });
});
