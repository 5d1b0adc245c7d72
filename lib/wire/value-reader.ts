/** Turns bytes back into the value. */
import { SerializationError } from '../errors';
import { CorruptBytes } from './corrupt-bytes';
import { MsgpackReader } from './msgpack-reader';
import { AGAIN, BIG, ENVELOPE_TYPE, FIRST_TRAVELLER, MAX_DEPTH, WIDE_STRING } from './tags';
import type { Incoming } from './traveller';
import { travellers } from './travellers';

export type Adopt = (kind: string, id: number, extra: unknown) => object;

export class ValueReader extends MsgpackReader implements Incoming {
  /** The objects met so far in an envelope, by number; undefined while one is still being made. Plain messages need none. */
  private readonly met: (object | undefined)[] = [];
  private enveloped = false;
  private depth = 0;

  constructor(
    readonly references: boolean,
    readonly adopt: Adopt | undefined,
  ) {
    super();
  }

  message(bytes: Uint8Array, start: number, end: number): unknown {
    this.depth = 0;
    this.enveloped = false;
    try {
      this.begin(bytes, start, end);
      if (this.peek() === 0xc9) this.openEnvelope();
      const value = this.read();
      if (this.position !== this.end) this.corrupt(`${this.end - this.position} bytes too many`);
      return value;
    } catch (error) {
      throw explain(error);
    } finally {
      this.release();
      if (this.enveloped) this.met.length = 0;
    }
  }

  private openEnvelope(): void {
    this.byte();
    const length = this.uint32();
    if (this.byte() !== ENVELOPE_TYPE || length !== this.end - this.position)
      this.corrupt('an extension that is not ours');
    this.enveloped = true;
  }

  protected override array(length: number): unknown[] {
    this.count(length);
    this.enter();
    const items: unknown[] = [];
    if (this.enveloped) this.met.push(items);
    for (let i = 0; i < length; i++) items.push(this.read());
    this.depth--;
    return items;
  }

  protected override object(size: number): object {
    const object = {};
    if (this.enveloped) this.met.push(object);
    this.fields(object, size);
    return object;
  }

  private fields(into: Record<string, unknown>, size: number): void {
    this.count(size);
    this.enter();
    for (let i = 0; i < size; i++) {
      const name = this.fieldName();
      const value = this.read();
      // Set as a field like any other it would be the prototype.
      if (name === '__proto__')
        Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
      else into[name] = value;
    }
    this.depth--;
  }

  private fieldName(): string {
    const token = this.peek();
    if (token !== undefined && token >= 0xa0 && token < 0xc0) {
      this.position++;
      return this.name(token & 0x1f);
    }
    return this.readString();
  }

  protected override binary(length: number): Buffer {
    const buffer = this.buffer(length);
    if (this.enveloped) this.met.push(buffer);
    return buffer;
  }

  protected override special(): unknown {
    const tag = this.byte();
    if (!this.enveloped) this.corrupt('something special outside an envelope');
    if (tag === AGAIN) return this.again(this.read());
    if (tag === WIDE_STRING) return this.utf16(this.binaryLength());
    if (tag === BIG) return this.big(this.readString());
    const traveller = travellers[tag - FIRST_TRAVELLER];
    if (!traveller) return this.corrupt(`a kind of thing, ${tag}, that is not known here`);
    this.enter();
    const slot = this.met.push(undefined) - 1;
    const value = traveller.read(this, slot);
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') this.keep(slot, value);
    this.depth--;
    return value;
  }

  private again(number: unknown): object {
    const object = typeof number === 'number' ? this.met[number] : undefined;
    return object ?? this.corrupt('a mention of something that did not come before');
  }

  keep(slot: number, value: object): void {
    this.met[slot] = value;
  }

  readString(): string {
    const text = this.read();
    return typeof text === 'string' ? text : this.corrupt('something else where a string should be');
  }

  readCount(): number {
    const count = this.read();
    return typeof count === 'number' && count >= 0
      ? this.count(count)
      : this.corrupt('no number where a count should be');
  }

  readBinary(): ArrayBuffer {
    return this.memory(this.binaryLength());
  }

  readFields(into: object): void {
    const fields = {};
    this.fields(fields, this.fieldCount());
    // Defined, not set: the setters of a class are not for us to call.
    Object.defineProperties(into, Object.getOwnPropertyDescriptors(fields));
  }

  private fieldCount(): number {
    const token = this.byte();
    if (token >= 0x80 && token < 0x90) return token & 0x0f;
    if (token === 0xde) return this.uint16();
    return token === 0xdf ? this.uint32() : this.corrupt('no fields where they should be');
  }

  private binaryLength(): number {
    const token = this.byte();
    if (token === 0xc4) return this.byte();
    return token === 0xc6 ? this.uint32() : this.corrupt('no bytes where they should be');
  }

  private enter(): void {
    if (++this.depth > MAX_DEPTH + 1) this.corrupt(`more than ${MAX_DEPTH} levels`);
  }
}

function explain(error: unknown): SerializationError {
  if (error instanceof SerializationError) return error;
  const what = error instanceof Error ? error.message : String(error);
  if (error instanceof CorruptBytes)
    return new SerializationError(`These bytes are not a value: they have ${what}`, '');
  return new SerializationError(`A value arrived that could not be made again here: ${what}`, '', { cause: error });
}
