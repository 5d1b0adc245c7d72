/** The programs in the README and in docs/: each runs as it is printed, and prints what is printed below it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runProgram } from '../support/run-program';

const root = path.resolve(__dirname, '..', '..');
const command = path.join(root, 'dist', 'bin', 'multiproc.js');
const pages = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => path.join('docs', name))];

interface Program {
  readonly page: string;
  readonly file: string;
  readonly source: string;
  readonly output: string | undefined;
}

/** A program begins with its own name in a comment; its output is in the block after it. */
const PROGRAM = /^```[jt]s\n(\/\/ ([\w-]+\.[cm]?[jt]s)\n.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms;

const programs = pages.flatMap((page) =>
  [...read(page).matchAll(PROGRAM)].map(([, source, file, output]): Program => ({ page, file, source, output })),
);

describe('a program of a page', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'multiproc-readme-'));
    // What somebody has who has installed the package, and a loader for TypeScript.
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(root, path.join(folder, 'node_modules', 'multiproc'));
    symlinkSync(path.join(root, 'node_modules', 'tsx'), path.join(folder, 'node_modules', 'tsx'));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(programs)('$page: $file prints what is printed below it', async ({ file, source, output }) => {
    const script = path.join(folder, file);
    writeFileSync(script, source);
    const ended = await runProgram(process.execPath, [command, 'run', script], { cwd: folder });
    expect(ended).toEqual({ stdout: output, stderr: '', code: 0, signal: null });
  });
});

describe('the README', () => {
  it('has a program for each kind of module', () => {
    const kinds = programs.filter(({ page }) => page === 'README.md').map(({ file }) => path.extname(file));
    expect(kinds.sort()).toEqual(['.cjs', '.mjs', '.ts']);
  });

  it('names only scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = [...read('README.md').matchAll(/npm (?:run )?(demo|test)\b/g)].map(([, script]) => script);
    const [, table] = read('README.md').split('## Development');
    const rows = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell]) => [
      ...cell.matchAll(/`([a-z:]+)[ \w]*`/g),
    ]);
    const named = [...commands, ...rows.map(([, script]) => script)];
    expect(named).toEqual(expect.arrayContaining(['demo', 'test', 'build', 'lint', 'bench']));
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names every room of lib in its tour', () => {
    const [, tour] = read('README.md').split('## A tour of the source');
    const told = [...tour.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([\w-]+)\/`/g)]);
    const rooms = readdirSync(path.join(root, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(told.map(([, room]) => room).sort()).toEqual(rooms.map(({ name }) => name).sort());
  });
});

describe('a page', () => {
  it.each(pages)('%s links to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link);
    const missing = links.filter((link) => !exists(path.join(root, path.dirname(page), link)));
    expect(missing).toEqual([]);
  });
});

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function exists(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
