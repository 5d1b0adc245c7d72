/** What nobody takes for a while: it costs its bytes, it does not hold up its sender, and it is all there. */
import { join } from 'node:path';
import * as mp from 'multiproc';
import { runProgram } from '../support/run-program';

const { sendsAll } = require('../fixtures/processes/sends.cjs');
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

it('holds up a child that sends more than a pipe keeps, and that lives on when it has nothing to do but wait', async () => {
  const [here, there] = mp.Pipe<Buffer>(false);
  const child = new mp.Process({ target: sendsAll, args: [there, 10, MEGABYTE] }).start();
  there.close();
  await here.poll({ timeout: 20_000 });
  expect(await child.join({ timeout: 500 })).toBeNull();
  for (let n = 0; n < 10; n++) expect((await here.recv())[0]).toBe(n);
  expect(await child.join()).toBe(0);
  here.close();
});
