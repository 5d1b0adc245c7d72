/** Writes msgpack into a buffer that grows: numbers, strings, binary, and the heads of arrays and maps. */

/** What a number or a head may need; held free at all times, so that only strings and binary ask for room. */
export const SLACK = 16;
/** Shorter strings are quicker written here than by the call into Node.js. */
const SHORT = 40;

declare global {
  interface String {
    // In every Node.js that is supported; the `lib` of TypeScript has it from ES2024 on.
    isWellFormed(): boolean;
    toWellFormed(): string;
  }
}

export abstract class ByteWriter {
  protected buffer: Buffer<ArrayBuffer>;
  protected view: DataView;
  /** Where the next byte goes. */
  protected position = 0;
  /** Before it there is room for a number or a head. */
  protected limit: number;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafeSlow(size);
    this.view = new DataView(this.buffer.buffer);
    this.limit = size - SLACK;
  }

  /** Makes room for so many bytes more at the position, which may move with what it belongs to. */
  protected abstract grow(room: number): void;

  protected byte(byte: number): void {
    if (this.position >= this.limit) this.grow(1);
    this.buffer[this.position++] = byte;
  }

  protected uint32(value: number): void {
    if (this.position >= this.limit) this.grow(SLACK);
    this.view.setUint32(this.position, value);
    this.position += 4;
  }

  /** Bytes as they are. */
  protected raw(bytes: Uint8Array): void {
    if (this.position + bytes.length >= this.limit) this.grow(bytes.length + SLACK);
    this.buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  protected number(value: number): void {
    if (this.position >= this.limit) this.grow(SLACK);
    const { buffer } = this;
    if (value >>> 0 === value && !(value === 0 && 1 / value < 0)) {
      if (value < 0x80) {
        buffer[this.position++] = value;
      } else if (value < 0x100) {
        buffer[this.position++] = 0xcc;
        buffer[this.position++] = value;
      } else if (value < 0x10000) {
        buffer[this.position++] = 0xcd;
        buffer[this.position++] = value >> 8;
        buffer[this.position++] = value;
      } else {
        buffer[this.position++] = 0xce;
        this.view.setUint32(this.position, value);
        this.position += 4;
      }
    } else if (value >> 0 === value && value < 0) {
      if (value >= -0x20) {
        buffer[this.position++] = value;
      } else if (value >= -0x80) {
        buffer[this.position++] = 0xd0;
        buffer[this.position++] = value;
      } else {
        buffer[this.position++] = 0xd2;
        this.view.setInt32(this.position, value);
        this.position += 4;
      }
    } else {
      buffer[this.position++] = 0xcb;
      this.view.setFloat64(this.position, value);
      this.position += 8;
    }
  }

  /** False, and nothing is written, when it takes more than 64 bits. */
  protected bigint(value: bigint): boolean {
    const signed = BigInt.asIntN(64, value) === value;
    if (!signed && BigInt.asUintN(64, value) !== value) return false;
    if (this.position >= this.limit) this.grow(SLACK);
    this.buffer[this.position++] = signed ? 0xd3 : 0xcf;
    this.view.setBigUint64(this.position, BigInt.asUintN(64, value));
    this.position += 8;
    return true;
  }

  /** False, and nothing is written, when it has lone surrogates, which UTF-8 cannot say. */
  protected string(value: string): boolean {
    const { length } = value;
    if (this.position + length * 3 >= this.limit) this.grow(length * 3 + SLACK);
    if (length < SHORT && this.ascii(value)) return true;
    if (!value.isWellFormed()) return false;
    // The length in bytes is known only afterwards; a head that is wider than need be is as good.
    const wide = length * 3 > 0xffff;
    const start = this.position + (wide ? 5 : 3);
    const bytes = this.buffer.write(value, start, 'utf8');
    if (wide) {
      this.buffer[this.position] = 0xdb;
      this.view.setUint32(this.position + 1, bytes);
    } else {
      this.buffer[this.position] = 0xda;
      this.view.setUint16(this.position + 1, bytes);
    }
    this.position = start + bytes;
    return true;
  }

  private ascii(value: string): boolean {
    const { buffer } = this;
    const { length } = value;
    let at = this.position;
    if (length < 0x20) {
      buffer[at++] = 0xa0 | length;
    } else {
      buffer[at++] = 0xd9;
      buffer[at++] = length;
    }
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return false;
      buffer[at++] = code;
    }
    this.position = at;
    return true;
  }

  protected binary(bytes: Uint8Array): void {
    const { length } = bytes;
    if (this.position >= this.limit) this.grow(SLACK);
    if (length < 0x100) {
      this.buffer[this.position++] = 0xc4;
      this.buffer[this.position++] = length;
    } else {
      this.buffer[this.position++] = 0xc6;
      this.view.setUint32(this.position, length);
      this.position += 4;
    }
    this.raw(bytes);
  }

  protected arrayHead(length: number): void {
    this.head(length, 0x90, 0xdc);
  }

  protected mapHead(size: number): void {
    this.head(size, 0x80, 0xde);
  }

  private head(count: number, few: number, many: number): void {
    if (this.position >= this.limit) this.grow(SLACK);
    if (count < 0x10) {
      this.buffer[this.position++] = few | count;
    } else if (count < 0x10000) {
      this.buffer[this.position++] = many;
      this.buffer[this.position++] = count >> 8;
      this.buffer[this.position++] = count;
    } else {
      this.buffer[this.position++] = many + 1;
      this.view.setUint32(this.position, count);
      this.position += 4;
    }
  }

  protected use(buffer: Buffer<ArrayBuffer>): void {
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer);
    this.limit = buffer.length - SLACK;
  }
}
