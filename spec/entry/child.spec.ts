/** What a child runs first: it loads the library. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as mp from 'multiproc';

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

  it('reads the library itself where the cache is of no use to it', async () => {
    const queue = new mp.SimpleQueue();
    for (let i = 0; i < 3; i++) {
      const child = new mp.Process({ target: tells, args: [queue], execArgv: ['--no-opt'] }).start();
      expect(await child.join()).toBe(0);
      expect(await queue.get()).toMatchObject({ imports: 'function' });
    }
  });
});
