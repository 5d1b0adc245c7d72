/** What a process has put arrives, however it ends of itself. */
import * as mp from 'multiproc';

const flushes = require('../fixtures/processes/flushes.cjs');
const COUNT = 60_000;

describe('60,000 items of a process that', () => {
  it.each([
    ['returns', 'returns', 0],
    ['calls process.exit', 'exits', 0],
    ['calls mp.exit', 'exitsAsPython', 0],
    ['throws', 'throws', 1],
    ['throws in a timer', 'throwsInTimer', 1],
    ['calls process.exit in a timer', 'exitsInTimer', 0],
    ['puts them in its exit listener', 'putsInExitListener', 0],
  ])('%s at once all arrive, from its child too', async (_what, name, exitcode) => {
    const queues = [new mp.Queue<number>(), new mp.Queue<number>()];
    const children = [
      new mp.Process({ target: flushes[name], args: [queues[0], COUNT], stdio: 'ignore' }),
      new mp.Process({ target: flushes.inChild, args: [name, queues[1], COUNT] }),
    ];
    for (const child of children) child.start();
    expect(await Promise.all(children.map((child) => child.join()))).toEqual([exitcode, exitcode]);
    for (const queue of queues) {
      expect(await queue.qsize()).toBe(COUNT);
      for (let i = 0; i < COUNT; i++) if ((await queue.get()) !== i) throw new Error(`Item ${i} is not in its place`);
    }
  });

  it('ends while the root is busy all arrive', async () => {
    // Between what a socket holds and somewhat more: there the end of the link can be seen before what was flushed.
    for (const count of [30_000, 40_000, 50_000]) {
      const queue = new mp.Queue<number>();
      const child = new mp.Process({ target: flushes.exits, args: [queue, count] }).start();
      for (const until = performance.now() + 500; performance.now() < until; );
      expect(await child.join()).toBe(0);
      expect(await queue.qsize()).toBe(count);
    }
  });
});
