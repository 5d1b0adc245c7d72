/** Calls that stop the thread of a child, and what becomes of them in the root. */
import * as mp from 'multiproc';

const blocks = require('../fixtures/processes/blocks.cjs');

describe('calls that block', () => {
  it.each([
    ['a child', blocks.echoes],
    ['a grandchild', blocks.echoesInChild],
  ])('wait in %s for what comes', async (_who, target) => {
    const [requests, answers] = [new mp.Queue<number>(), new mp.Queue<number>()];
    const child = new mp.Process({ target, args: [requests, answers, 100] }).start();
    for (let i = 0; i < 100; i++) {
      await requests.put(i);
      expect(await answers.get()).toBe(i);
    }
    expect(await child.join()).toBe(0);
  });

  it('end when their time is over, or at once', async () => {
    const answers = new mp.Queue();
    expect(await new mp.Process({ target: blocks.asksInVain, args: [answers] }).start().join()).toBe(0);
    expect(await answers.get()).toEqual({
      late: 'Empty',
      waited: true,
      now: 'Empty',
      zero: 'Empty',
      full: 'Full',
      fullLate: 'Full',
      there: 'only',
      refused: 'SerializationError',
    });
  });

  it('fill a queue to its last slot, whoever puts', async () => {
    const queue = new mp.Queue(40);
    const children = [1, 2].map(() => new mp.Process({ target: blocks.fills, args: [queue, 20] }).start());
    for (const child of children) expect(await child.join()).toBe(0);
    expect(await queue.full()).toBe(true);
  });

  it('hold back nothing that others wait for', async () => {
    const [items, slots, ready] = [new mp.Queue<number>(), new mp.Queue(8), new mp.Queue()];
    const lock = new mp.Lock();
    await lock.acquire();
    for (let i = 0; i < 100; i++) await items.put(i);
    const child = new mp.Process({ target: blocks.waitsWithFullHands, args: [items, slots, lock, ready] }).start();
    await ready.get();
    const taken: number[] = [];
    while (taken.length < 99) taken.push(await items.get());
    expect(new Set(taken).size).toBe(99);
    for (let i = 3; i < 8; i++) await slots.put(i);
    await lock.release();
    expect(await child.join()).toBe(0);
  });

  it.each([
    ['a child', blocks.mixes, 200, 100_000],
    ['a grandchild', blocks.mixesInChild, 200, 100_000],
    ['a child, of small items', blocks.mixes, 5_000, 1],
  ])('come after what was put before, also while the link is behind, in %s', async (_who, target, count, size) => {
    const [queue, answers] = [new mp.Queue(), new mp.Queue<number[]>()];
    const child = new mp.Process({ target, args: [queue, answers, count, size] }).start();
    expect(await answers.get()).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(await child.join()).toBe(0);
  });
});

describe('calls that block, in the root', () => {
  it('take and give what can be had at once', () => {
    const queue = new mp.Queue(2);
    queue.putSync('a');
    queue.putSync('b');
    expect(() => queue.putSync('c', { block: false })).toThrow(mp.Full);
    expect([queue.getSync(), queue.getSync()]).toEqual(['a', 'b']);
    expect(() => queue.getSync({ block: false })).toThrow(mp.Empty);
  });

  it('throw where they would wait, for the root would wait for itself', async () => {
    const queue = new mp.Queue(1);
    expect(() => queue.getSync()).toThrow(/in the root process waiting would stop the broker.*asynchronous method/);
    expect(() => queue.getSync({ timeout: 10 })).toThrow(mp.AssertionError);
    queue.putSync('a');
    expect(() => queue.putSync('b')).toThrow(mp.AssertionError);
    expect(await queue.qsize()).toBe(1);
  });
});
