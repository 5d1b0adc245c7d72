/** The root of a tree dies, and nothing of the tree outlives it. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { allGone, noDirectoriesOf } from '../support/liveness';
import { type Ended, runProgram } from '../support/run-program';

const PROGRAM = join(__dirname, '..', 'fixtures', 'programs', 'tree-of-all-sorts.cjs');

interface Outcome extends Ended {
  readonly root: number;
  readonly pids: readonly number[];
  /** Milliseconds from the strike to the end of the last process that held the output open. */
  readonly agony: number;
}

/** `strike` is called when all descendants run. */
async function run(args: readonly string[], strike: (root: ChildProcess) => void = () => {}): Promise<Outcome> {
  let root = 0;
  let pids: number[] = [];
  let struck = 0;
  const ended = await runProgram(process.execPath, [PROGRAM, ...args], {
    onOutput: (program, stdout) => {
      if (pids.length > 0 || !stdout.includes('\n')) return;
      root = program.pid ?? 0;
      pids = JSON.parse(stdout);
      struck = performance.now();
      strike(program);
    },
  });
  await allGone(pids);
  return { ...ended, root, pids, agony: performance.now() - struck };
}

describe('when the root', () => {
  it.each<[string, string[], (root: ChildProcess) => void, Partial<Ended>]>([
    ['is killed', ['is killed'], (root) => root.kill('SIGKILL'), { signal: 'SIGKILL', stderr: '' }],
    ['is terminated', ['is killed'], (root) => root.kill('SIGTERM'), { signal: 'SIGTERM', stderr: '' }],
    [
      'and all of its group are interrupted, as by Ctrl-C',
      ['is killed'],
      (root) => process.kill(-(root.pid ?? 0), 'SIGINT'),
      { signal: 'SIGINT', stderr: '' },
    ],
    ['exits', ['exits'], () => {}, { code: 3, stderr: '' }],
    ['throws', ['throws'], () => {}, { code: 1, stderr: expect.stringContaining('the root threw') }],
    ['rejects', ['rejects'], () => {}, { code: 1, stderr: expect.stringContaining('the root rejected') }],
    [
      'returns, and only daemons are left',
      ['returns', 'idle', 'busy', 'stopped', 'stubborn'],
      () => {},
      { code: 0, stderr: '' },
    ],
  ])('%s, all of its descendants are gone, busy or not', async (_title, args, strike, expected) => {
    const { root, pids, agony, ...ended } = await run(args, strike);
    expect(agony).toBeLessThan(2_000);
    expect(pids.length).toBeGreaterThanOrEqual(4);
    expect(ended).toMatchObject(expected);
    await noDirectoriesOf(root);
  });
});
