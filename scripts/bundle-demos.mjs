/**
 * Bundles into a demo the development packages that it imports: the package has no run-time dependency for the sake
 * of a demo, and a stranger's `npm install` can run it all the same. `multiproc` itself stays outside.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

/** Those that import more than `multiproc` and Node.js. */
const DEMOS = ['progress-bar'];
const LICENSES = 'third-party-licenses.txt';

/** @returns {Map<string, string>} path in dist/ to text: each such demo, and the licenses of what is in them */
export function bundleDemos(root) {
  const folder = join(root, 'dist', 'demos');
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: DEMOS.map((name) => join(root, 'demos', `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['multiproc'],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, text }) => [path, text]));
  return files.set(join(folder, LICENSES), licenses(root, Object.keys(metafile.inputs)));
}

function licenses(root, inputs) {
  const packages = new Set(inputs.flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
  return [...packages]
    .sort()
    .map((path) => {
      const folder = resolve(root, path);
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const license = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
      if (!license) throw new Error(`${name} cannot be bundled into a demo: it comes without its license`);
      return `${name} ${version}\n\n${readFileSync(join(folder, license), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
