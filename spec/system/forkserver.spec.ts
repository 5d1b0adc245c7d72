/** Processes that sleep end with the root, however it ends, and are good for many rounds. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { allGone, noDirectoriesOf } from '../support/liveness';
import { type Ended, runProgram } from '../support/run-program';

const program = (name: string) => join(__dirname, '..', 'fixtures', 'programs', name);
const PRELOADS = join(__dirname, '..', 'fixtures', 'preloads');

describe('when the root', () => {
  it.each<[string, string[], (root: ChildProcess) => void, Partial<Ended>]>([
    ['returns', ['returns'], () => {}, { code: 0 }],
    ['exits', ['exits'], () => {}, { code: 3 }],
    ['is killed', ['is killed'], (root) => root.kill('SIGKILL'), { signal: 'SIGKILL' }],
    ['is interrupted', ['is killed'], (root) => process.kill(-(root.pid ?? 0), 'SIGINT'), { signal: 'SIGINT' }],
    [
      'is killed and they are stuck in a module',
      ['is killed', join(PRELOADS, 'never-ends.cjs')],
      (root) => root.kill('SIGKILL'),
      { signal: 'SIGKILL' },
    ],
    ['returns and they are stuck in a module', ['returns', join(PRELOADS, 'never-ends.cjs')], () => {}, { code: 0 }],
  ])('%s, those that sleep are gone without a word', async (_title, args, strike, expected) => {
    let pids: number[] = [];
    let root = 0;
    const ended = await runProgram(process.execPath, [program('keeps-warm.cjs'), ...args], {
      onOutput: (ran, stdout) => {
        if (pids.length > 0 || !stdout.includes('\n')) return;
        root = ran.pid ?? 0;
        pids = JSON.parse(stdout);
        strike(ran);
      },
    });
    expect(pids.length).toBeGreaterThan(0);
    await allGone(pids);
    expect(ended).toMatchObject({ stderr: '', ...expected });
    await noDirectoriesOf(root);
  });
});

it.each([1, 2, 3, 4, 5, 6])(
  'thirty rounds under load, with kills at all moments, are each as they must be: the %s. five',
  async () => {
    const { stdout, stderr, code } = await runProgram(process.execPath, [program('warm-rounds.cjs'), '5']);
    expect([stderr, code]).toEqual(['', 0]);
    expect(JSON.parse(stdout)).toEqual({ rounds: 5, wrong: [] });
  },
);
