/** What must compile and what must not, against the types as they are published: each file of types/ is one case. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const folder = join(__dirname, 'types');
const dist = join(__dirname, '../dist/lib');
const cases = readdirSync(folder);

describe('the published types', () => {
  let program: ts.Program;

  beforeAll(() => {
    program = ts.createProgram(
      cases.map((name) => join(folder, name)),
      {
        module: ts.ModuleKind.Node16,
        target: ts.ScriptTarget.ES2022,
        lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
        types: ['node'],
        strict: true,
        noEmit: true,
      },
    );
  });

  function complaints(file: string): string[] {
    const source = program.getSourceFile(file);
    if (!source) throw new Error(`${file} was not compiled`);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const { line } = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`;
    });
  }

  it.each(cases)('hold in %s, where every line marked as an error is one', (name) => {
    expect(complaints(join(folder, name))).toEqual([]);
  });

  it('are sound in themselves, as a user without skipLibCheck sees them', () => {
    const declarations = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(dist));
    expect(declarations.map(({ fileName }) => fileName)).toContain(join(dist, 'index.d.mts'));
    expect(declarations.flatMap(({ fileName }) => complaints(fileName))).toEqual([]);
  });
});
