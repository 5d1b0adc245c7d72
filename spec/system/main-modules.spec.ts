/** A main module and its children speak of the same functions and classes, whatever that module is doing. */
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { runProgram } from '../support/run-program';
import { temporaryFolder } from '../support/temporary-folder';

it('a main module that awaits its main() is sent instances of its own classes, and its own functions and errors', async () => {
  const program = join(__dirname, '..', 'fixtures', 'programs', 'awaits-at-its-top.mjs');
  const { stdout, stderr } = await runProgram(process.execPath, [program]);
  expect([stdout, stderr]).toEqual(['true 2\ntrue true\ntrue mine\n', '']);
});

describe('a main module that is a link', () => {
  const folder = temporaryFolder();
  beforeAll(() => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(__dirname, '..', '..'), join(folder, 'node_modules', 'multiproc'));
    for (const name of ['hides.cjs', 'hides.mjs']) {
      copyFileSync(join(__dirname, '..', 'fixtures', 'programs', name), join(folder, name));
      symlinkSync(name, join(folder, `link-to-${name}`));
    }
  });

  it.each(['hides.cjs', 'hides.mjs'])(
    'has its functions found that it does not export, whether links are followed or not: %s',
    async (name) => {
      for (const flags of [[], ['--preserve-symlinks-main'], ['--preserve-symlinks', '--preserve-symlinks-main']]) {
        const { stdout, stderr } = await runProgram(process.execPath, [...flags, join(folder, `link-to-${name}`)]);
        expect([stdout, stderr]).toEqual(['found\n', '']);
      }
    },
  );
});

describe('where the library is a link', () => {
  const folder = temporaryFolder();
  const program = (name: string) => join(folder, name);
  beforeAll(() => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(join(__dirname, '..', '..'), join(folder, 'node_modules', 'multiproc'));
    for (const name of ['guarded.cjs', 'another-copy.cjs']) {
      copyFileSync(join(__dirname, '..', 'fixtures', 'programs', name), program(name));
    }
  });

  it('a main module knows that it runs in a child, whether links are followed or not', async () => {
    for (const flags of [[], ['--preserve-symlinks'], ['--preserve-symlinks', '--preserve-symlinks-main']]) {
      const { stdout, stderr } = await runProgram(process.execPath, [...flags, program('guarded.cjs')]);
      const child = '[false,false,true]';
      expect([stdout.trim().split('\n'), stderr]).toEqual([['[true,true,true]', child, child], '']);
    }
  });

  it('a main module knows it of a child that has another copy of the library', async () => {
    const { stdout, stderr } = await runProgram(process.execPath, [program('another-copy.cjs')]);
    expect([stdout, stderr]).toEqual(['[false,true]\n', '']);
  });
});

describe('a main module with the library in its bundle', () => {
  const folder = temporaryFolder();
  const bundle = join(folder, 'bundle.cjs');
  beforeAll(() => {
    const contents = "new (require('multiproc').Process)({ target: console.log }).start()";
    buildSync({ stdin: { contents, resolveDir: __dirname }, outfile: bundle, bundle: true, platform: 'node' });
  });

  it('is told to leave it out', async () => {
    const { stderr, code } = await runProgram(process.execPath, [bundle]);
    expect(stderr).toMatch(/ProcessError: .*could not be started: .*does not exist\. .*leave it out: `external/);
    expect(code).toBe(1);
  });
});
