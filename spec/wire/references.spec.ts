/** `refer` in one process, `load` in another: real scripts, run as users run them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SerializationError } from '../../lib/errors';
import { load, type Reference, refer, referTo, resolve, unbind } from '../../lib/wire/references';
import { compileReferences, removeCompiled } from '../fixtures/references/compiled';

const FIXTURES = join(__dirname, '..', 'fixtures', 'references');
const [major, minor] = process.versions.node.split('.').map(Number);
const hasHooks = major > 22 || (major === 22 && minor >= 15);
const fixture = (name: string) => join(FIXTURES, name);
const urlOf = (name: string) => pathToFileURL(fixture(name)).href;

type Answer = Reference & { error?: string };
let compiled: string;

beforeAll(() => {
  compiled = compileReferences();
});
afterAll(() => removeCompiled(compiled));

function run(...args: string[]) {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    REFERENCES: compiled,
    TS_NODE_PROJECT: fixture('tsconfig.json'),
    NODE_OPTIONS: '',
    NODE_NO_WARNINGS: '1',
  };
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
}
/** What `refer` answers in a process that runs this script. */
function referredBy(...args: string[]): Record<string, Answer> {
  return run(...args);
}
/** What the functions answer to 20 in a process that finds them. */
function calledBy(references: Record<string, Answer>, ...flags: string[]): Record<string, unknown> {
  return run(...flags, fixture('call.cjs'), JSON.stringify(references));
}
function namesOf(references: Record<string, Answer>): Record<string, string> {
  return Object.fromEntries(Object.entries(references).map(([label, { name }]) => [label, name ?? 'refused']));
}
function allDouble(references: Record<string, Answer>): Record<string, number> {
  const found = Object.entries(references).filter(([, { error }]) => error === undefined);
  return Object.fromEntries(found.map(([label]) => [label, 40]));
}

