/** The memory of one long frame. What is made of a frame is copied out of it, but for a Buffer that nearly fills it. */

import { LENGTH } from './frame-writer';

/** A Buffer may keep so many bytes in memory that are not its own: what stands around it in its frame. */
const MAX_WASTE = 64;
/** Before a Buffer that is the only value of a run: the length of its parcel, and its own head. */
const BEFORE_VALUE = LENGTH + 5;
const ALIGNMENT = 8;

/** Memory of which no value has become the owner yet. */
const unowned = new WeakSet<ArrayBufferLike>();

export class FrameMemory {
  /** So many bytes stand before a frame. */
  private lead = 0;

  /** Room for one frame, which nobody else will read to. */
  allocate(length: number): Buffer {
    const memory = Buffer.allocUnsafeSlow(this.lead + length);
    unowned.add(memory.buffer);
    return memory.subarray(this.lead);
  }

  /** In the frame that came last, so many bytes stood before its run: in the next, a Buffer is to be as aligned as Node.js makes them. */
  alignFor(beforeRun: number): void {
    this.lead = ALIGNMENT - 1 - ((beforeRun + BEFORE_VALUE - 1) % ALIGNMENT);
  }
}

/** `bytes[start, end)` as a Buffer of its own, if that takes no copy: no other has become the owner of their memory, nor will. */
export function own(bytes: Uint8Array, start: number, end: number): Buffer | null {
  const { buffer, byteOffset } = bytes;
  if (buffer.byteLength - (end - start) > MAX_WASTE || (byteOffset + start) % ALIGNMENT !== 0) return null;
  return unowned.delete(buffer) ? Buffer.from(buffer as ArrayBuffer, byteOffset + start, end - start) : null;
}
