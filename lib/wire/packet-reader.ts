/** Reads packets: arrays of what may stand in a message. Binary is a slice of the bytes that were read, not a copy, unless it is tiny. */

import { Buffer } from 'node:buffer';
import { MsgpackReader } from './msgpack-reader';
import { BIG_TYPE } from './tags';

/** Deeper packets are none of ours. */
const MAX_DEPTH = 16;
/** Binary up to this length is copied: that costs what a slice does, and holds on to nothing. */
const TINY = 64;

export class PacketReader extends MsgpackReader {
  private depth = 0;
  /** How many slices of what it read it has handed out. */
  slices = 0;
  /** Where the last of them began. */
  lastSlice = 0;

  /** Throws `CorruptBytes` unless `bytes[start, end)` are one array and nothing more. */
  packet(bytes: Buffer, start: number, end: number): readonly unknown[] {
    this.depth = 0;
    this.begin(bytes, start, end);
    const packet = this.read();
    if (this.position !== end) this.corrupt(`${end - this.position} bytes too many`);
    this.release();
    return Array.isArray(packet) ? packet : this.corrupt('something else where an array should be');
  }

  protected override array(length: number): unknown[] {
    this.count(length);
    if (++this.depth > MAX_DEPTH) this.corrupt(`more than ${MAX_DEPTH} levels`);
    const items: unknown[] = new Array(length);
    for (let i = 0; i < length; i++) items[i] = this.read();
    this.depth--;
    return items;
  }

  protected override binary(length: number): Uint8Array {
    const at = this.skip(length);
    if (length <= TINY) return this.tiny(at, length);
    this.slices++;
    this.lastSlice = at;
    return this.bytes.subarray(at, at + length);
  }

  private tiny(at: number, length: number): Uint8Array {
    const { bytes } = this;
    const copy = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) copy[i] = bytes[at + i];
    return copy;
  }

  protected override extension(): bigint {
    const length = this.uint32();
    if (this.byte() !== BIG_TYPE) this.corrupt('an extension that is not ours');
    return this.big(this.string(length));
  }
}
