/**
 * Makes one file of the library, because every child process loads it before its target, and a hundred small files take three
 * times as long as a large one. What is required by name, the entry points, becomes a line that reaches into it: there is one
 * copy of the state, whoever loads it. Each module in it runs when it is first asked for, since most children ask for few. Only the
 * errors stay in a file of their own: `multiproc/queue` throws the same, and loads nothing else of this.
 */
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** As deep in dist/lib as every room is, for what finds its neighbours from `__dirname`. */
const BUNDLE = 'bundled/multiproc.js';
const ERRORS = 'lib/errors.ts';

/** @returns {Map<string, string>} path to text */
export function bundleLibrary(root) {
  const lib = join(root, 'dist', 'lib');
  const { outputFiles } = buildSync({
    stdin: {
      contents: `
        export { live } from './lib/process/life.ts';
        export const face = () => require('./lib/index.ts');
        export const dummy = () => require('./lib/dummy.ts');
        export const worker = () => require('./lib/pool/worker.ts');
      `,
      resolveDir: root,
      loader: 'ts',
    },
    outfile: join(lib, BUNDLE),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: [join(root, ERRORS)],
    // Processes are named for their classes, and errors too. Lines stay, for Node.js prints the whole of one that throws.
    minifySyntax: true,
    legalComments: 'inline',
    write: false,
  });
  return new Map([
    ...outputFiles.map(({ path, text }) => [path, withNumbersTaken(withClassNames(withErrors(text)))]),
    [join(lib, 'index.js'), `'use strict';\nmodule.exports = require('./${BUNDLE}').face();\n`],
    [join(lib, 'dummy.js'), `'use strict';\nmodule.exports = require('./${BUNDLE}').dummy();\n`],
    [join(lib, 'entry', 'pool-worker.js'), `'use strict';\nexports.work = require('../${BUNDLE}').worker().work;\n`],
  ]);
}

/** Requires the errors as they were compiled, beside the folder of the bundle, and not the source. */
function withErrors(text) {
  const required = `require("../../../${ERRORS}")`;
  if (!text.includes(required)) throw new Error(`The bundle does not ${required}`);
  return text.replaceAll(required, 'require("../errors.js")');
}

/**
 * A class that mentions itself becomes `var Queue = class _Queue { … }`, and that would be its `name`. (`keepNames` would mend
 * it too, by a call each time that a function is made.)
 */
function withClassNames(text) {
  const renamed = [...text.matchAll(/\b(\w+) ?= ?class _\1\b/g)].map(([, name]) => name);
  return renamed.reduce((all, name) => all.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), text);
}

/** Of two classes with the same name, the broker's and the users', one is called `Lock2` here. It keeps the `name` of its source. */
function withNumbersTaken(text) {
  const head = /\b(\w+) = class\b[^{\n]*\{/g;
  const classes = new Set([...text.matchAll(head)].map(([, name]) => name));
  const naming =
    'function naming(type, name) { Object.defineProperty(type, "name", { value: name, configurable: true }); }';
  const named = text.replace(head, (all, name) => {
    const original = name.replace(/\d+$/, '');
    if (original === name || !classes.has(original)) return all;
    return `${all} static { naming(this, ${JSON.stringify(original)}); }`;
  });
  return `${named}\n${naming}\n`;
}
