/** Packets to frames, in batches. A frame is four bytes of length and one msgpack array. */

import { Buffer } from 'node:buffer';
import { putUint16, putUint32 } from './big-endian';
import { ByteWriter, SLACK } from './byte-writer';
import { copyBytes } from './copy-bytes';
import { KEPT_SIZE } from './message-writer';
import { joinSegments, SEGMENT, SHARED } from './segments';
import { BIG_TYPE } from './tags';

/** Longer frames are refused, by their length alone. */
export const MAX_FRAME = 0x7fff_ffff;

/** Bytes of the length before each frame, and before each parcel of a run. */
export const LENGTH = 4;
/** Small parcels are gathered in frames no longer than this. */
export const BLOCK = 80 * 1024;
/** Bytes of this length or more at the end of a packet are not copied into the batch: they leave from where they are. */
const LARGE = 16 * 1024;
/** Big enough for a head of four numbers, the count, and the header of the run. */
const RUN_HEADER = 64;
const UINT32 = 0xce;
const BIN32 = 0xc6;
/** As the makers of msgpack libraries for JavaScript have agreed to. */
const UNDEFINED = Uint8Array.of(0xd4, 0, 0);
const NOTHING = new Uint8Array(0);

export interface Sink {
  /** Returns where the rest begins that it could not take. */
  write(bytes: Uint8Array, start: number, end: number): number;
}

/** Collects frames in a batch. */
export class FrameWriter extends ByteWriter {
  /** Where the piece of the buffer begins that is not among the chunks yet, and where its last frame does. */
  private begin = 0;
  private frameStart = 0;
  private chunks: Uint8Array[] = [];
  private chunkBytes = 0;
  /** Frames begun since this writer was made. */
  frames = 0;

  // The run that is still open at the end of the batch: parcels for the same head join it.
  private runHead: readonly number[] | null = null;
  private runCountAt = 0;
  private runBytesAt = 0;
  private runCount = 0;
  /** Where runs for several heads share the frame: their places in the list at its end, and where the length of all begins. */
  private readonly sharing = new Map<readonly number[], number>();
  private segmentsAt = 0;
  private segments = 0;

  constructor() {
    super(BLOCK);
  }

  /** Bytes in the batch. */
  get size(): number {
    return this.chunkBytes + this.position - this.begin;
  }

  /** Bytes at the end of the packet must not change until they have left. What is `undefined` at its end is left out. */
  write(packet: readonly unknown[]): void {
    this.closeRun();
    let { length } = packet;
    while (length > 0 && packet[length - 1] === undefined) length--;
    const last = packet[length - 1];
    if (last instanceof Uint8Array && last.length >= LARGE)
      return this.writeLarge(packet.slice(0, length - 1), null, NOTHING, last);
    this.beginFrame();
    try {
      this.arrayHead(length);
      for (let i = 0; i < length; i++) this.argument(packet[i]);
      this.endFrame(0);
    } catch (error) {
      this.position = this.frameStart;
      throw error;
    }
  }

  writeParcel(head: readonly number[], parcel: Uint8Array): void {
    if (parcel.length >= KEPT_SIZE) return this.writeLargeRun(head, parcel);
    const size = LENGTH + parcel.length;
    if (this.runHead !== head || this.position + size > this.limit) this.openRun(head, size);
    this.runCount++;
    const { buffer, position } = this;
    putUint32(buffer, position, parcel.length);
    copyBytes(parcel, buffer, position + LENGTH);
    this.position = position + size;
  }

  /** Has the batch written to `sink`, if it is in one piece, and returns how much was. Without a rest the batch is empty then. */
  writeOut(sink: Sink): number {
    this.closeRun();
    const { begin, position } = this;
    if (this.chunks.length > 0 || begin === position) return 0;
    const end = sink.write(this.buffer, begin, position);
    if (end === position) {
      this.begin = 0;
      this.position = 0;
      this.reuse(true);
    }
    return end - begin;
  }

  /** Hands over the batch. The buffers are the caller's until `reuse`. */
  take(): Uint8Array[] {
    this.closeRun();
    this.endChunk(this.position);
    const { chunks } = this;
    this.chunks = [];
    this.chunkBytes = 0;
    this.begin = 0;
    this.position = 0;
    return chunks;
  }

  /** Says whether the buffers of the last batch were copied elsewhere, so that the next may use them again. */
  reuse(free: boolean): void {
    if (!free || this.buffer.length > BLOCK) this.use(Buffer.allocUnsafeSlow(BLOCK));
  }

  private argument(value: unknown): void {
    switch (typeof value) {
      case 'number':
        return this.number(value);
      case 'string':
        return this.text(value);
      case 'boolean':
        return this.byte(value ? 0xc3 : 0xc2);
      case 'undefined':
        return this.raw(UNDEFINED);
      case 'bigint':
        if (!this.bigint(value)) this.big(value);
        return;
    }
    if (value === null) return this.byte(0xc0);
    if (value instanceof Uint8Array) return this.binary(value);
    if (!Array.isArray(value)) throw new TypeError(`A message cannot have ${String(value)} in it`);
    this.arrayHead(value.length);
    for (const item of value) this.argument(item);
  }

  /** What UTF-8 cannot say is replaced: such a text is read by people only. */
  private text(value: string): void {
    if (!this.string(value)) this.string(value.toWellFormed());
  }

