/** Parcels in the order in which they came. A long row costs its bytes and nothing for each parcel. */

import { copyBytes } from '../wire/copy-bytes';
import type { Row } from './row';
import { frontOf, NO_HANDLES, type Run, restOf } from './runs';

/** Runs shorter than this are copied together; longer ones stay where they arrived. */
const SMALL = 8 * 1024;
const FIRST_BLOCK = 256;
const BLOCK = 64 * 1024;
/** Stands before the head, where what was taken must not be kept in memory. */
const GONE: Run = { bytes: new Uint8Array(0), start: 0, end: 0, count: 0, position: -1, handles: NO_HANDLES };

export class FifoRow implements Row {
  size = 0;
  private readonly runs: Run[] = [];
  private head = 0;
  private position = 0;
  /** The memory into which small runs are copied, and how much of it is used. What was written there never changes. */
  private block = new Uint8Array(0);
  private blockEnd = 0;

  push(count: number, bytes: Uint8Array, handles: readonly number[]): void {
    const { position } = this;
    this.position += count;
    this.size += count;
    if (bytes.length >= SMALL || handles.length > 0) {
      // A small one is copied: what arrived is a slice of something larger, which one old parcel must not keep.
      const own = bytes.length >= SMALL ? bytes : new Uint8Array(bytes);
      this.runs.push({ bytes: own, start: 0, end: bytes.length, count, position, handles });
      return;
    }
    if (this.blockEnd + bytes.length > this.block.length) this.renewBlock(bytes.length);
    const { block, blockEnd: start } = this;
    const end = start + bytes.length;
    copyBytes(bytes, block, start);
    this.blockEnd = end;
    const last = this.runs[this.runs.length - 1];
    if (this.runs.length > this.head && last.bytes === block && last.end === start) {
      const { start, position, handles } = last;
      this.runs[this.runs.length - 1] = { bytes: block, start, end, count: last.count + count, position, handles };
      return;
    }
    this.runs.push({ bytes: block, start, end, count, position, handles: NO_HANDLES });
  }

  pass(count: number): number {
    const { position } = this;
    this.position += count;
    return position;
  }

  take(count: number, size?: number): Run {
    const run = this.runs[this.head];
    const front = frontOf(run, count, size);
    const rest = restOf(run, front);
    if (rest) this.runs[this.head] = rest;
    else this.advance();
    this.size -= front.count;
    return front;
  }

  putBack(run: Run): void {
    this.size += run.count;
    let at = this.head;
    while (at < this.runs.length && this.runs[at].position < run.position) at++;
    if (at === this.head && at > 0) this.runs[--this.head] = run;
    else this.runs.splice(at, 0, run);
  }

  *clear(): Generator<Run> {
    while (this.size > 0) yield this.take(this.size);
  }

  private renewBlock(atLeast: number): void {
    const size = Math.min(BLOCK, Math.max(FIRST_BLOCK, this.block.length * 2));
    this.block = new Uint8Array(Math.max(size, atLeast));
    this.blockEnd = 0;
  }

  private advance(): void {
    this.runs[this.head++] = GONE;
    if (this.head === this.runs.length) this.runs.length = 0;
    else if (this.head < 1024) return;
    else this.runs.splice(0, this.head);
    this.head = 0;
  }
}
