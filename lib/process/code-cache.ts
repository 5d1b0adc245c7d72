/**
 * What V8 makes of the library when it reads it, for the next processes: to read it anew takes a tenth of the time of a start.
 *
 * It lies in a file without a name, which every process finds open when it starts: it ends with the last of them. Where there is no
 * such file, or it is none for that Node.js and these flags, the library is read as ever.
 */

import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { wrap } from 'node:module';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { setImmediate } from '../turns';

/** All of the library in one file: what `scripts/bundle-library.mjs` makes. */
const BUNDLE = join(__dirname, '..', 'bundled', 'multiproc.js');

let starts = 0;
let file: number | 'pipe' | null = null;

/** What a process is to find at its descriptor for it. One that starts a single process does not make the effort. */
export function codeCache(): number | 'pipe' {
  if (++starts === 2) setImmediate(make).unref();
  file ??= nothing();
  return file;
}

/** A descriptor that is not given to a child could be anything there. */
function nothing(): number | 'pipe' {
  try {
    return openSync(devNull, 'r');
  } catch {
    return 'pipe'; // It is not allowed to open files.
  }
}

function make(): void {
  const path = join(tmpdir(), `multiproc-${process.pid}-${crypto.randomUUID()}`);
  try {
    const { ctimeMs } = statSync(BUNDLE);
    const script = new Script(wrap(readFileSync(BUNDLE, 'latin1')), { filename: BUNDLE });
    const descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    try {
      // Of which file it was made: V8 itself looks at no more than the length, and the files of a package may all have the same date of
      // change. When the file came to be what it is, it cannot be told otherwise.
      writeSync(descriptor, new Float64Array([ctimeMs]));
      writeSync(descriptor, script.createCachedData());
      if (typeof file === 'number') closeSync(file);
      file = descriptor;
    } catch {
      closeSync(descriptor);
    }
  } catch {
    // There is nowhere to write, or it is not allowed.
  }
}
