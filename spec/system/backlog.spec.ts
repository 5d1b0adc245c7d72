/** What nobody takes for a while: it costs its bytes, it does not hold up its sender, and it is all there. */
import { join } from 'node:path';
import { runProgram } from '../support/run-program';

const BACKLOG = join(__dirname, '..', 'fixtures', 'programs', 'backlog.cjs');
const COUNT = 1_000_000;
const MEGABYTE = 1024 * 1024;

/** `{ n }`, up to a million: the map, its key, and a number of up to five bytes. */
const ENCODED = 8;
/** What an item may cost beyond that. */
const BUDGET = 24;

it('keeps a million small items in little more than their bytes, and 50 MB for a child that was joined before', async () => {
  const { stdout, stderr } = await runProgram(process.execPath, [
    '--expose-gc',
    BACKLOG,
    `${COUNT}`,
    `${50 * MEGABYTE}`,
  ]);
  expect(stderr).toBe('');
  const { grown, ...found } = JSON.parse(stdout);
  expect(found).toEqual({ size: COUNT, inOrder: true, empty: true, whole: true });
  expect(grown).toBeLessThan(ENCODED + BUDGET);
});
