/** `exit`: the end of a process, as Python's `sys.exit` has it. */

import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

/**
 * Ends this process. What it put or sent is flushed first.
 *
 * @param status a number is the exit code (its lowest 8 bits, as everywhere), nothing or `null` is 0, `true` 1, `false` 0; anything
 *   else is printed to stderr, and the code is 1.
 */
export function exit(status?: unknown): never {
  process.exit(exitCodeOf(status));
}

/** The exit code that is meant; what is none is printed. */
export function exitCodeOf(status: unknown): number {
  if (status === undefined || status === null) return 0;
  if (typeof status === 'boolean') return status ? 1 : 0;
  if (typeof status === 'number' && Number.isInteger(status)) return status & 0xff;
  // Nothing that is left to the event loop would be written any more.
  const text = typeof status === 'string' || status instanceof Error ? String(status) : inspect(status);
  writeSync(process.stderr.fd, `${text}\n`);
  return 1;
}
