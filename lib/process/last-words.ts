/** What a process says of its end: to whoever reads what it prints, and to its parent. */

import { inspect, types } from 'node:util';
import { ProcessError } from '../errors';

/** Prints what was thrown, as Python does, and gives what there is to tell the parent of it. */
export function lastWords(name: string, thrown: unknown): Error {
  const text = shown(thrown);
  say(`Process ${name}:\n${text}`);
  // The errors of another realm, as of `vm`, are instances of none of our classes.
  return thrown instanceof Error || types.isNativeError(thrown) ? thrown : new ProcessError(`Thrown: ${text}`);
}

/** To stderr. A program may have put something in the place of what prints, and that may fail: all else goes on. */
export function say(text: string): void {
  try {
    console.error(text);
  } catch {
    // Nobody reads it.
  }
}

/** As it would be printed; what has a way of its own to be shown may fail in that. */
function shown(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    return 'something that cannot be shown';
  }
}
