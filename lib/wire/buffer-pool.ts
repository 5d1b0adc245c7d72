/** Memory for Buffers of some hundred bytes to a few thousand: a fresh piece for every few of them is most of what they cost. */

/** One Buffer that is kept keeps all of its piece: 64 times its own size at most. Those of Node.js before 24 are of 8 KiB. */
const PIECE = 32 * 1024;
const SMALLEST = PIECE / 64;
const LARGEST = PIECE / 8;
const ALIGNMENT = 8;

let piece = Buffer.alloc(0);
let used = 0;

/** As `Buffer.allocUnsafe`. */
export function allocate(length: number): Buffer {
  if (length < SMALLEST || length > LARGEST) return Buffer.allocUnsafe(length);
  if (used + length > piece.length) {
    piece = Buffer.allocUnsafeSlow(PIECE);
    used = 0;
  }
  const start = used;
  used = (start + length + ALIGNMENT - 1) & -ALIGNMENT;
  return piece.subarray(start, start + length);
}
