/** Programs in TypeScript whose targets are their own functions, however they are run. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { runProgram } from '../support/run-program';

const PROGRAMS = join(__dirname, '..', 'fixtures', 'programs');
const ROOT = join(__dirname, '..', '..');
const GREETINGS = 'good day from Process-1 and hello from Greeter-2\n';
const { TS_NODE_PROJECT: _, ...env } = process.env;

describe('a program in TypeScript', () => {
  const stripping: [string, string[], string][] = [
    ['by stripping its types, as a CommonJS module', [], 'typed.cts'],
    ['by stripping its types, as an ES module', [], 'typed.mts'],
  ];
  it.each<[string, string[], string]>([
    ['by ts-node, as a CommonJS module', ['-r', 'ts-node/register/transpile-only'], 'typed.cts'],
    ['by tsx, as a CommonJS module', ['--import', 'tsx'], 'typed.cts'],
    ['by tsx, as an ES module', ['--import', 'tsx'], 'typed.mts'],
    ...(process.features.typescript ? stripping : []),
  ])('runs %s', async (_how, flags, program) => {
    const ran = await runProgram(process.execPath, [...flags, join(PROGRAMS, program)], { cwd: ROOT, env });
    expect(ran).toMatchObject({ stdout: GREETINGS, code: 0 });
  });

  it.each<[string, string[]]>([
    ['ts-node', ['-r', 'ts-node/register/transpile-only']],
    ['tsx', ['--import', 'tsx']],
  ])('that says `import x = require()` finds its functions, by %s', async (_loader, flags) => {
    const program = join(PROGRAMS, 'import-equals.cts');
    const ran = await runProgram(process.execPath, [...flags, program], { cwd: ROOT, env });
    expect(ran).toMatchObject({ stdout: 'SerializationError\nhello\n', code: 0 });
  });

  describe('compiled', () => {
    const folder = mkdtempSync(join(tmpdir(), 'typescript-spec-'));
    beforeAll(() => {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(ROOT, join(folder, 'node_modules', 'multiproc'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each([
      ['typed.cts', 'compiled.cjs', ModuleKind.CommonJS],
      ['typed.mts', 'compiled.mjs', ModuleKind.ES2022],
    ])('runs from %s as %s', async (source, compiled, module) => {
      const text = readFileSync(join(PROGRAMS, source), 'utf8');
      const { outputText } = transpileModule(text, { compilerOptions: { module, target: ScriptTarget.ES2022 } });
      writeFileSync(join(folder, compiled), outputText);
      expect(await runProgram(process.execPath, [join(folder, compiled)])).toMatchObject({
        stdout: GREETINGS,
        stderr: '',
        code: 0,
      });
    });
  });
});
