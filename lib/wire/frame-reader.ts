/** Frames to packets, whatever the pieces in which they arrive. */

import type { CorruptBytes } from './corrupt-bytes';
import { FrameMemory } from './frame-memory';
import { BLOCK, LENGTH, MAX_FRAME } from './frame-writer';
import { PacketReader } from './packet-reader';

/** Bytes are read into pieces of memory of this size, and no fewer at once than `ROOM`. */
const ARENA = 128 * 1024;
const ROOM = 32 * 1024;
/** A longer frame is not made of many small parcels: it has one large value in it. */
const LONG = BLOCK;
/** Enough for the beginning of a frame. */
const HEAD = 64;

/** What was written is not what this reader can read: the link that carried it is of no more use. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';
}

export class FrameReader {
  private readonly packets = new PacketReader();
  private readonly memory = new FrameMemory();
  /** A frame of which a part has come. */
  private partial: Buffer | null = null;
  private filled = 0;
  /** Memory to read into. What is before `arenaStart` belongs to those who hold slices of it; the rest is `room`. */
  private arena = Buffer.alloc(0);
  private arenaStart = 0;
  private room = this.arena;
  private readonly header = Buffer.alloc(LENGTH);
  private headerFilled = 0;
  /** The last frame was long, and so may be the next: only its head is read at first, so that the rest can be read to its place. */
  private expectsLong = false;

  constructor(
    private readonly receive: (packet: readonly unknown[]) => void,
    private readonly limit = MAX_FRAME,
  ) {}

  /** Where the next bytes can be read to, so that nothing has to be copied: what is missing of a long frame goes into its place. */
  space(): Buffer {
    const { partial } = this;
    if (partial && this.goesToItsPlace(partial)) return partial.subarray(this.filled);
    if (this.room.length < ROOM) {
      this.arena = Buffer.allocUnsafeSlow(ARENA);
      this.arenaStart = 0;
      this.room = this.arena;
    }
    return this.expectsLong ? this.room.subarray(0, HEAD) : this.room;
  }

  /** So many bytes have been read to where `space` said, just before. Otherwise as `push`. */
  advance(count: number): void {
    const { partial, arena, arenaStart } = this;
    if (partial && this.goesToItsPlace(partial)) return this.filledBy(partial, count);
    const { slices } = this.packets;
    try {
      this.read(arena, arenaStart, arenaStart + count);
    } finally {
      if (this.packets.slices !== slices) this.giveAway(count);
    }
  }

  /** There are slices of the first bytes of the room. */
  private giveAway(count: number): void {
    this.arenaStart += count;
    this.room = this.arena.subarray(this.arenaStart);
  }

  /** Whether what is missing of a frame is read there at once, and nothing that comes after it. */
  private goesToItsPlace({ length }: Buffer): boolean {
    return length > LONG || length - this.filled >= ROOM;
  }

  /** Throws `BadFrame` when the bytes are none of ours; what came before was received. Payloads are slices of `chunk`. */
  push(chunk: Buffer): void {
    this.read(chunk, 0, chunk.length);
  }

  private read(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.partial) {
        at += this.fill(this.partial, bytes, at, end);
        continue;
      }
      if (this.headerFilled > 0 || end - at < LENGTH) {
        const taken = bytes.copy(this.header, this.headerFilled, at, Math.min(end, at + LENGTH - this.headerFilled));
        at += taken;
        this.headerFilled += taken;
        if (this.headerFilled === LENGTH) this.begin(this.header.readUInt32BE(0));
        continue;
      }
      const length = bytes.readUInt32BE(at);
      at += LENGTH;
      if (end - at < length) {
        this.begin(length);
        continue;
      }
      this.check(length);
      this.expectsLong = length > LONG;
      this.receive(this.decode(bytes, at, at + length));
      at += length;
    }
  }

  private begin(length: number): void {
    this.check(length);
    this.headerFilled = 0;
    this.expectsLong = length > LONG;
    this.partial = this.expectsLong ? this.memory.allocate(length) : Buffer.allocUnsafeSlow(length);
    this.filled = 0;
  }

  private fill(partial: Buffer, bytes: Buffer, at: number, end: number): number {
    const taken = bytes.copy(partial, this.filled, at, end);
    this.filledBy(partial, taken);
    return taken;
  }

  private filledBy(partial: Buffer, count: number): void {
    this.filled += count;
    if (this.filled < partial.length) return;
    this.partial = null;
    const packet = this.decode(partial, 0, partial.length);
    if (partial.length > LONG) this.memory.alignFor(this.packets.lastSlice);
    this.receive(packet);
  }

  private check(length: number): void {
    if (length > this.limit) throw new BadFrame(`A frame claims ${length} bytes; the limit is ${this.limit}`);
    if (length === 0) throw new BadFrame('A frame is empty');
  }

  private decode(bytes: Buffer, start: number, end: number): readonly unknown[] {
    try {
      return this.packets.packet(bytes, start, end);
    } catch (error) {
      throw new BadFrame(`A frame is none of ours: it has ${(error as CorruptBytes).message}`, { cause: error });
    }
  }
}
