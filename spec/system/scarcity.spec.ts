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
    const [ends, stderr] = await run(64, 'grandchild', 0, 'asks');
    const reason = expect.stringMatching(/^EMFILE: too many open files/);
    expect(ends).toEqual([
      [-9, reason],
      [0, null],
    ]);
    expect(stderr).toMatch(/^Process Process-1:1 could not join the tree: EMFILE/);
  });

  it.each([
    ['asks', [0, null]],
    ['blocks', [1, 'No item came in time']],
  ])(
    'in the root, a process whose line cannot be opened is ended, whatever it is at (it %s), and later one can come in',
    async (name, later) => {
      const [ends, stderr] = await run(64, 'grandchild', 3, name);
      expect(ends).toEqual([[-9, null], later]);
      expect(stderr).toMatch(/Process 1\.1 was not let into its tree: EMFILE/);
    },
  );

  it('in the root, whoever starts a process that cannot be started hears of that alone', async () => {
    const [ends, stderr] = await run(64, 'nobody', 0);
    expect(ends).toEqual(["Process-1:1 could not be started: its cwd '/there/is/none' does not exist", 0]);
    expect(stderr).toBe('');
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
