/** The main module runs again in a child that has its target there. What starts processes must be guarded. */
import { join } from 'node:path';
import { runProgram } from '../support/run-program';

const program = (name: string) => join(__dirname, '..', 'fixtures', 'programs', name);

describe('a script without a guard', () => {
  it.each([
    ['at once'],
    ['after many promises'],
    ['after reading a file'],
    ['in a timer'],
    ['after an answer of the root'],
  ])('that starts processes %s is no fork bomb: its children refuse, in Python’s words', async (when) => {
    const { stdout, stderr, code } = await runProgram(process.execPath, [program('unguarded.mjs'), when]);
    expect(stdout).toBe('Process-1 1\nProcess-2 1\n');
    expect(code).toBe(0);
    const refusals = stderr.match(
      /^Process Process-[12]:\nProcessError: An attempt has been made to start a new process before the current process has finished its bootstrapping phase\./gm,
    );
    expect(refusals).toHaveLength(2);
    expect(stderr).toContain('if (mp.isMainProcess)');
  });
});

it('a script with a guard runs in its children, and knows that it is not the main program there', async () => {
  const { stdout, stderr } = await runProgram(process.execPath, [program('guarded.cjs')]);
  const main = '[true,true,true]';
  const child = '[false,false,true]';
  expect([stdout.trim().split('\n'), stderr]).toEqual([[main, child, child], '']);
});
