/**
 * Builds dist/: CommonJS and types of lib/, bin/ and demos/, and an ESM face for each entry point.
 *
 * Afterwards dist/ is what a build from nothing would give, but only files that changed are written: what runs from
 * dist/ meanwhile (specs, a demo) never meets a folder that is half there.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { bundleDemos } from './bundle-demos.mjs';
import { bundleLibrary } from './bundle-library.mjs';
import { entryPoints, esmFace } from './esm-face.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @returns {Map<string, string>} path to text */
function compile() {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  };
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.build.json'), {}, host);
  const program = ts.createProgram(config.fileNames, config.options);
  const files = new Map();
  const { diagnostics } = program.emit(undefined, (path, text) => files.set(resolve(path), text));
  report([...config.errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics]);
  return files;
}

function report(diagnostics) {
  if (diagnostics.length === 0) return;
  const format = process.stderr.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  process.stderr.write(
    format(ts.sortAndDeduplicateDiagnostics(diagnostics), {
      getCurrentDirectory: () => root,
      getCanonicalFileName: (name) => name,
      getNewLine: () => '\n',
    }),
  );
  process.exitCode = 1; // and go on: dist/ follows the sources, as with tsc
}

function writeChanged(files) {
  for (const [path, text] of files) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function removeAllBut(files) {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(path)) rmSync(path, { force: true });
  }
}

function build() {
  const missing = entryPoints(packageJson)
    .map(({ cjs }) => relative('dist', cjs).replace(/\.js$/, '.ts'))
    .filter((source) => !existsSync(join(root, source)));
  if (missing.length > 0) {
    process.stderr.write(
      `build: ${missing.join(', ')} is not there, and package.json exports it: nothing was built.\n`,
    );
    process.exitCode = 1;
    return;
  }

  const files = new Map([...compile(), ...bundleDemos(root), ...bundleLibrary(root)]);
  writeChanged(files);
  const faces = new Map(entryPoints(packageJson).flatMap((entry) => esmFace(root, entry)));
  writeChanged(faces);
  removeAllBut(new Map([...files, ...faces]));
  for (const command of Object.values(packageJson.bin)) {
    if (existsSync(join(root, command))) chmodSync(join(root, command), 0o755);
  }
}

build();
