/** Processes come and go, and nothing stays of them. */
import { join } from 'node:path';
import { directoriesOf } from '../support/liveness';
import { runProgram } from '../support/run-program';

const program = (name: string) => join(__dirname, '..', 'fixtures', 'programs', name);

it('after many processes nothing has grown in their parent, and Node.js warns of nothing', async () => {
  const { stdout, stderr, code } = await runProgram(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    program('many-in-turn.cjs'),
    '25',
  ]);
  expect([stderr, code]).toEqual(['', 0]);
  const [before, after] = JSON.parse(stdout);
  expect(after).toEqual(before);
});

it('a root that ends leaves no directory, and its daemons no process', async () => {
  let root = 0;
  const { code } = await runProgram(process.execPath, [program('tree-of-all-sorts.cjs'), 'exits', 'parent'], {
    onOutput: (ran) => {
      root = ran.pid ?? 0;
    },
  });
  expect([code, directoriesOf(root)]).toEqual([3, []]);
});
