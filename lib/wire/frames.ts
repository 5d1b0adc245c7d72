/** Frames to bytes, bytes to frames, in any chunking. A frame is four bytes of length and one msgpack array. */

import { Packr, Unpackr } from 'msgpackr/index-no-eval';
import { KEPT_SIZE } from './byte-writer';

/** Longer frames are refused, by their length alone. */
export const MAX_FRAME = 0x7fff_ffff;

const LENGTH = 4;
const BLOCK = 64 * 1024;
/** Bytes of this length or more at the end of a packet are not copied into the batch: they leave from where they are. */
const LARGE = 16 * 1024;
/** Big enough for a head of four numbers, the count, and the header of the run. */
const RUN_HEADER = 64;
const UINT32 = 0xce;
const BIN32 = 0xc6;
const BIN_HEADER = 5;
const NOTHING = new Uint8Array(0);

const packr = new Packr({ useRecords: false, mapsAsObjects: true, useBigIntExtension: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, useBigIntExtension: true });

/** What was written is not what this reader can read: the link that carried it is of no more use. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';
}

/** Collects frames in a batch. */
export class FrameWriter {
  private buffer = Buffer.allocUnsafe(BLOCK);
  /** What the batch has of the buffer so far, and where the piece begins that is not among the chunks yet. */
  private end = 0;
  private begin = 0;
  private chunks: Uint8Array[] = [];
  private chunkBytes = 0;
  /** Frames begun since this writer was made. */
  frames = 0;

  // The run that is still open at the end of the batch: parcels for the same head join it.
  private runHead: readonly number[] | null = null;
  private runStart = 0;
  private runCountAt = 0;
  private runCount = 0;

  /** Bytes in the batch. */
  get size(): number {
    return this.chunkBytes + this.end - this.begin;
  }

  /** Bytes at the end of the packet must not change until they have left. */
  write(packet: readonly unknown[]): void {
    this.closeRun();
    const last = packet[packet.length - 1];
    if (last instanceof Uint8Array && last.length >= LARGE) return this.writeLarge(packet.slice(0, -1), NOTHING, last);
    const body = packr.pack(packet);
    if (body.length > MAX_FRAME) throw new RangeError(`A message of ${body.length} bytes is longer than ${MAX_FRAME}`);
    this.reserve(LENGTH + body.length);
    this.end = this.buffer.writeUInt32BE(body.length, this.end);
    this.buffer.set(body, this.end);
    this.end += body.length;
    this.frames++;
  }

  writeParcel(head: readonly number[], parcel: Uint8Array): void {
    if (parcel.length >= KEPT_SIZE) return this.writeLargeRun(head, parcel);
    const size = LENGTH + parcel.length;
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
  take(): Uint8Array[] {
    this.closeRun();
    this.endChunk();
    const { chunks } = this;
    this.chunks = [];
    this.chunkBytes = 0;
    this.begin = 0;
    this.end = 0;
    return chunks;
  }

  /** Says whether the buffers of the last batch were copied elsewhere, so that the next may use them again. */
  reuse(free: boolean): void {
    if (!free || this.buffer.length > BLOCK) this.buffer = Buffer.allocUnsafe(BLOCK);
  }

  private writeLargeRun(head: readonly number[], parcel: Uint8Array): void {
    this.closeRun();
    const length = Buffer.allocUnsafe(LENGTH);
    length.writeUInt32BE(parcel.length);
    this.writeLarge([...head, 1], length, parcel);
  }

  /** A packet that ends with binary: `before`, and `bytes`, which are not copied. */
  private writeLarge(packet: readonly unknown[], before: Uint8Array, bytes: Uint8Array): void {
    // Packed with nil, one byte, in the place of the binary, whose own header then takes that place.
    const front = packr.pack([...packet, null]);
    const inner = before.length + bytes.length;
    const length = front.length - 1 + BIN_HEADER + inner;
    if (length > MAX_FRAME) throw new RangeError(`A value of ${bytes.length} bytes is too long for a message`);
    this.reserve(LENGTH + front.length + BIN_HEADER + before.length);
    const { buffer } = this;
    this.end = buffer.writeUInt32BE(length, this.end);
    buffer.set(front, this.end);
    this.end += front.length - 1;
    buffer[this.end++] = BIN32;
    this.end = buffer.writeUInt32BE(inner, this.end);
    buffer.set(before, this.end);
    this.end += before.length;
    this.endChunk();
    this.chunks.push(bytes);
    this.chunkBytes += bytes.length;
    this.frames++;
  }

  private openRun(head: readonly number[], size: number): void {
    this.closeRun();
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
    this.frames++;
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
    this.endChunk();
    this.buffer = Buffer.allocUnsafe(Math.max(BLOCK, size));
    this.begin = 0;
    this.end = 0;
  }

  private endChunk(): void {
    if (this.end === this.begin) return;
    this.chunks.push(this.buffer.subarray(this.begin, this.end));
    this.chunkBytes += this.end - this.begin;
    this.begin = this.end;
  }
}

/** One parcel as a run: a copy, with its length before it. */
export function asRun(parcel: Uint8Array): Uint8Array {
  const run = Buffer.allocUnsafe(LENGTH + parcel.length);
  run.writeUInt32BE(parcel.length, 0);
  copy(parcel, run, LENGTH);
  return run;
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
