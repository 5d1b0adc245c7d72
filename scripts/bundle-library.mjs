/**
 * Makes one file of the library, because every child process loads it before its target, and a hundred small files take three
 * times as long as a large one. What is required by name, the entry points, becomes a line that reaches into it: there is one
 * copy of the state, whoever loads it.
 */
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** As deep in dist/lib as every room is, for what finds its neighbours from `__dirname`. */
const BUNDLE = 'bundled/multiproc.js';

/** @returns {Map<string, string>} path to text */
export function bundleLibrary(root) {
  const lib = join(root, 'dist', 'lib');
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export * as face from './lib/index.ts'; export { live } from './lib/process/life.ts';`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile: join(lib, BUNDLE),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Processes are named for their classes, and errors too. Lines stay, for Node.js prints the whole of one that throws.
    minifySyntax: true,
    legalComments: 'inline',
    write: false,
  });
  return new Map([
    ...outputFiles.map(({ path, text }) => [path, withClassNames(text)]),
    [join(lib, 'index.js'), `'use strict';\nmodule.exports = require('./${BUNDLE}').face;\n`],
    [join(lib, 'entry', 'child.js'), `'use strict';\nrequire('../${BUNDLE}').live(() => {});\n`],
  ]);
}

/**
 * A class that mentions itself becomes `var Queue = class _Queue { … }`, and that would be its `name`. (`keepNames` would mend
 * it too, by a call each time that a function is made.)
 */
function withClassNames(text) {
  const renamed = [...text.matchAll(/\b(\w+) ?= ?class _\1\b/g)].map(([, name]) => name);
  return renamed.reduce((all, name) => all.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), text);
}
