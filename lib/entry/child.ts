/**
 * What a forked process runs first. Nobody imports it. It loads the library, which is one file in what is published, and takes what
 * V8 has made of that file in an earlier process from a descriptor, if it is there: see `code-cache.ts`.
 */

import { closeSync, fstatSync, readFileSync, readSync, statSync } from 'node:fs';

import Module = require('node:module');

import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import type { live } from '../process/life';

/** After the link and the line. */
const CODE_CACHE = 5;
const BUNDLE = join(__dirname, '..', 'bundled', 'multiproc.js');

interface Library {
  readonly live: typeof live;
}

/** All but the time of the file that it was made of; `undefined` if there is none. */
function readCodeCache(): Buffer | undefined {
  const { size } = fstatSync(CODE_CACHE);
  if (size === 0) return undefined;
  const bytes = Buffer.allocUnsafeSlow(size);
  readSync(CODE_CACHE, bytes, 0, size, 0);
  return bytes.readDoubleLE() === statSync(BUNDLE).ctimeMs ? bytes.subarray(8) : undefined;
}

/** As `require` does it, with the cache. */
function load(cachedData: Buffer): Library {
  const script = new Script(Module.wrap(readFileSync(BUNDLE, 'latin1')), { filename: BUNDLE, cachedData });
  const library = new Module(BUNDLE, module);
  library.filename = BUNDLE;
  library.exports = {};
  require.cache[BUNDLE] = library;
  script.runInThisContext().call(library.exports, library.exports, require, library, BUNDLE, dirname(BUNDLE));
  library.loaded = true;
  return library.exports;
}

const cachedData = readCodeCache();
closeSync(CODE_CACHE);
const library: Library = cachedData ? load(cachedData) : require(BUNDLE);
// All classes of handles are in that file.
library.live(
  () => {},
  (url) => import(url),
);
