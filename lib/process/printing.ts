/** What a child prints reaches whoever reads it, also when it exits at once. */

import type { Writable } from 'node:stream';

/**
 * Node.js writes to a pipe when it gets round to it, and `process.exit` drops what is left then. From the first use of a stream
 * on, `print` returns when the pipe has taken all. A stream is made when it is first used, and costs time: not before.
 */
export function printAtOnce(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const original = Object.getOwnPropertyDescriptor(process, name);
    if (!original?.get || !original.configurable) continue;
    Object.defineProperty(process, name, {
      ...original,
      get() {
        Object.defineProperty(process, name, original);
        const stream = process[name] as Writable & { _handle?: { setBlocking?(blocking: boolean): void } };
        stream._handle?.setBlocking?.(true);
        return stream;
      },
    });
  }
}
