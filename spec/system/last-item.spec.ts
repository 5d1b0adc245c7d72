/** Whoever takes up to a last item, as Python's programs do with None, finds all before it. */
import { join } from 'node:path';
import { runProgram } from '../support/run-program';

it('nothing that a process was lent, and does not come for, stays behind when another takes the rest', async () => {
  const program = join(__dirname, '..', 'fixtures', 'programs', 'takes-the-first.cjs');
  const { stdout, stderr } = await runProgram(process.execPath, [program]);
  expect([stdout, stderr]).toEqual(['1,2,3,4\n1,2,3,4\n0,1,2\n1,2,3,4\n4,5,6,7,8\n', '']);
});
