/** Errors: one family, each with a code and what it knows. */
import * as mp from 'multiproc';

const unknown: unknown = null;
if (unknown instanceof mp.ProcessError) unknown.code satisfies string;
if (unknown instanceof mp.SerializationError) unknown.path satisfies string;
if (unknown instanceof mp.BufferTooShort) unknown.bytes satisfies Uint8Array;
for (const kind of [mp.Empty, mp.Full, mp.ShutDown, mp.EOFError, mp.ValueError, mp.AssertionError]) {
  kind.prototype satisfies mp.ProcessError;
  kind.prototype satisfies Error;
}

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}
mp.registerType(Point, { encode: ({ x, y }) => [x, y], decode: ([x, y]) => new Point(x, y) });

function mend(error: mp.ProcessError): void {
  // @ts-expect-error a code is for reading
  error.code = 'ERR_OTHER';
}
void mend;
// @ts-expect-error a class, not an instance of it
mp.registerType(new Point(1, 2));