describe('references across processes', () => {
  it('finds exports of a CommonJS main module, and what it keeps to itself at its top level', () => {
    const references = referredBy(fixture('commonjs.cjs'));
    expect(namesOf(references)).toEqual({
      declared: 'declared',
      arrow: 'arrow',
      expression: 'renamed',
      Doubler: 'Doubler',
      once: 'Doubler.once',
      hidden: '#hidden',
      hiddenArrow: '#hiddenArrow',
      HiddenClass: '#HiddenClass',
      nested: 'refused',
      method: 'refused',
    });
    expect(references.declared.module).toBe(urlOf('commonjs.cjs'));
    expect(calledBy(references)).toEqual(allDouble(references));
  });

  it('finds functions of a CommonJS main module that has exported nothing yet', () => {
    const references = referredBy(fixture('commonjs-early.cjs'));
    expect(Object.keys(allDouble(references))).toHaveLength(5);
    expect(calledBy(references)).toEqual(allDouble(references));
  });

  it.each(['awaiting.mjs', 'evaluating.mjs'])(
    'finds exports and the top level of an ES main module that is still %s',
    (name) => {
      const references = referredBy(fixture(name));
      expect(namesOf(references)).toEqual({
        declared: 'declared',
        arrow: 'arrow',
        expression: 'renamed',
        Doubler: 'Doubler',
        once: 'Doubler.once',
        direct: 'direct',
        exportedFunction: 'exportedFunction',
        hidden: '#hidden',
        hiddenArrow: '#hiddenArrow',
        HiddenClass: '#HiddenClass',
        nested: 'refused',
        method: 'refused',
      });
      expect(calledBy(references)).toEqual(allDouble(references));
    },
  );

  it('evaluates once an ES module whose top level is exposed, and its own importers see the same', () => {
    const references = { job: { module: urlOf('counts-evaluations.mjs'), name: '#job' } };
    expect(calledBy(references)).toEqual({ job: 1 });
  });

  it('finds functions of other modules, also where another module made them', () => {
    const references = referredBy(fixture('imports-all.mjs'));
    expect(references).toMatchObject({
      jobs: { module: urlOf('jobs.cjs'), name: 'default' },
      once: { module: urlOf('jobs.cjs'), name: 'Doubler.once' },
      commonTriple: { module: urlOf('jobs.cjs'), name: 'triple' },
      double: { module: urlOf('jobs.mjs'), name: 'default' },
      triple: { module: urlOf('jobs.mjs'), name: 'triple' },
      made: { module: urlOf('made-elsewhere.cjs'), name: 'made' },
    });
    expect(references.bound.error).toMatch('bound');
    expect(calledBy(references)).toMatchObject({ jobs: 40, double: 40, triple: 60, made: 20 });
  });

  it('finds functions of the language and of Node.js', () => {
    const references = referredBy(fixture('builtins.cjs'));
    expect(references).toEqual({
      max: { module: 'globalThis:', name: 'Math.max' },
      log: { module: 'globalThis:', name: 'console.log' },
      write: { module: 'node:fs', name: 'writeFileSync' },
      exit: { module: 'node:process', name: 'exit' },
      slow: { module: 'node:timers/promises', name: 'setTimeout' },
    });
    expect(calledBy({ max: references.max })).toEqual({ max: 20 });
  });

  it.each(['commonjs', 'module'])('refuses what was given to node -e, as %s', (type) => {
    const code = `(await import(${JSON.stringify(urlOf('report.cjs'))})).default.report({ evaluated() {} })`;
    const { evaluated } = referredBy(
      `--input-type=${type}`,
      '-e',
      type === 'module' ? code : `void (async () => ${code})()`,
    );
    expect(evaluated.error).toMatch(/cannot send the function evaluated .*no module that is loaded exports it/);
  });

  it('refuses what a package keeps to itself, for nobody finds it there', () => {
    const folder = join(compiled, 'node_modules', 'secretive');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), 'function inner() {}\nexports.get = () => inner;\n');
    const functions = `{ inner: require(${JSON.stringify(folder)}).get() }`;
    const { inner } = referredBy('-e', `require(${JSON.stringify(fixture('report.cjs'))}).report(${functions})`);
    expect(inner.error).toMatch(/cannot send the function inner .*no module that is loaded exports it/);
  });

  const typescript: [how: string, file: string, parent: string[], child: string[]][] = [
    ['tsx, as CommonJS', 'typescript.ts', ['--import', 'tsx'], ['--import', 'tsx']],
    ['tsx, as an ES module', 'typescript.mts', ['--import', 'tsx'], ['--import', 'tsx']],
    ['ts-node', 'typescript.ts', ['-r', 'ts-node/register/transpile-only'], ['-r', 'ts-node/register/transpile-only']],
  ];
  if (process.features.typescript) typescript.push(['Node.js itself', 'typescript.mts', [], []]);
  it.each(typescript)('finds functions of TypeScript run by %s', (_how, file, parent, child) => {
    const references = referredBy(...parent, fixture(file));
    const hidden = file.endsWith('.ts') || hasHooks ? '#hidden' : 'refused';
    const names = { declared: 'declared', arrow: 'arrow', Doubler: 'Doubler', once: 'Doubler.once', hidden };
    expect(namesOf(references)).toEqual(names);
    expect(calledBy(references, ...child)).toEqual(allDouble(references));
  });

  it('does without an inspector, by the text of the file that calls', () => {
    const permission = major >= 24 ? '--permission' : '--experimental-permission';
    const references = referredBy(permission, '--allow-fs-read=*', fixture('awaiting.mjs'));
    const found = { declared: 'declared', arrow: 'arrow', Doubler: 'Doubler', exportedFunction: 'exportedFunction' };
    expect(namesOf(references)).toMatchObject({ ...found, nested: 'refused', method: 'refused' });
    expect(calledBy(references)).toEqual(allDouble(references));
  });
});

describe('refer', () => {
  const jobs = require('../fixtures/references/jobs.cjs');

  it('refers to what a module exports, under Jest as anywhere', () => {
    expect(refer(jobs.Doubler.once)).toEqual({ module: urlOf('jobs.cjs'), name: 'Doubler.once' });
    expect(refer(jobs)).toEqual({ module: urlOf('jobs.cjs'), name: 'default' });
    expect(refer(compileReferences)).toEqual({ module: urlOf('compiled.ts'), name: 'compileReferences' });
  });

  it('answers the same object for the same function', () => {
    expect(refer(jobs.triple)).toBe(refer(jobs.triple));
  });

  it('refuses a function inside another, naming it, its file and line, and the fix', () => {
    const local = jobs.makeJob();
    expect(() => refer(local)).toThrow(SerializationError);
    expect(() => refer(local)).toThrow(/function \(anonymous\) \(.*jobs\.cjs:17\).*Export it.*\{ module, name \}/);
  });
});

