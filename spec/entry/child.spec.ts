/** What a child runs first: it loads the library. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as mp from 'multiproc';
import { runProgram } from '../support/run-program';

const { tells } = require('../fixtures/processes/entered.cjs');

const ownFiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`multiproc-${process.pid}-`));

describe('a child', () => {
  it('takes the library from the code cache of its parent, from the third on, and leaves nothing open', async () => {
    const filesBefore = readdirSync(tmpdir());
    const queue = new mp.SimpleQueue<{ fromCache: boolean }>();
    const told: { fromCache: boolean }[] = [];
    for (let i = 0; i < 4; i++) {
      expect(await new mp.Process({ target: tells, args: [queue] }).start().join()).toBe(0);
      told.push(await queue.get());
    }
    expect(told).toEqual(
      [false, false, true, true].map((fromCache) => ({ fromCache, deleted: [], imports: 'function' })),
    );
    expect(filesBefore).toEqual(expect.arrayContaining(ownFiles()));
  });

  it('does not take a code cache of a library that was replaced since, by one of the same length and date', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'multiproc-spec-'));
    try {
      cpSync(dirname(dirname(require.resolve('multiproc'))), copy, { recursive: true });
      const program = join(__dirname, '..', 'fixtures', 'programs', 'upgrades.cjs');
      const { stdout, stderr } = await runProgram(process.execPath, [program, copy]);
      expect([stdout, stderr]).toEqual(['read\nread\nfrom the cache\nread\n', '']);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it('reads the library itself where the cache is of no use to it', async () => {
    const queue = new mp.SimpleQueue();
    for (let i = 0; i < 3; i++) {
      const child = new mp.Process({ target: tells, args: [queue], execArgv: ['--no-opt'] }).start();
      expect(await child.join()).toBe(0);
      expect(await queue.get()).toMatchObject({ imports: 'function' });
    }
  });
});
