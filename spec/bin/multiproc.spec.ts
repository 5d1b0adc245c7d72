/** The command `multiproc`, run as a user runs it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { catalogue } from '../../demos/catalogue';
import { type RunOptions, runProgram } from '../support/run-program';

const root = path.resolve(__dirname, '..', '..');
const command = path.join(root, 'dist', 'bin', 'multiproc.js');
const fixture = (name: string) => path.join(root, 'spec', 'fixtures', 'cli', name);

const multiproc = (args: string[], options: RunOptions = {}) =>
  runProgram(process.execPath, [command, ...args], { cwd: root, ...options });

describe('multiproc', () => {
  it.each([[[]], [['--help']], [['-h']], [['demos', '--help']], [['demo', '-h']], [['run', '--help']]])(
    'shows its help for %j',
    async (args) => {
      const { stdout, stderr, code } = await multiproc(args);
      for (const usage of ['multiproc demos', 'multiproc demo NAME', '--python', 'multiproc run SCRIPT [ARGS...]']) {
        expect(stdout).toContain(usage);
      }
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    },
  );

  it.each(['--version', '-v'])('shows the version of the package for %s', async (option) => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(await multiproc([option])).toEqual({ stdout: `${version}\n`, stderr: '', code: 0, signal: null });
  });

  it.each([
    [['demoss'], 'there is no command "demoss". Did you mean "demos"?'],
    [['frobnicate'], 'there is no command "frobnicate". See multiproc --help.'],
    [['constructor'], 'there is no command "constructor". See multiproc --help.'],
    [['--frobnicate'], "Unknown option '--frobnicate'"],
    [['demos', 'more'], "Unexpected argument 'more'"],
    [['demo'], 'which demo? "multiproc demos" lists them.'],
    [['demo', 'token-ring', 'sentinels'], 'one demo at a time: "sentinels" is too much.'],
    [['demo', 'mandelbrot', 'one.png', 'two.png'], 'one demo at a time: "two.png" is too much.'],
    [['demo', 'token-ring', '--ruby'], "Unknown option '--ruby'"],
    [['run'], 'which script? multiproc run SCRIPT [ARGS...]'],
    [['run', '--inspect', 'script.js'], "Unknown option '--inspect'"],
  ])('refuses %j, says why and ends with 2', async (args, reason) => {
    const { stdout, stderr, code } = await multiproc(args);
    expect(stderr).toContain(`multiproc: ${reason}`);
    expect(stderr).not.toContain('    at ');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });
});

describe('multiproc demos', () => {
  it('lists each demo with its number in a line', async () => {
    const { stdout, code } = await multiproc(['demos']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/)),
    ).toEqual(catalogue.map(({ name, title }, index) => [`${index + 1}`, name, title]));
    expect(code).toBe(0);
  });

  it('keeps each line within 100 columns', async () => {
    const { stdout } = await multiproc(['demos']);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});

describe('multiproc demo', () => {
  const globalsOfTheirOwn = [
    'MainProcess has 100',
    'Process-1 has 101',
    'Process-2 has 102',
    'MainProcess has 100',
    '',
  ].join('\n');

  it.each(['own-globals', '6'])('runs a demo by its name or its number: %s', async (wanted) => {
    expect(await multiproc(['demo', wanted])).toEqual({ stdout: globalsOfTheirOwn, stderr: '', code: 0, signal: null });
  });

  it('gives a demo the file that it is to write', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'multiproc-spec-'));
    const { stdout, code } = await multiproc(['demo', 'mandelbrot', 'picture.png'], { cwd: folder });
    const files = readdirSync(folder);
    rmSync(folder, { recursive: true });
    expect(stdout).toMatch(/Saved in .*picture\.png\n$/);
    expect({ files, code }).toEqual({ files: ['picture.png'], code: 0 });
  });

  it('suggests the demo that was probably meant', async () => {
    const { stderr, code } = await multiproc(['demo', 'own-global']);
    expect(stderr).toBe('multiproc: there is no demo "own-global". Did you mean "own-globals"?\n');
    expect(code).toBe(2);
  });

  it.each(['elephant', '0', '99', '-1', '1.5'])('names the demos that there are when asked for %s', async (wanted) => {
    const { stderr, code } = await multiproc(['demo', '--', wanted]);
    expect(stderr).toContain(`there is no demo "${wanted}". There are: writer-and-reader, one-way-pipe, `);
    expect(code).toBe(2);
  });

  describe('--python', () => {
    let bin: string;
    beforeEach(() => {
      bin = mkdtempSync(path.join(tmpdir(), 'multiproc-spec-'));
    });
    afterEach(() => rmSync(bin, { recursive: true }));

    it('runs the port and then the original, under a heading each', async () => {
      symlinkSync(fixture('python3'), path.join(bin, 'python3'));
      const { stdout, stderr, code } = await multiproc(['demo', 'own-globals', '--python'], { env: pathOf(bin) });
      expect(stdout).toBe(
        [
          `Node.js: ${path.join('demos', 'own-globals.ts')}`,
          globalsOfTheirOwn,
          `Python: ${path.join('demos', 'own-globals.py')}`,
          `a Python that runs ${path.join(root, 'demos', 'own-globals.py')}`,
          '',
        ].join('\n'),
      );
      expect({ stderr, code }).toEqual({ stderr: '', code: 3 });
    });

    it('says so where Python 3 is not there, and runs nothing', async () => {
      const { stdout, stderr, code } = await multiproc(['demo', 'own-globals', '--python'], { env: pathOf(bin) });
      expect(stderr).toContain('multiproc: Python 3 was not found');
      expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    });
  });
});

describe('multiproc run', () => {
  const awkward = ['--help', '-x', '--python', '--', 'two words', '', '--name=value'];

  it.each(['prints-its-arguments.js', 'prints-its-arguments.ts'])(
    'passes its arguments untouched to %s',
    async (name) => {
      const { stdout, code } = await multiproc(['run', fixture(name), ...awkward]);
      expect(JSON.parse(stdout)).toEqual(awkward);
      expect(code).toBe(0);
    },
  );

  it('runs TypeScript that is more than types, and imports in a package of CommonJS, where tsx is installed', async () => {
    const { JEST_WORKER_ID: _, ...env } = process.env;
    const { stdout, code } = await multiproc(['run', fixture('says-an-enum.ts')], { env });
    expect([stdout, code]).toEqual(['2\n', 0]);
  });

  it('finds the script from the current folder', async () => {
    const { stdout } = await multiproc(['run', 'prints-its-arguments.js', 'one'], { cwd: fixture('.') });
    expect(stdout).toBe('["one"]\n');
  });

  it('names the file that is not there', async () => {
    const { stderr, code } = await multiproc(['run', 'no-such-script.ts']);
    expect(stderr).toBe(`multiproc: there is no file ${path.join(root, 'no-such-script.ts')}\n`);
    expect(code).toBe(2);
  });

  it('ends with the exit code of the script', async () => {
    expect(await multiproc(['run', fixture('exits-with.js'), '42'])).toMatchObject({ code: 42, signal: null });
  });

  it.each(['SIGTERM', 'SIGKILL', 'SIGINT'] as const)('ends by %s if the script did', async (signal) => {
    expect(await multiproc(['run', fixture('kills-itself-with.js'), signal])).toMatchObject({ code: null, signal });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)('passes %s on to the script', async (signal) => {
    const ended = await multiproc(['run', fixture('ends-at-a-signal.js'), signal], {
      onOutput: (program, stdout) => stdout === 'ready\n' && program.kill(signal),
    });
    expect(ended).toMatchObject({ stdout: `ready\ngot ${signal}\n`, code: 7, signal: null });
  });

  it('ends by the signal that it passed on, if the script did', async () => {
    const ended = await multiproc(['run', fixture('waits.js')], {
      onOutput: (program) => program.kill('SIGTERM'),
    });
    expect(ended).toMatchObject({ stdout: 'ready\n', code: null, signal: 'SIGTERM' });
  });
});

/** An environment in which only what is in `folder` can be found. */
function pathOf(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: folder };
}
