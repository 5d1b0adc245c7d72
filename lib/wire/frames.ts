/** Frames to bytes, bytes to frames, in any chunking. A frame is four bytes of length and one msgpack array. */

import { Packr, Unpackr } from 'msgpackr/index-no-eval';

/** Longer frames are refused, by their length alone. */
export const MAX_FRAME = 0x7fff_ffff;

const LENGTH = 4;
/** A parcel of this size or more leaves in a buffer of its own, so that batches stay small. */
const BLOCK = 64 * 1024;
/** Big enough for a head of four numbers, the count, and the header of the run. */
const RUN_HEADER = 64;
const UINT32 = 0xce;
const BIN32 = 0xc6;

const packr = new Packr({ useRecords: false, mapsAsObjects: true, useBigIntExtension: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, useBigIntExtension: true });

/** What was written is not what this reader can read: the link that carried it is of no more use. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';
}

/** Collects frames in a batch. */
export class FrameWriter {
  private buffer = Buffer.allocUnsafe(BLOCK);
  private end = 0;
  private full: Buffer[] = [];
  private fullBytes = 0;
  /** Frames begun since this writer was made. */
  frames = 0;

  // The run that is still open at the end of the batch: parcels for the same head join it.
  private runHead: readonly number[] | null = null;
  private runStart = 0;
  private runCountAt = 0;
  private runCount = 0;

  /** Bytes in the batch. */
  get size(): number {
    return this.fullBytes + this.end;
  }

  write(packet: readonly unknown[]): void {
    this.closeRun();
    this.frames++;
    const body = packr.pack(packet);
    if (body.length > MAX_FRAME) throw new RangeError(`A message of ${body.length} bytes is longer than ${MAX_FRAME}`);
    this.reserve(LENGTH + body.length);
    this.end = this.buffer.writeUInt32BE(body.length, this.end);
    this.buffer.set(body, this.end);
    this.end += body.length;
  }

  writeParcel(head: readonly number[], parcel: Uint8Array): void {
    const size = LENGTH + parcel.length;
    if (size > MAX_FRAME - RUN_HEADER)
      throw new RangeError(`A value of ${parcel.length} bytes is too long for a message`);
    if (this.runHead !== head || this.end + size > this.buffer.length) this.openRun(head, size);
    this.runCount++;
    const { buffer, end } = this;
    buffer[end] = parcel.length >>> 24;
    buffer[end + 1] = parcel.length >>> 16;
    buffer[end + 2] = parcel.length >>> 8;
    buffer[end + 3] = parcel.length;
    copy(parcel, buffer, end + LENGTH);
    this.end = end + size;
  }

  /** Hands over the batch. The buffers are the caller's until `reuse`. */
  take(): Buffer[] {
    this.closeRun();
    const batch = this.full;
    if (this.end > 0) batch.push(this.buffer.subarray(0, this.end));
    this.full = [];
    this.fullBytes = 0;
    this.end = 0;
    return batch;
  }

  /** Says whether the buffers of the last batch were copied elsewhere, so that the next may use them again. */
  reuse(free: boolean): void {
    if (!free || this.buffer.length > BLOCK) this.buffer = Buffer.allocUnsafe(BLOCK);
  }

  private openRun(head: readonly number[], size: number): void {
    this.closeRun();
    this.frames++;
    const front = packr.pack(head);
    this.reserve(RUN_HEADER + size);
    const { buffer } = this;
    this.runHead = head;
    this.runStart = this.end;
    let at = this.end + LENGTH;
    buffer.set(front, at);
    buffer[at] = 0x90 | (head.length + 2);
    at += front.length;
    buffer[at++] = UINT32;
    this.runCountAt = at;
    at += 4;
    buffer[at++] = BIN32;
    this.end = at + 4;
    this.runCount = 0;
  }

  private closeRun(): void {
    if (!this.runHead) return;
    const { buffer, end } = this;
    const at = this.runCountAt;
    buffer.writeUInt32BE(end - this.runStart - LENGTH, this.runStart);
    buffer.writeUInt32BE(this.runCount, at);
    buffer.writeUInt32BE(end - at - 9, at + 5);
    this.runHead = null;
  }

  private reserve(size: number): void {
    if (this.end + size <= this.buffer.length) return;
    if (this.end > 0) {
      this.full.push(this.buffer.subarray(0, this.end));
      this.fullBytes += this.end;
    }
    this.buffer = Buffer.allocUnsafe(Math.max(BLOCK, size));
    this.end = 0;
  }
}

/** Copies a few bytes faster than a call into the engine would. */
function copy(from: Uint8Array, to: Uint8Array, at: number): void {
  const { length } = from;
  if (length > 24) {
    to.set(from, at);
    return;
  }
  for (let i = 0; i < length; i++) to[at + i] = from[i];
}

/** Puts frames together again, whatever the pieces in which they arrive. */
export class FrameReader {
  private partial: Buffer | null = null;
  private filled = 0;
  private readonly header = Buffer.alloc(LENGTH);
  private headerFilled = 0;

  constructor(
    private readonly receive: (packet: readonly unknown[]) => void,
    private readonly limit = MAX_FRAME,
  ) {}

  /** Throws `BadFrame` when the bytes are none of ours; what came before was received. Payloads are slices of `chunk`. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.partial) {
        at += this.fill(this.partial, chunk, at);
        continue;
      }
      if (this.headerFilled > 0 || chunk.length - at < LENGTH) {
        const taken = chunk.copy(this.header, this.headerFilled, at, at + LENGTH - this.headerFilled);
        at += taken;
        this.headerFilled += taken;
        if (this.headerFilled === LENGTH) this.begin(this.header.readUInt32BE(0));
        continue;
      }
      const length = chunk.readUInt32BE(at);
      at += LENGTH;
      if (chunk.length - at < length) {
        this.begin(length);
        continue;
      }
      this.check(length);
      this.receive(decode(chunk, at, at + length));
      at += length;
    }
  }

  private begin(length: number): void {
    this.check(length);
    this.headerFilled = 0;
    this.partial = Buffer.allocUnsafeSlow(length);
    this.filled = 0;
  }

  private fill(partial: Buffer, chunk: Buffer, at: number): number {
    const taken = chunk.copy(partial, this.filled, at);
    this.filled += taken;
    if (this.filled === partial.length) {
      this.partial = null;
      this.receive(decode(partial, 0, partial.length));
    }
    return taken;
  }

  private check(length: number): void {
    if (length > this.limit) throw new BadFrame(`A frame claims ${length} bytes; the limit is ${this.limit}`);
    if (length === 0) throw new BadFrame('A frame is empty');
  }
}

function decode(bytes: Buffer, start: number, end: number): readonly unknown[] {
  let packet: unknown;
  try {
    packet = unpackr.unpack(bytes, { start, end });
  } catch (error) {
    throw new BadFrame('A frame is not msgpack', { cause: error });
  }
  if (!Array.isArray(packet)) throw new BadFrame('A frame is not an array');
  return packet;
}
