/**
 * The ESM face of a CommonJS entry point: a module that names what the CommonJS file exports and holds nothing of its
 * own, so that a program that imports and requires the package has one copy of its state.
 */
import { createRequire } from 'node:module';
import { basename, join, normalize } from 'node:path';

const require = createRequire(import.meta.url);
const isIdentifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The entry points of the package that have both faces, as package.json `exports` lists them. */
export function entryPoints(packageJson) {
  return Object.values(packageJson.exports)
    .filter((conditions) => conditions.import && conditions.require)
    .map(({ import: esm, require: cjs }) => ({
      cjs: normalize(cjs.default),
      esm: normalize(esm.default),
      esmTypes: normalize(esm.types),
    }));
}

/**
 * The files of one face, from the entry point as it was built.
 * @returns {[path: string, text: string][]}
 */
export function esmFace(root, { cjs, esm, esmTypes }) {
  const names = Object.keys(require(join(root, cjs))).filter((name) => name !== '__esModule' && name !== 'default');
  const odd = names.find((name) => !isIdentifier.test(name));
  if (odd !== undefined) throw new Error(`${cjs} exports ${JSON.stringify(odd)}, which no module can export by name`);

  const source = `./${basename(cjs)}`;
  const reexports = names.sort().map((name) => `export const ${name} = face.${name};`);
  return [
    [join(root, esm), [`import face from '${source}';`, 'export default face;', ...reexports, ''].join('\n')],
    [
      join(root, esmTypes),
      [`import * as face from '${source}';`, 'export default face;', `export * from '${source}';`, ''].join('\n'),
    ],
  ];
}
