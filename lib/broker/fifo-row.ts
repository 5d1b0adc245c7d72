/** Parcels in the order in which they came. A long row costs its bytes and nothing for each parcel. */

import { copyBytes } from '../wire/copy-bytes';
import type { Row } from './row';
import { frontOf, NO_HANDLES, type Parcels, placed, placedCopy, type Run, restOf } from './runs';

/** Runs shorter than this are copied together; longer ones stay where they arrived. */
const SMALL = 8 * 1024;
const FIRST_BLOCK = 256;
const BLOCK = 64 * 1024;
/** Stands before the head, where what was taken must not be kept in memory. */
const GONE: Run = { bytes: new Uint8Array(0), start: 0, end: 0, count: 0, handles: NO_HANDLES, position: -1 };

export class FifoRow implements Row {
  size = 0;
  private readonly runs: Run[] = [];
  private head = 0;
  private position = 0;
  /** The memory into which small runs are copied, and how much of it is used. What was written there never changes. */
  private block = new Uint8Array(0);
  private blockEnd = 0;

  push(parcels: Parcels): void {
    const { position } = this;
    const { start, end, count, handles } = parcels;
    this.position += count;
    this.size += count;
    if (end - start >= SMALL) this.runs.push(placed(parcels, position));
    else if (handles.length > 0) this.runs.push(placedCopy(parcels, position));
    else this.pack(parcels, position);
  }

  private pack({ bytes, start: from, end: to, count }: Parcels, position: number): void {
    const length = to - from;
    if (this.blockEnd + length > this.block.length) this.renewBlock(length);
    const { block, blockEnd: start } = this;
    const end = start + length;
    copyBytes(bytes, block, start, from, to);
    this.blockEnd = end;
    const last = this.runs[this.runs.length - 1];
    if (this.runs.length > this.head && last.bytes === block && last.end === start) {
      const { start, position, handles } = last;
      this.runs[this.runs.length - 1] = { bytes: block, start, end, count: last.count + count, handles, position };
      return;
    }
    this.runs.push({ bytes: block, start, end, count, handles: NO_HANDLES, position });
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
