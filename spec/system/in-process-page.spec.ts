/** The test in docs/in-process.md: Jest runs it as it is printed, beside the module that it tests. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from '../support/run-program';

const root = resolve(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'in-process.md'), 'utf8');

function program(name: string): string {
  const [, source] = page.split(`\`\`\`js\n// ${name}: `);
  return `// ${source.slice(0, source.indexOf('```'))}`;
}

describe('the Jest test of docs/in-process.md', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'multiproc-in-process-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'multiproc'));
    const config = { testMatch: ['**/*.test.cjs'], transform: {}, cacheDirectory: join(folder, 'cache') };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ jest: config }));
    for (const name of ['words.cjs', 'words.test.cjs']) writeFileSync(join(folder, name), program(name));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('passes, and leaves nothing behind that keeps Jest from ending', async () => {
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const { stderr, code } = await runProgram(process.execPath, [jest], { cwd: folder });
    expect(stderr).toContain('Tests:       2 passed, 2 total');
    expect(stderr).not.toContain('did not exit');
    expect(code).toBe(0);
  });
});
