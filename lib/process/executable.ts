/** Which program processes are: `setExecutable`, `freezeSupport`. */

import { fileURLToPath } from 'node:url';

let executable = process.execPath;

/** The Node.js that is started for a process. */
export function executableOf(): string {
  return executable;
}

/**
 * Has processes that are started from now on run in another Node.js than this one. They start their own children with theirs.
 *
 * @param path a path, a name to be found in `PATH`, or a `file:` URL. Throws TypeError for anything else.
 */
export function setExecutable(path: string | URL): void {
  if (path instanceof URL) executable = fileURLToPath(path);
  else if (typeof path === 'string' && path !== '') executable = path;
  else throw new TypeError(`path must be a string or a file: URL, not ${String(path)}`);
}

/**
 * Does nothing, here as in Python outside of frozen Windows programs: it is here so that ported programs run unchanged.
 * A single executable application cannot start processes of this library: give it a Node.js with `setExecutable`.
 */
export function freezeSupport(): void {}
