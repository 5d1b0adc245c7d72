/** Flags that name files, in processes that work in another directory than the one in which their program was started. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../support/run-program';
import { temporaryFolder } from '../support/temporary-folder';

const program = (name: string) => join(__dirname, '..', 'fixtures', 'programs', name);
const start = temporaryFolder();
const elsewhere = temporaryFolder();

beforeAll(() => {
  mkdirSync(join(start, 'node_modules', 'preload'), { recursive: true });
  writeFileSync(join(start, 'node_modules', 'preload', 'package.json'), '{ "exports": { "import": "./preload.mjs" } }');
  for (const file of ['preload.cjs', 'preload.mjs', 'node_modules/preload/preload.mjs']) {
    writeFileSync(join(start, file), 'globalThis.preloaded = true;');
  }
  writeFileSync(join(start, 'variables'), 'FROM_FILE=1');
});

it.each([
  ['spawn', ['-r', './preload.cjs'], {}],
  ['spawn', ['--import=./preload.mjs', '--env-file=variables'], {}],
  ['spawn', ['--import', 'preload'], {}],
  ['spawn', [], { NODE_OPTIONS: '-r ./preload.cjs' }],
  ['forkserver', ['--import', 'preload', '--env-file', 'variables'], {}],
])('%s: %p with %p hold for all processes of a program, wherever they work', async (method, flags, variables) => {
  const env = { ...process.env, ...variables };
  const { stdout, stderr } = await runProgram(
    process.execPath,
    [...flags, program('goes-elsewhere.cjs'), method, elsewhere],
    {
      cwd: start,
      env,
    },
  );
  const fromFile = flags.join().includes('variables') ? '1' : null;
  const told = [elsewhere, elsewhere, '/', '/'].map((cwd) => JSON.stringify([cwd, fromFile, true]));
  expect([stdout.trim().split('\n'), stderr]).toEqual([told, '']);
});

it('those that a process is given hold as in the program, wherever the one that gives them works', async () => {
  const { stdout, stderr } = await runProgram(process.execPath, [program('gives-flags.cjs'), elsewhere], {
    cwd: start,
  });
  expect([stdout, stderr]).toEqual([`${JSON.stringify([elsewhere, true])}\n`, '']);
});
