/** How what a process was lent comes back, with messages crossing on their way. */
import { Queue } from '../../lib/queues/queue';
import { departure } from '../../lib/wire/handles';
import { type SlowProcess, SlowTree, turn } from '../support/slow-tree';

/** Time passes when the spec says so. */
const mockTimers: (() => void)[] = [];
jest.mock('../../lib/turns', () => ({
  ...jest.requireActual<object>('../../lib/turns'),
  setTimeout(callback: () => void) {
    mockTimers.push(callback);
    return { unref() {} };
  },
}));

describe('what a process was lent', () => {
  let tree: SlowTree;
  let root: SlowProcess;
  let one: SlowProcess;
  let two: SlowProcess;
  let queue: Queue<number>;
  let hers: Queue<number>;
  let his: Queue<number>;

  beforeEach(() => {
    mockTimers.length = 0;
    tree = new SlowTree();
    [root, one, two] = [tree.start(), tree.start(), tree.start()];
    queue = new Queue<number>(0, { engine: root, id: root.open('Queue', [0]) });
    hers = tree.give(queue, root, one);
    his = tree.give(queue, root, two);
  });

  /** She takes the first of these, and has as many more at hand as she may. */
  async function hoard(window: number, ...items: number[]): Promise<void> {
    one.peer.firstWindow = window;
    const getting = hers.get();
    await tree.settle();
    for (const item of items) void queue.put(item);
    await tree.settle();
    await getting;
    await tree.settle();
  }

  /** Longer than anyone is waited for: once to see that nothing more is taken, and once more. */
  function idle(): void {
    for (let round = 0; round < 2; round++) for (const pass of mockTimers.splice(0)) pass();
  }

  /** He takes whatever comes; his first question has arrived. */
  async function taking(): Promise<number[]> {
    const taken: number[] = [];
    void (async () => {
      for await (const item of his) taken.push(item);
    })();
    await turn();
    two.deliverUp();
    return taken;
  }

  it('goes back when nobody comes for it, with all that is on its way behind it', async () => {
    const items = Array.from({ length: 64 }, (_, n) => n);
    await hoard(64, ...items.slice(0, 60));
    const taken = [0];
    while (taken.length < 51) taken.push(await hers.get());
    await turn(); // Her report is on its way.
    idle(); // And so is what she gives back.
    one.deliverUp(1);
    for (const item of items.slice(60)) void queue.put(item);
    await turn();
    root.deliverUp();
    one.deliver();
    await tree.settle();
    while (taken.length < 64) {
      const getting = hers.get();
      await tree.settle();
      taken.push(await getting);
    }
    expect(taken).toEqual(items);
  });

  it('does not go back by a handle in whose place is another', async () => {
    await hoard(64, 1, 2, 3);
    const renewed = new Queue<number>(0, { engine: one, id: queue[departure]().id });
    const taken: number[] = [];
    for (let n = 0; n < 3; n++) void renewed.get().then((item) => taken.push(item));
    await tree.settle();
    idle();
    await tree.settle();
    void queue.put(4);
    await tree.settle();
    expect(taken).toEqual([2, 3, 4]);
  });

  it('is found by who would not wait, also when its process takes some of it as it is called back', async () => {
    await hoard(64, 1, 2, 3);
    const found = his.getNowait();
    await turn();
    two.deliverUp();
    const getting = hers.get();
    one.deliverDown();
    await tree.settle();
    expect([await getting, await found]).toEqual([2, 3]);
  });

  describe('by a server in the same process', () => {
    beforeEach(() => Object.assign(one.peer, { local: true }));

    it('comes back before others are given what was added later', async () => {
      await hoard(3, 1, 2, 3, 4);
      const taken = await taking();
      await tree.settle();
      expect(taken).toEqual([2, 3, 4]);
    });

    it('comes back before what was added later, also when some of it is taken meanwhile', async () => {
      await hoard(3, 1, 2, 3, 4);
      const taken = await taking();
      const getting = hers.get();
      one.deliverDown();
      one.deliverUp();
      await tree.settle();
      expect([await getting, taken]).toEqual([2, [3, 4]]);
    });

    it('comes back before what is put as it comes', async () => {
      await hoard(64, 1, 2, 3);
      const taken = await taking();
      void queue.put(4);
      root.deliverUp();
      await tree.settle();
      expect(taken).toEqual([2, 3, 4]);
    });
  });
});
