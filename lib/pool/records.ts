/** Records of tasks and of their results, as they lie one after the other in a run: a head, and a sealed value. */

import { putUint32, uint16, uint32 } from '../wire/big-endian';
import { copyBytes } from '../wire/copy-bytes';

/** What a task does with its value. */
export const APPLY = 0; // calls its function with the arguments that it is
export const ITEM = 1; // with one argument, the value
export const CHUNK = 2; // with each of its items, until one fails
export const STAR_CHUNK = 3; // with each of its items as arguments, until one fails
export const EACH = 4; // with each of its items, whatever fails
export type TaskKind = typeof APPLY | typeof ITEM | typeof CHUNK | typeof STAR_CHUNK | typeof EACH;
/** The value is `[this, first arguments, value]`: the function was bound. */
export const BOUND = 8;
/** The value mentions shared things. */
export const MENTIONS = 16;

/** What a result is. */
export const VALUE = 0;
export const ERROR = 1; // what was thrown
export const PARTLY = 2; // the values of an `EACH`, and the errors, with their places
export const DROPPED = 3; // nothing: it was cancelled before it began

/** Length, number (6 bytes), word (4), kind. */
const LENGTH = 4;
const HEAD = LENGTH + 11;
const BLOCK = 64 * 1024;
const TWO_TO_32 = 2 ** 32;

/** Where a record lies in its run. */
export interface RecordHead {
  readonly number: number;
  /** Of a task, which function; of a result, how long it ran, in microseconds. */
  readonly word: number;
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

export function readHead(run: Uint8Array, at: number): RecordHead {
  return {
    number: uint16(run, at + 4) * TWO_TO_32 + uint32(run, at + 6),
    word: uint32(run, at + 10),
    kind: run[at + 14],
    start: at + HEAD,
    end: at + LENGTH + uint32(run, at),
  };
}

/** A record by itself. */
export function recordOf(number: number, word: number, kind: number, value: Uint8Array): Uint8Array {
  const record = Buffer.allocUnsafe(HEAD + value.length);
  writeHead(record, 0, number, word, kind, value.length);
  record.set(value, HEAD);
  return record;
}

/** Collects records. What was taken is never written again, so that it need not be copied. */
export class Batch {
  count = 0;
  private block: Buffer | null = null;
  private begin = 0;
  private end = 0;

  get size(): number {
    return this.end - this.begin;
  }

  add(number: number, word: number, kind: number, value: Uint8Array): void {
    const size = HEAD + value.length;
    const block = this.room(size);
    const at = this.end;
    writeHead(block, at, number, word, kind, value.length);
    copyBytes(value, block, at + HEAD);
    this.end = at + size;
    this.count++;
  }

  take(): { count: number; run: Uint8Array } {
    const { block, begin, end, count } = this;
    this.begin = end;
    this.count = 0;
    return { count, run: (block as Buffer).subarray(begin, end) };
  }

  private room(size: number): Buffer {
    const { block, begin, end } = this;
    if (block && end + size <= block.length) return block;
    const kept = end - begin;
    const next = Buffer.allocUnsafeSlow(Math.max(BLOCK, 2 * kept + size));
    if (block && kept > 0) block.copy(next, 0, begin, end);
    this.block = next;
    this.begin = 0;
    this.end = kept;
    return next;
  }
}

function writeHead(into: Buffer, at: number, number: number, word: number, kind: number, length: number): void {
  putUint32(into, at, HEAD - LENGTH + length);
  const high = Math.floor(number / TWO_TO_32);
  into[at + 4] = high >>> 8;
  into[at + 5] = high;
  putUint32(into, at + 6, number);
  putUint32(into, at + 10, word);
  into[at + 14] = kind;
}
