/** The pipe of the calls that cannot await: it is written and read by file descriptor, and stops the thread meanwhile. */

import { readSync, writeSync } from 'node:fs';
import { FrameReader } from '../wire/frame-reader';
import { FrameWriter } from '../wire/frame-writer';
import type { Packet } from './link';

const CHUNK = 64 * 1024;

export class BlockingLink {
  private readonly writer = new FrameWriter();
  private readonly inbox: Packet[] = [];
  private readonly reader = new FrameReader((packet) => this.inbox.push(packet));
  private readonly chunk = Buffer.allocUnsafe(CHUNK);

  /** Both descriptors (they may be the same) must be in blocking mode. */
  constructor(
    private readonly input: number,
    private readonly output: number,
  ) {}

  /** Returns when the operating system has taken all of it. */
  send(...packets: Packet[]): void {
    for (const packet of packets) this.writer.write(packet);
    for (const buffer of this.writer.take()) writeAll(this.output, buffer);
    this.writer.reuse(true);
  }

  /** The next packet; `null` when the other end is closed. Binary in it is good until the next `receive`. */
  receive(): Packet | null {
    for (;;) {
      const packet = this.inbox.shift();
      if (packet) return packet;
      const length = persist(() => readSync(this.input, this.chunk, 0, CHUNK, null));
      if (length === 0) return null;
      this.reader.push(this.chunk.subarray(0, length));
    }
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += persist(() => writeSync(descriptor, bytes, at, bytes.length - at));
}

/** A signal that the process survives may interrupt the call: SIGUSR1, which has Node.js listen for a debugger. */
function persist(call: () => number): number {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EINTR') throw error;
    }
  }
}
