/** Reads the parts of msgpack out of bytes that may be cut short or mean anything. */

import { asciiText } from './ascii';
import { CorruptBytes } from './corrupt-bytes';
import { own } from './frame-memory';

/** Until something is read. */
const nothing = new Uint8Array(0);
/** Shorter binary is never alone in the memory of its frame. */
const LARGE = 64 * 1024;
/** Shorter strings are quicker read here than by the call into Node.js. */
const SHORT = 24;

// A double is put together of two words in the machine's own order: a DataView over each message costs more than most messages.
const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);
double[0] = 1;
const HIGH = words[1] === 0 ? 0 : 1;
const LOW = 1 - HIGH;

/** Names of fields come again and again; a slot holds the last one that hashed to it. */
const names: (string | undefined)[] = new Array(1024).fill(undefined);

export class ByteReader {
  protected bytes: Uint8Array = nothing;
  private text: Buffer | undefined;
  protected position = 0;
  protected end = 0;

  protected begin(bytes: Uint8Array, start: number, end: number): void {
    if (start < 0 || end > bytes.length || start > end) throw new RangeError(`No bytes from ${start} to ${end}`);
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Lets go of the bytes. */
  protected release(): void {
    this.bytes = nothing;
    this.text = undefined;
  }

  protected byte(): number {
    if (this.position >= this.end) this.corrupt('an end where more was to come');
    return this.bytes[this.position++]!;
  }

  /** The byte that comes next, if one does. */
  protected peek(): number | undefined {
    return this.position < this.end ? this.bytes[this.position] : undefined;
  }

  protected uint16(): number {
    const at = this.skip(2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  protected uint32(): number {
    return this.int32() >>> 0;
  }

  protected int32(): number {
    const { bytes } = this;
    const at = this.skip(4);
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }

  protected float32(): number {
    return new DataView(new Uint32Array([this.int32()]).buffer).getFloat32(0, HIGH === 1);
  }

  protected float64(): number {
    const { bytes } = this;
    const at = this.skip(8);
    words[HIGH] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    words[LOW] = (bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!;
    return double[0]!;
  }

  protected biguint64(): bigint {
    const high = this.uint32();
    return (BigInt(high) << 32n) | BigInt(this.uint32());
  }

  protected bigint64(): bigint {
    return BigInt.asIntN(64, this.biguint64());
  }

  protected string(length: number): string {
    const at = this.skip(length);
    const text = length < SHORT ? asciiText(this.bytes, at, at + length) : null;
    return text ?? this.utf8(at, length);
  }

  /** As `string`, and quicker if it was read before. */
  protected name(length: number): string {
    if (length > 24 || length === 0) return this.string(length);
    if (length > this.end - this.position) this.corrupt('a name cut short');
    const { bytes, position } = this;
    const slot =
      ((length << 6) ^
        (bytes[position]! << 2) ^
        (bytes[position + length - 1]! << 5) ^
        bytes[position + (length >> 1)]!) &
      1023;
    const known = names[slot];
    if (known !== undefined && known.length === length) {
      let i = 0;
      while (i < length && known.charCodeAt(i) === bytes[position + i]) i++;
      // Only ASCII is kept, so as many equal characters are as many equal bytes.
      if (i === length) {
        this.position = position + length;
        return known;
      }
    }
    const name = this.string(length);
    if (name.length === length) names[slot] = name;
    return name;
  }

  protected utf16(length: number): string {
    const at = this.skip(length);
    return this.asBuffer().toString('utf16le', at, at + length);
  }

  private utf8(at: number, length: number): string {
    return this.asBuffer().toString('utf8', at, at + length);
  }

  private asBuffer(): Buffer {
    const { bytes } = this;
    this.text ??= Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.text;
  }

  /** A copy, which may share memory with others, as those of Node.js do; a long one may take over the memory of its frame. */
  protected buffer(length: number): Buffer {
    const at = this.skip(length);
    const { bytes } = this;
    const owned = length >= LARGE ? own(bytes, at, at + length) : null;
    if (owned) return owned;
    const copy = Buffer.allocUnsafe(length);
    // Quicker than `subarray` of a Buffer.
    copy.set(new Uint8Array(bytes.buffer, bytes.byteOffset + at, length));
    return copy;
  }

  /** A copy in memory of its own. */
  protected memory(length: number): ArrayBuffer {
    const at = this.skip(length);
    return Uint8Array.prototype.slice.call(this.bytes, at, at + length).buffer;
  }

  /** Each item takes a byte at least: no more of them than there are bytes left can be meant. */
  protected count(count: number): number {
    if (count > this.end - this.position) this.corrupt(`${count} items in ${this.end - this.position} bytes`);
    return count;
  }

  protected skip(count: number): number {
    const at = this.position;
    if (count > this.end - at) this.corrupt('an end where more was to come');
    this.position = at + count;
    return at;
  }

  corrupt(what: string): never {
    throw new CorruptBytes(what);
  }
}
