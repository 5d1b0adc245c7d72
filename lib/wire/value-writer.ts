/** Turns a value into bytes: plain values are plain msgpack, and what is more than that says so in an envelope. */
import { SerializationError } from '../errors';
import { Memo } from './memo';
import { MessageWriter } from './message-writer';
import { pathOf } from './path';
import { reasonToRefuse } from './refusals';
import { AGAIN, BIG, ENVELOPE_TYPE, FIRST_TRAVELLER, MAX_DEPTH, SPECIAL, WIDE_STRING } from './tags';
import type { Outgoing, Segment, Traveller } from './traveller';
import { travellers } from './travellers';

export const noHandles: readonly number[] = Object.freeze([]);

/** Reads after the path of what cannot travel. */
class Refusal extends Error {}

export class ValueWriter extends MessageWriter implements Outgoing {
  private readonly memo = new Memo();
  /** `trail[1..depth]` leads from the root to the value that is being written. */
  private readonly trail: Segment[] = [''];
  private depth = 0;
  /** Something was written that plain msgpack does not have. */
  private special = false;
  private unfinished: object[] = [];
  private mentioned: number[] = [];

  constructor(
    readonly references: boolean,
    readonly handles: boolean,
    readonly realm?: object,
  ) {
    super();
  }

  /** The shared things that the last message mentions. */
  get handlesMentioned(): readonly number[] {
    return this.mentioned.length === 0 ? noHandles : this.mentioned;
  }

  /** The bytes are good until the next message. */
  message(value: unknown, label: string): Uint8Array {
    this.begin();
    this.depth = 0;
    this.special = false;
    if (this.mentioned.length > 0) this.mentioned = [];
    try {
      this.write(value);
      return this.special ? this.finishEnvelope(ENVELOPE_TYPE) : this.finish();
    } catch (error) {
      this.unfinished.length = 0;
      throw this.explain(error, label);
    } finally {
      if (this.memo.size > 0) this.memo.shrink(0);
    }
  }

  write(value: unknown): void {
    switch (typeof value) {
      case 'number':
        return this.number(value);
      case 'string':
        return this.text(value);
      case 'object':
        return value === null ? this.byte(0xc0) : this.object(value);
      case 'boolean':
        return this.byte(value ? 0xc3 : 0xc2);
      case 'undefined':
        return this.undefined();
      case 'function':
        return this.object(value);
      case 'bigint':
        return this.anyBigint(value);
      default:
        this.refuse(reasonToRefuse(value));
    }
  }

  private object(value: object): void {
    const number = this.memo.meet(value);
    if (number >= 0) return this.again(number, value);
    if (this.depth >= MAX_DEPTH) this.refuse(`is nested more than ${MAX_DEPTH} levels deep: send a flatter value`);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.writeFields(value);
    if (prototype === Array.prototype && Array.isArray(value)) return this.array(value);
    if (prototype === Buffer.prototype && value instanceof Uint8Array) return this.binary(value);
    this.traveller(value, prototype);
  }

  private items(items: readonly unknown[], write: (item: unknown) => void): void {
    const { length } = items;
    this.arrayHead(length);
    const depth = ++this.depth;
    for (let i = 0; i < length; i++) {
      this.trail[depth] = i;
      write(items[i]);
    }
    this.depth--;
  }

  /** As `items`, without a call more for each: most of what is sent is in arrays. */
  private array(items: readonly unknown[]): void {
    const { length } = items;
    this.arrayHead(length);
    const depth = ++this.depth;
    for (let i = 0; i < length; i++) {
      this.trail[depth] = i;
      this.write(items[i]);
    }
    this.depth--;
  }

  writeFields(fields: object): void;
  writeFields(fields: Readonly<Record<string, unknown>>): void {
    const names = Object.keys(fields);
    const { length } = names;
    this.mapHead(length);
    const depth = ++this.depth;
    for (let i = 0; i < length; i++) {
      const name = names[i]!;
      this.trail[depth] = name;
      this.text(name);
      this.write(fields[name]);
    }
    this.depth--;
  }

  writeAt(segment: Segment, value: unknown): void {
    this.trail[++this.depth] = segment;
    this.write(value);
    this.depth--;
  }

  writeItemsAt(segment: Segment, items: readonly unknown[], write: (item: unknown) => void): void {
    this.trail[++this.depth] = segment;
    const number = this.memo.meet(items);
    if (number < 0) this.items(items, write);
    else this.again(number, items);
    this.depth--;
  }

  writeBinary(bytes: Uint8Array): void {
    this.binary(bytes);
  }

  writeWithout(value: object, write: () => void): void {
    this.unfinished.push(value);
    write();
    this.unfinished.pop();
  }

  attempt(write: () => void): boolean {
    const { position, depth } = this;
    const met = this.memo.size;
    const unfinished = this.unfinished.length;
    const mentioned = this.mentioned.length;
    try {
      write();
      return true;
    } catch {
      this.position = position;
      this.depth = depth;
      this.memo.shrink(met);
      this.unfinished.length = unfinished;
      this.mentioned.length = mentioned;
      return false;
    }
  }

  mention(handle: number): void {
    if (!this.mentioned.includes(handle)) this.mentioned.push(handle);
  }

  refuse(reason: string, cause?: unknown): never {
    throw new Refusal(reason, { cause });
  }

  private again(number: number, value: object): void {
    if (this.unfinished.length > 0 && this.unfinished.includes(value)) {
      this.refuse('contains itself, and is of a type with a decode, which needs the whole content first');
    }
    this.tag(AGAIN);
    this.number(number);
  }

  /** What is neither a plain object, an array nor a Buffer of this realm. */
  private traveller(value: object, prototype: unknown): void {
    const name = typeof prototype === 'object' && prototype !== null ? prototype.constructor?.name : '';
    if (name === 'Object' && prototypeOf(prototype) === null) return this.writeFields(value);
    if (name === 'Array' && Array.isArray(value)) return this.array(value);
    const index = travellers.findIndex((each: Traveller) => each.matches(value, name ?? ''));
    const traveller: Traveller | undefined = travellers[index];
    if (!traveller) return this.refuse(reasonToRefuse(value));
    this.tag(FIRST_TRAVELLER + index);
    traveller.write(value, this);
  }

  private text(value: string): void {
    if (this.string(value)) return;
    this.tag(WIDE_STRING);
    this.binary(Buffer.from(value, 'utf16le'));
  }

  private anyBigint(value: bigint): void {
    if (this.bigint(value)) return;
    this.tag(BIG);
    this.text(value.toString(16));
  }

  /** As the makers of msgpack libraries for JavaScript have agreed to. */
  private undefined(): void {
    this.byte(0xd4);
    this.byte(0);
    this.byte(0);
  }

  private tag(tag: number): void {
    this.special = true;
    this.byte(SPECIAL);
    this.byte(tag);
  }

  private explain(error: unknown, label: string): SerializationError {
    const path = pathOf(label, this.trail.slice(1, this.depth + 1));
    if (error instanceof Refusal)
      return new SerializationError(`${path} ${error.message}`, path, { cause: error.cause });
    const what = error instanceof Error ? error.message : String(error);
    return new SerializationError(`${path} could not be sent: ${what}`, path, { cause: error });
  }
}

function prototypeOf(value: unknown): unknown {
  return Object.getPrototypeOf(value);
}
