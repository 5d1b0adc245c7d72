/** Short ASCII text out of bytes, quicker than by a call into Node.js: in few pieces, since to join them is what takes the time. */

const { fromCharCode } = String;

/** `bytes[start, end)` as text; null where that is not ASCII. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  let seen = 0;
  let at = start;
  for (; end - at >= 4; at += 4) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const c = bytes[at + 2]!;
    const d = bytes[at + 3]!;
    seen |= a | b | c | d;
    text += fromCharCode(a, b, c, d);
  }
  for (; at < end; at++) {
    seen |= bytes[at]!;
    text += fromCharCode(bytes[at]!);
  }
  return seen < 0x80 ? text : null;
}
