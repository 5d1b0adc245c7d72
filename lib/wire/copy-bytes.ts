/** Copies a few bytes, `from[start, end)`, faster than a call into the engine would. */
export function copyBytes(from: Uint8Array, to: Uint8Array, at: number, start = 0, end = from.length): void {
  const length = end - start;
  if (length > 24) {
    to.set(length === from.length ? from : from.subarray(start, end), at);
    return;
  }
  for (let i = 0; i < length; i++) to[at + i] = from[start + i];
}