  private big(value: bigint): void {
    const digits = Buffer.from(value.toString(16));
    this.byte(0xc9);
    this.uint32(digits.length);
    this.byte(BIG_TYPE);
    this.raw(digits);
  }

  private writeLargeRun(head: readonly number[], parcel: Uint8Array): void {
    this.closeRun();
    const length = Buffer.allocUnsafe(LENGTH);
    length.writeUInt32BE(parcel.length);
    this.writeLarge(head, 1, length, parcel);
  }

  /** A packet that ends with binary: `before`, and `bytes`, which are not copied. */
  private writeLarge(front: readonly unknown[], count: number | null, before: Uint8Array, bytes: Uint8Array): void {
    const inner = before.length + bytes.length;
    if (inner > MAX_FRAME - BLOCK) throw new RangeError(`A value of ${bytes.length} bytes is too long for a message`);
    this.beginFrame();
    this.arrayHead(front.length + (count === null ? 1 : 2));
    for (const item of front) this.argument(item);
    if (count !== null) this.number(count);
    this.byte(BIN32);
    this.uint32(inner);
    this.raw(before);
    this.endFrame(bytes.length);
    this.endChunk(this.position);
    this.chunks.push(bytes);
    this.chunkBytes += bytes.length;
  }

  private openRun(head: readonly number[], size: number): void {
    if (this.runHead && this.position + RUN_HEADER + size <= this.limit) return this.shareFrame(head);
    this.closeRun();
    this.beginFrame(RUN_HEADER + size);
    this.arrayHead(head.length + 2);
    for (let i = 0; i < head.length; i++) this.number(head[i]);
    this.buffer[this.position] = UINT32;
    this.runCountAt = this.position + 1;
    this.buffer[this.position + 5] = BIN32;
    this.runBytesAt = this.position + 6;
    this.position += 10;
    this.runHead = head;
    this.runCount = 0;
  }

  /**
   * Nothing else was written between two runs: all that follow one another share a frame, which costs less than one for each. In
   * which order it is read nobody sees: see `Server.share`.
   */
  private shareFrame(head: readonly number[]): void {
    const { sharing } = this;
    if (sharing.size === 0) {
      this.closeRun();
      this.beginFrame(RUN_HEADER);
      this.arrayHead(3);
      this.number(SHARED);
      this.buffer[this.position] = BIN32;
      this.segmentsAt = this.position + 1;
      this.position += 5;
      this.segments = 0;
    } else {
      this.endRun();
    }
    this.segments++;
    let place = sharing.get(head);
    if (place === undefined) {
      place = sharing.size;
      sharing.set(head, place);
    }
    const { buffer, position } = this;
    putUint16(buffer, position, place);
    this.runCountAt = position + 2;
    this.runBytesAt = position + 6;
    this.position = position + SEGMENT;
    this.runHead = head;
    this.runCount = 0;
  }

  private endRun(): void {
    const { buffer, runBytesAt } = this;
    putUint32(buffer, this.runCountAt, this.runCount);
    putUint32(buffer, runBytesAt, this.position - runBytesAt - 4);
  }

  private closeRun(): void {
    if (!this.runHead) return;
    this.endRun();
    this.runHead = null;
    if (this.sharing.size > 0) this.closeShared();
    this.endFrame(0);
  }

  private closeShared(): void {
    const { sharing, segmentsAt } = this;
    if (this.segments > sharing.size)
      this.position = joinSegments(this.buffer, segmentsAt + 4, this.position, sharing.size);
    putUint32(this.buffer, segmentsAt, this.position - segmentsAt - 4);
    this.arrayHead(sharing.size);
    for (const [, id] of sharing.keys()) this.number(id);
    sharing.clear();
  }

  private beginFrame(room = 0): void {
    this.frameStart = this.position;
    if (this.position + LENGTH + room >= this.limit) this.grow(LENGTH + room);
    this.position += LENGTH;
  }

  /** `more` bytes of it come after what was written here. */
  private endFrame(more: number): void {
    const length = this.position - this.frameStart - LENGTH + more;
    if (length > MAX_FRAME) throw new RangeError(`A message of ${length} bytes is longer than ${MAX_FRAME}`);
    this.view.setUint32(this.frameStart, length);
    this.frames++;
  }

  /** The frame that is being written moves to another buffer; those before it are a chunk of the batch. */
  protected override grow(room: number): void {
    const { buffer, frameStart, position } = this;
    this.endChunk(frameStart);
    const written = position - frameStart;
    const needed = written + room + SLACK;
    this.use(Buffer.allocUnsafeSlow(needed <= BLOCK ? BLOCK : needed + written));
    buffer.copy(this.buffer, 0, frameStart, position);
    this.begin = 0;
    this.frameStart = 0;
    this.position = written;
  }

  private endChunk(end: number): void {
    if (end === this.begin) return;
    this.chunks.push(this.buffer.subarray(this.begin, end));
    this.chunkBytes += end - this.begin;
    this.begin = end;
  }
}

/** One parcel as a run: a copy, with its length before it. */
export function asRun(parcel: Uint8Array): Uint8Array {
  const run = Buffer.allocUnsafe(LENGTH + parcel.length);
  run.writeUInt32BE(parcel.length, 0);
  copyBytes(parcel, run, LENGTH);
  return run;
}
