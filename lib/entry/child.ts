/**
 * What a forked process runs first. Nobody imports it. It loads the library, which is one file in what is published, and takes what
 * V8 has made of that file in an earlier process from a descriptor, if it is there: see `code-cache.ts`.
 */

import { closeSync, fstatSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';

import Module = require('node:module');

import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import type { live } from '../process/life';

/** After the link and the line. */
const CODE_CACHE = 5;
const BUNDLE = join(__dirname, '..', 'bundled', 'multiproc.js');

interface Library {
  readonly live: typeof live;
  readonly face: () => object;
}

/** All but the time of the file that it was made of; `undefined` if there is none. */
function readCodeCache(size: number): Buffer | undefined {
  if (size === 0) return undefined;
  const bytes = Buffer.allocUnsafeSlow(size);
  readSync(CODE_CACHE, bytes, 0, size, 0);
  return bytes.readDoubleLE() === statSync(BUNDLE).ctimeMs ? bytes.subarray(8) : undefined;
}

/** Functions are in it that have run until now. */
function writeCodeCache(script: Script, ctimeMs: number): void {
  try {
    const data = script.createCachedData();
    if (writeSync(CODE_CACHE, data, 0, null, 8) < data.length) return;
    // Of which file it was made: V8 itself looks at no more than the length, and the files of a package may all have the same date of
    // change. When the file came to be what it is, it cannot be told otherwise. Last: without it nobody takes the rest.
    writeSync(CODE_CACHE, new Float64Array([ctimeMs]), 0, null, 0);
  } catch {
    // There is no room.
  } finally {
    closeSync(CODE_CACHE);
  }
}

/** As `require` does it, with the cache, or such that one can be made. */
function load(cachedData?: Buffer): Script {
  const script = new Script(Module.wrap(readFileSync(BUNDLE, 'latin1')), { filename: BUNDLE, cachedData });
  const loaded = new Module(BUNDLE, module);
  loaded.filename = BUNDLE;
  if (!cachedData) loaded.paths = module.paths;
  require.cache[BUNDLE] = loaded;
  script.runInThisContext().call(loaded.exports, loaded.exports, require, loaded, BUNDLE, dirname(BUNDLE));
  loaded.loaded = true;
  return script;
}

const found = fstatSync(CODE_CACHE);
let onceAtWork = (): void => {};
if (found.isFile() && found.size === 0) {
  const { ctimeMs } = statSync(BUNDLE);
  const script = load();
  onceAtWork = () => {
    onceAtWork = () => {};
    writeCodeCache(script, ctimeMs);
  };
} else {
  const cachedData = readCodeCache(found.size);
  closeSync(CODE_CACHE);
  if (cachedData) load(cachedData);
}
const library: Library = require(BUNDLE);
library.live(
  // All classes of handles are there.
  () => library.face(),
  (url) => import(url),
  () => onceAtWork(),
);