describe('unbind', () => {
  it('gives the function, what it is bound to and its arguments, as they are', () => {
    const self = {};
    const symbol = Symbol('kept');
    const fn = function job(..._args: unknown[]) {};
    const bound = unbind(fn.bind(self, 1, undefined, 'text', symbol, 10n, Number.NaN, -0));
    expect(bound?.fn).toBe(fn);
    expect(bound?.boundThis).toBe(self);
    expect(bound?.boundArgs).toEqual([1, undefined, 'text', symbol, 10n, Number.NaN, -0]);
  });

  it('is null for what is not bound', () => {
    expect(unbind(() => {})).toBeNull();
    expect(unbind(Math.max)).toBeNull();
    expect(unbind(console.log)).toBeNull();
  });
});

describe('referTo', () => {
  it('takes paths relative to the caller, URLs, packages and builtins', () => {
    const expected = { module: urlOf('jobs.cjs'), name: 'default' };
    expect(referTo({ module: './jobs.cjs' }, fixture('call.cjs'))).toEqual(expected);
    expect(referTo({ module: './jobs.cjs' }, urlOf('call.cjs'))).toEqual(expected);
    expect(referTo({ module: fixture('jobs.cjs') })).toEqual(expected);
    expect(referTo({ module: new URL(urlOf('jobs.cjs')) })).toEqual(expected);
    expect(referTo({ module: './spec/fixtures/references/jobs.cjs' })).toEqual(expected);
    expect(referTo({ module: 'msgpackr', name: 'pack' }).module).toMatch(/node_modules\/msgpackr\//);
    expect(referTo({ module: 'fs', name: 'readFile' })).toEqual({ module: 'node:fs', name: 'readFile' });
  });

  it('finds the TypeScript file that an import of JavaScript means', () => {
    expect(referTo({ module: './typescript.js' }, fixture('call.cjs')).module).toBe(urlOf('typescript.ts'));
  });

  it('refuses what is not there, saying where it looked', () => {
    expect(() => referTo({ module: './nowhere.js' }, fixture('call.cjs'))).toThrow(`no file ${fixture('nowhere.js')}`);
    expect(() => referTo({ module: 'no-such-package' }, fixture('call.cjs'))).toThrow(`found from ${FIXTURES}`);
    expect(() => referTo({ module: 'jobs.cjs' }, fixture('call.cjs'))).toThrow("Did you mean './jobs.cjs'?");
  });
});

describe('resolve and load', () => {
  const reference = (module: string, name: string) => ({ module: urlOf(module), name });

  it('find exports, static methods and what this process referred to', async () => {
    const jobs = require('../fixtures/references/jobs.cjs');
    expect(resolve(reference('jobs.cjs', 'Doubler.once'))).toBe(jobs.Doubler.once);
    expect(resolve(reference('jobs.cjs', 'default'))).toBe(jobs);
    expect(await load(reference('jobs.cjs', 'triple'))).toBe(jobs.triple);
    expect(resolve({ module: 'globalThis:', name: 'Math.max' })).toBe(Math.max);
  });

  it('say what a module exports when it does not export what is looked for', async () => {
    expect(() => resolve(reference('jobs.cjs', 'quadruple'))).toThrow(
      /cannot find quadruple of .*jobs\.cjs: it exports .*triple/,
    );
    await expect(load(reference('jobs.cjs', 'Doubler.twice'))).rejects.toThrow('cannot find Doubler.twice');
    expect(() => resolve(reference('jobs.cjs', 'notAFunction'))).toThrow('is not a function but number');
  });

  it('name a module that is not there, and let through what a module throws', () => {
    expect(() => resolve(reference('nowhere.cjs', 'job'))).toThrow(`cannot find the module ${fixture('nowhere.cjs')}`);
    expect(() => resolve(reference('fails.cjs', 'job'))).toThrow(new RangeError('cannot be loaded'));
  });
});
