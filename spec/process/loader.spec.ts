/** Flags of children: what is inherited, and what is found for TypeScript; then real children that load TypeScript with them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execArgvFor } from '../../lib/process/loader';
import { compileReferences, removeCompiled } from '../fixtures/references/compiled';

const FIXTURES = join(__dirname, '..', 'fixtures', 'references');
const NODE_MODULES = realpathSync(join(__dirname, '..', '..', 'node_modules'));
const javascript = pathToFileURL(join(FIXTURES, 'jobs.cjs')).href;
const typescript = pathToFileURL(join(FIXTURES, 'typescript.ts')).href;
const inherited = (...execArgv: string[]) => execArgvFor({ execArgv, module: javascript });

describe('execArgvFor', () => {
  it('keeps what concerns every process', () => {
    const flags = [
      '--max-old-space-size=64',
      '--enable-source-maps',
      '--conditions',
      'development',
      '-r',
      'dotenv/config',
    ];
    expect(inherited(...flags)).toEqual(flags);
  });

  it.each([
    ['the debugger', ['--inspect', '--inspect-brk=0', '--inspect-wait', '--inspect-port', '9300', '--debug-port=9301']],
    ['code given as an argument', ['-e', 'start()', '--eval=start()', '--input-type', 'module', '-i']],
    ['code to print', ['-p', 'start()', '-pe', 'start()', '--print', 'start()', '-p']],
    ['a check of the syntax', ['-c', '--check']],
    ['the test runner', ['--test', '--test-only', '--test-reporter', 'spec', '--test-name-pattern=job']],
    ['coverage', ['--experimental-test-coverage', '--test-coverage-include', 'lib/**']],
    ['watching', ['--watch', '--watch-path', './lib', '--watch-preserve-output']],
  ])('leaves out %s, and the values of such flags', (_what, flags) => {
    expect(inherited('--trace-warnings', ...flags, '--no-deprecation')).toEqual([
      '--trace-warnings',
      '--no-deprecation',
    ]);
  });

  it('leaves what is relative as it is: a child reads it where its program was started', () => {
    expect(inherited('-r', './setup.js', '--import=./loader.mjs')).toEqual([
      '-r',
      './setup.js',
      '--import',
      './loader.mjs',
    ]);
  });

  it('takes the loader out of the command of ts-node, with what that was told to require', () => {
    const folder = join(NODE_MODULES, 'ts-node');
    const command = [join(folder, 'dist', 'bin.js'), '-T', '-r', 'tsconfig-paths/register', '-P', 'tsconfig.json'];
    const register = join(folder, 'register', 'transpile-only.js');
    expect(inherited('--no-warnings', ...command)).toEqual([
      '--no-warnings',
      '-r',
      register,
      '-r',
      'tsconfig-paths/register',
    ]);
  });

  it.each([
    [['--import', 'tsx']],
    [
      [
        '--require',
        '/app/node_modules/tsx/dist/preflight.cjs',
        '--import',
        'file:///app/node_modules/tsx/dist/loader.mjs',
      ],
    ],
    [['-r', 'ts-node/register']],
    [['-r', '@swc-node/register']],
  ])('adds no loader for TypeScript to %j', (execArgv) => {
    expect(execArgvFor({ execArgv, module: typescript })).toEqual(execArgv);
  });

  it('adds tsx for TypeScript that a test runner compiled in this process', () => {
    const tsx = pathToFileURL(join(NODE_MODULES, 'tsx', 'dist', 'loader.mjs')).href;
    expect(execArgvFor({ execArgv: [], module: typescript })).toEqual(['--import', tsx]);
  });
});

describe('the loader beside a TypeScript module', () => {
  let folder: string;
  let module: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'multiproc-loader-')));
    module = pathToFileURL(join(folder, 'job.ts')).href;
    writeFileSync(join(folder, 'job.ts'), 'export const job = (n: number): number => n * 2;\n');
    mkdirSync(join(folder, 'node_modules'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is ts-node where there is no tsx', () => {
    symlinkSync(join(NODE_MODULES, 'ts-node'), join(folder, 'node_modules', 'ts-node'));
    const register = join(NODE_MODULES, 'ts-node', 'register', 'transpile-only.js');
    expect(execArgvFor({ execArgv: [], module })).toEqual(['-r', realpathSync(register)]);
  });

  it('is Node.js itself where there is none and it can, else an error names the file and the cure', () => {
    const execArgv = ['--no-warnings'];
    if (process.features.typescript) {
      expect(execArgvFor({ execArgv, module })).toEqual(execArgv);
    } else if (process.allowedNodeEnvironmentFlags.has('--experimental-strip-types')) {
      expect(execArgvFor({ execArgv, module })).toEqual([...execArgv, '--experimental-strip-types']);
    } else {
      expect(() => execArgvFor({ execArgv, module })).toThrow(/job\.ts.*Install 'tsx' or 'ts-node'/);
    }
  });

  it('is missed for what stripping types cannot make JavaScript', () => {
    const page = pathToFileURL(join(folder, 'page.tsx')).href;
    expect(() => execArgvFor({ execArgv: [], module: page })).toThrow(/page\.tsx.*Install 'tsx'/);
  });
});

describe('a child with these flags', () => {
  let compiled: string;
  beforeAll(() => {
    compiled = compileReferences();
  });
  afterAll(() => removeCompiled(compiled));

  function run(args: string[]) {
    const env: NodeJS.ProcessEnv = { ...process.env, REFERENCES: compiled, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' };
    env.TS_NODE_PROJECT = join(FIXTURES, 'tsconfig.json');
    return execFileSync(process.execPath, args, { env, encoding: 'utf8' });
  }

  it.each([
    ['nothing but a test runner', []],
    ['--import tsx', ['--import', 'tsx']],
    ['-r ts-node/register', ['-r', 'ts-node/register/transpile-only']],
    ['ts-node', [join(NODE_MODULES, 'ts-node', 'dist', 'bin.js'), '-T']],
  ])('loads TypeScript as its parent does: %s', (_how, execArgv) => {
    const references = { job: { module: typescript, name: 'declared' } };
    const flags = execArgvFor({ execArgv, module: typescript });
    expect(run([...flags, join(FIXTURES, 'call.cjs'), JSON.stringify(references)])).toBe('{"job":40}\n');
  });

  it.each([
    ['tsx', join(NODE_MODULES, 'tsx', 'dist', 'cli.mjs')],
    ['ts-node', join(NODE_MODULES, 'ts-node', 'dist', 'bin.js')],
  ])('loads what the command %s runs', (_name, command) => {
    const parent = 'console.log(JSON.stringify(process.execArgv));';
    const script = join(compiled, 'parent.ts');
    writeFileSync(script, parent);
    const execArgv: string[] = JSON.parse(run([command, script]));
    const flags = execArgvFor({ execArgv, module: typescript });
    expect(flags.length).toBeGreaterThan(0);
    const references = { job: { module: typescript, name: 'declared' } };
    expect(run([...flags, join(FIXTURES, 'call.cjs'), JSON.stringify(references)])).toBe('{"job":40}\n');
  });
});
