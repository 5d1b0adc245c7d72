/**
 * What V8 has compiled of the library by the time a process is at work, for the next processes: to compile it anew takes longer than
 * all else that they do before their target.
 *
 *     no cache -> a process is given an empty file, and to fill it -> filled: those that are started from now on are given it to read
 *         \_______________ that one dies, or its target takes long: another is asked
 *
 * The file has no name, and every process finds it open when it starts: it ends with the last of them. Where there is no such file, or
 * it is none for that Node.js and these flags, the library is read as ever.
 */

import { closeSync, openSync, readSync, unlinkSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the processes with these flags are given. */
class CodeCache {
  private starts = 0;
  /** Whoever fills it has it for itself: no other is to write there, nor to read before it is filled. */
  private file: number | null = null;
  private isFilled = false;

  /** What a process is to find at its descriptor for it. */
  forNext(): number | 'pipe' {
    this.starts++;
    this.isFilled ||= this.file !== null && isComplete(this.file);
    if (this.isFilled && this.file !== null) return this.file;
    // One that starts a single process does not make the effort; and then less and less often.
    const isToBeFilled = this.starts > 1 && Number.isInteger(Math.log2(this.starts));
    return (isToBeFilled ? this.renew() : null) ?? nothing();
  }

  private renew(): number | null {
    const path = join(tmpdir(), `multiproc-${process.pid}-${crypto.randomUUID()}`);
    try {
      const file = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      if (this.file !== null) closeSync(this.file);
      this.file = file;
      return file;
    } catch {
      return null; // There is nowhere to write, or it is not allowed.
    }
  }
}

/** What stands first in it is written last. */
function isComplete(file: number): boolean {
  const time = new Float64Array(1);
  return readSync(file, time, 0, time.byteLength, 0) === time.byteLength && time[0] > 0;
}

const caches = new Map<string, CodeCache>();

/** What a process of these flags is to find at its descriptor for it. */
export function codeCache(flags: readonly string[]): number | 'pipe' {
  const key = flags.join('\n');
  const cache = caches.get(key) ?? new CodeCache();
  caches.set(key, cache);
  return cache.forNext();
}

let empty: number | 'pipe' | null = null;

/** A descriptor that is not given to a child could be anything there. */
function nothing(): number | 'pipe' {
  try {
    empty ??= openSync(devNull, 'r');
  } catch {
    empty = 'pipe'; // It is not allowed to open files.
  }
  return empty;
}
