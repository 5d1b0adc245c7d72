/** The system has no more to give: whoever asks hears of it, nobody waits for ever, and when there is more again all goes on. */
import { join } from 'node:path';
import { runProgram } from '../support/run-program';

const program = (name: string) => join(__dirname, '..', 'fixtures', 'programs', name);

/** What it prints, and what it says to stderr, where so few files can be open in it at once. */
async function run(limit: number, ...args: readonly (string | number)[]): Promise<[unknown, string]> {
  const command = `ulimit -n ${limit}; exec "$0" "$@"`;
  const { stdout, stderr } = await runProgram('/bin/sh', [
    '-c',
    command,
    process.execPath,
    program('few-descriptors.cjs'),
    ...args.map(String),
  ]);
  return [JSON.parse(stdout), stderr];
}

describe('where too many files are open', () => {
  it.each([0, 2, 6])('a process cannot be started, with %i left, and later it can', async (few) => {
    const [ends, stderr] = await run(64, 'child', few);
    expect(ends).toEqual(['ProcessError: Process-1 could not be started: too many files are open', 0]);
    expect(stderr).toBe('');
  });

  it('in the root, a process whose parent is another says that it cannot join the tree, and later one can', async () => {
    const [ends, stderr] = await run(64, 'grandchild', 0);
    const reason = expect.stringMatching(/^EMFILE: too many open files/);
    expect(ends).toEqual([
      [-9, reason],
      [0, null],
    ]);
    expect(stderr).toMatch(/^Process Process-1:1 could not join the tree: EMFILE/);
  });

  it('in the root, a process whose line cannot be opened is shown out, and later one can come in', async () => {
    const [ends, stderr] = await run(64, 'grandchild', 3);
    expect(ends).toEqual([
      [1, null],
      [0, null],
    ]);
    expect(stderr).toMatch(/Process 1\.1 was not let into its tree: EMFILE/);
  });
});

describe('where there is no command mkfifo', () => {
  it('a process whose parent is not the root does all but block, and says why it does not', async () => {
    const env = { ...process.env, PATH: '/there/is/no/such/folder' };
    const { stdout, stderr } = await runProgram(process.execPath, [program('grandchild-blocks.cjs')], { env });
    expect(stdout).toMatch(/^there before\nput\n.* only where there is a command mkfifo\n$/);
    expect(stderr).toBe('');
  });
});
