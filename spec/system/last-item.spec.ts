/** Whoever takes up to a last item, as Python's programs do with None, finds all before it. */
import { join } from 'node:path';
import { runProgram } from '../support/run-program';

it('nothing that the root was lent, and does not come for, stays behind when a child takes the rest', async () => {
  const program = join(__dirname, '..', 'fixtures', 'programs', 'takes-the-first.cjs');
  const { stdout, stderr } = await runProgram(process.execPath, [program]);
  expect([stdout, stderr]).toEqual(['1,2,3,4\n1,2,3,4\n0,1,2\n', '']);
});
