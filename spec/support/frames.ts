/** Frames in specs: what a reader makes of bytes, and what a writer has made of packets. */
import { createHash } from 'node:crypto';
import { FrameReader } from '../../lib/wire/frame-reader';
import type { FrameWriter } from '../../lib/wire/frame-writer';

export function bytesOf(writer: FrameWriter): Buffer {
  const batch = Buffer.concat(writer.take());
  writer.reuse(true);
  return batch;
}

/** What a reader makes of some bytes, given in pieces of these lengths, the last length over and over. */
export function read(bytes: Uint8Array, pieces: readonly number[] = [bytes.length], limit?: number): unknown[] {
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
export function parcelsOf(run: Uint8Array): Buffer[] {
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
export function digest(bytes: Uint8Array): string {
  return `${bytes.length} bytes, ${createHash('sha1').update(bytes).digest('hex')}`;
}

export function frame(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** The frames in a batch, without their lengths. */
export function bodiesIn(batch: Buffer): Buffer[] {
  const bodies: Buffer[] = [];
  for (let at = 0; at < batch.length; ) {
    const end = at + 4 + batch.readUInt32BE(at);
    bodies.push(batch.subarray(at + 4, end));
    at = end;
  }
  return bodies;
}
