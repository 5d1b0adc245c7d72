/** Queues between processes: what is lent, called back, lost and found. Every message waits until it is let through. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BrokenPipeError, Empty, ShutDown, ValueError } from '../../lib/errors';
import { JoinableQueue } from '../../lib/queues/joinable-queue';
import { PriorityQueue } from '../../lib/queues/priority-queue';
import { type Arrived, Queue } from '../../lib/queues/queue';
import { departure } from '../../lib/wire/handles';
import { type SlowProcess, SlowTree, turn } from '../support/slow-tree';

type QueueClass<Q> = new (maxsize: number, arrived: Arrived) => Q;

/** Time does not pass: nobody is idle. */
jest.mock('../../lib/turns', () => ({
  ...jest.requireActual<object>('../../lib/turns'),
  setTimeout: () => ({ unref() {} }),
}));

describe('a queue between processes', () => {
  let tree: SlowTree;
  let parent: SlowProcess;
  let one: SlowProcess;
  let two: SlowProcess;
  beforeEach(() => {
    tree = new SlowTree();
    [parent, one, two] = [tree.start(), tree.start(), tree.start()];
  });

  /** A queue of the parent, and the handles that the others have of it. */
  function shared<Q extends Queue<number>>(type: QueueClass<Q>, kind: string, maxsize = 0): [Q, Q, Q] {
    const queue = new type(maxsize, { engine: parent, id: parent.open(kind, [maxsize]) });
    return [queue, tree.give(queue, parent, one), tree.give(queue, parent, two)];
  }

  function queues(maxsize = 0): [Queue<number>, Queue<number>, Queue<number>] {
    return shared<Queue<number>>(Queue, 'Queue', maxsize);
  }

  /** What comes of a question when everything has been let through. */
  async function settled<T>(question: Promise<T>): Promise<T | unknown> {
    const outcome = question.catch((error: unknown) => error);
    await tree.settle();
    return outcome;
  }

  async function putAll(queue: Queue<number>, ...items: number[]): Promise<void> {
    for (const item of items) void queue.put(item);
    await tree.settle();
  }

  /** A consumer that has shown that it is quick, so that it is lent more than it asks for: it has all these but the first. */
  async function hoard(queue: Queue<number>, process: SlowProcess, ...items: number[]): Promise<void> {
    process.peer.firstWindow = 64;
    const getting = queue.get();
    await tree.settle();
    await putAll(queue, ...items);
    await getting;
  }

  it('gets back the slots that were lent to a handle of which nobody in its process knows any more', async () => {
    const [queue, old, theirs] = queues(4);
    await settled(old.put(1));
    await settled(old.put(2));
    // What that was lent: one of the two slots that are free. Then another handle takes its place.
    const { id } = queue[departure]();
    const renewed = new Queue<number>(4, { engine: one, id });
    await settled(theirs.put(3));
    let last: unknown = 'waits';
    void theirs.put(4).then(() => {
      last = 'is in';
    });
    await tree.settle();
    expect([last, await settled(renewed.qsize())]).toEqual(['is in', 4]);
  });

  it('gives what one process puts to another', async () => {
    const [, hers, his] = queues();
    const getting = his.get();
    void hers.put(1);
    expect(await settled(getting)).toBe(1);
  });

  it('serves getters in the order in which they came, whatever their process', async () => {
    const [queue, hers, his] = queues();
    const order: string[] = [];
    for (const [name, get] of [
      ['a', hers],
      ['b', his],
      ['c', hers],
    ] as const) {
      void get.get().then(() => order.push(name));
      await tree.settle();
    }
    for (const item of [1, 2, 3]) await putAll(queue, item);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('is exact for whoever hears of something later: what was taken before counts no more', async () => {
    const [tasks, theirTasks] = queues();
    const results = new Queue<number>(0, { engine: parent, id: parent.open('Queue', [0]) });
    const theirResults = tree.give(results, parent, one);
    await putAll(tasks, 1, 2);
    const getting = [theirTasks.get(), theirTasks.get()];
    await tree.settle();
    expect(await Promise.all(getting)).toEqual([1, 2]);
    // Taken from what is at hand, and put on at once.
    await hoard(theirTasks, one, 3, 4);
    const result = results.get();
    await tree.settle();
    void theirTasks.get().then((item) => theirResults.put(item * 10));
    expect(await settled(result)).toBe(40);
    expect(await settled(tasks.qsize())).toBe(0);
  });

  it('is exact for whoever hears that an item was put', async () => {
    const [queue, hers] = queues();
    const told = new Queue<string>(0, { engine: one, id: one.open('Queue', [0]) });
    const heard = tree.give(told, one, two).get();
    void hers.put(1);
    void told.put('there it is');
    await settled(heard);
    expect(await settled(queue.qsize())).toBe(1);
    expect(await settled(queue.empty())).toBe(false);
  });

  describe('what a process has at hand', () => {
    it('is counted until a get returns it', async () => {
      const [queue, hers] = queues();
      await hoard(hers, one, 1, 2, 3);
      expect(await settled(queue.qsize())).toBe(2);
      expect(await settled(hers.get())).toBe(2);
      expect(await settled(queue.qsize())).toBe(1);
    });

    it('goes to another that waits for it, in order', async () => {
      const [, hers, his] = queues();
      await hoard(hers, one, 1, 2, 3);
      const getting = [his.get(), his.get()];
      await settled(Promise.all(getting));
      expect(await Promise.all(getting)).toEqual([2, 3]);
      await expect(settled(hers.getNowait())).resolves.toBeInstanceOf(Empty);
    });

    it('goes to another that does not wait', async () => {
      const [, hers, his] = queues();
      await hoard(hers, one, 1, 2, 3);
      expect(await settled(his.getNowait())).toBe(2);
    });

    it('stays where it is wanted', async () => {
      const [, hers, his] = queues();
      await hoard(hers, one, 1, 2);
      expect(await settled(hers.get())).toBe(2);
      const waiting = his.get();
      void hers.put(3);
      expect(await settled(waiting)).toBe(3);
    });

    it.each(['kill', 'exit'] as const)('is not lost when the process ends: %s', async (end) => {
      const [, hers, his] = queues();
      await hoard(hers, one, 1, 2, 3);
      one[end]();
      const getting = [his.get(), his.get()];
      await tree.settle();
      expect(await Promise.all(getting)).toEqual([2, 3]);
    });

    it('is not lost when the process closes the queue', async () => {
      const [, hers, his] = queues();
      await hoard(hers, one, 1, 2, 3);
      hers.close();
      expect(await settled(his.get())).toBe(2);
    });

    it('is not lost when it is on its way while the process closes the queue', async () => {
      const [queue, hers, his] = queues();
      void hers.get().catch(() => {});
      await tree.settle();
      void queue.put(1);
      await turn();
      parent.deliver();
      hers.close();
      expect(await settled(his.get())).toBe(1);
    });

    it('is not lost when whoever waited gave up while it was on its way', async () => {
      const [queue, hers, his] = queues();
      const controller = new AbortController();
      const getting = hers.get({ signal: controller.signal });
      await tree.settle();
      void queue.put(1);
      await turn();
      parent.deliver();
      controller.abort('enough');
      await expect(getting).rejects.toBe('enough');
      expect(await settled(his.get())).toBe(1);
    });

    it('never breaks the bound', async () => {
      const [queue, hers] = queues(2);
      one.peer.firstWindow = 64;
      const getting = hers.get();
      await tree.settle();
      let accepted = 0;
      for (let i = 0; i < 5; i++) void queue.put(i).then(() => accepted++);
      await tree.settle();
      await getting;
      // One is taken, and of the others two are in the queue, whoever has them.
      expect(accepted).toBe(3);
      expect(await settled(queue.qsize())).toBe(2);
    });

    it('is not kept where a smaller item may come before it', async () => {
      const [queue, hers] = shared<PriorityQueue<number>>(PriorityQueue, 'PriorityQueue');
      const controller = new AbortController();
      const getting = hers.get({ signal: controller.signal });
      await tree.settle();
      await settled(Promise.resolve(queue.put(5)));
      // The item has arrived just after its getter gave up.
      controller.abort('enough');
      const outcome = await getting.catch(() => 'given up');
      await putAll(queue, 1);
      expect(await settled(hers.get())).toBe(1);
      if (outcome === 'given up') expect(await settled(hers.get())).toBe(5);
    });
  });

  describe('a get that stops its process', () => {
    it('has what was lent to its process before, in order', async () => {
      const [queue, hers] = queues();
      await hoard(hers, one, 1, 2, 3);
      expect([hers.getSync(), hers.getSync()]).toEqual([2, 3]);
      await tree.settle();
      expect(await settled(queue.qsize())).toBe(0);
    });

    it('has what is still on its way to its process', async () => {
      const [queue, hers] = queues();
      const getting = hers.get();
      await tree.settle();
      for (const item of [1, 2]) void queue.put(item);
      await turn();
      parent.deliver();
      // The first is for whoever waits, but that one can do nothing as long as the process stops.
      expect(hers.getSync()).toBe(1);
      expect(await settled(getting)).toBe(2);
      expect(await settled(queue.qsize())).toBe(0);
    });

    it('waits for others to put', async () => {
      const [queue, hers] = queues();
      one.meanwhile = () => {
        void queue.put(1);
        return parent.deliver();
      };
      expect(hers.getSync()).toBe(1);
    });

    it('calls back what another has at hand', async () => {
      const [, hers, his] = queues();
      await hoard(hers, one, 1, 2, 3);
      two.meanwhile = () => {
        return one.deliver();
      };
      expect(his.getSync()).toBe(2);
    });

    it('leaves those who wait in its process to wait on', async () => {
      const [queue, hers] = queues();
      const getting = hers.get();
      await tree.settle();
      one.meanwhile = () => {
        void queue.put(1);
        return parent.deliver();
      };
      expect(hers.getSync()).toBe(1);
      void queue.put(2);
      expect(await settled(getting)).toBe(2);
    });

    it('leaves those who wait in its process to wait on, also when it has taken something before', async () => {
      const [queue, hers] = queues();
      await putAll(queue, 1);
      expect(await settled(hers.get())).toBe(1);
      const getting = hers.get();
      await tree.settle();
      expect(() => hers.getSync({ timeout: 0 })).toThrow(Empty);
      void queue.put(2);
      expect(await settled(getting)).toBe(2);
      expect(await settled(queue.qsize())).toBe(0);
    });

    it('goes before those who wait in its process, also when one has just come in the place of another', async () => {
      const [queue, hers] = queues();
      const abort = new AbortController();
      const given = hers.get({ signal: abort.signal }).catch((error: unknown) => error);
      await tree.settle();
      abort.abort(new Error('late'));
      const getting = hers.get();
      one.meanwhile = () => {
        void queue.put(1);
        return parent.deliver();
      };
      expect(hers.getSync()).toBe(1);
      expect(await given).toEqual(new Error('late'));
      void queue.put(2);
      expect(await settled(getting)).toBe(2);
    });
  });

  it('is left as it was by who would not wait and closes it meanwhile', async () => {
    const [queue, hers] = queues();
    await putAll(queue, 1);
    const getting = hers.getNowait().catch((error: unknown) => error);
    hers.close();
    for (let round = 0; round < 10; round++) {
      await turn();
      for (const process of tree.processes) process.deliver();
    }
    await expect(getting).resolves.toBeInstanceOf(ValueError);
    expect(one.up).toEqual([]);
    expect(await settled(queue.get())).toBe(1);
  });

  describe('the death of a process', () => {
    it('is the end of its waits', async () => {
      const [queue, hers, his] = queues(1);
      const getting = hers.get().catch((error: unknown) => error);
      await tree.settle();
      one.kill();
      expect(await getting).toBeInstanceOf(BrokenPipeError);
      await putAll(queue, 1);
      const putting = his.put(2);
      void putting.catch(() => {});
      await tree.settle();
      two.kill();
      expect(await settled(queue.get())).toBe(1);
      expect(await settled(queue.qsize())).toBe(0);
    });

    it('makes a join go on that waits for what it had taken', async () => {
      const [queue, hers] = shared<JoinableQueue<number>>(JoinableQueue, 'JoinableQueue');
      await putAll(queue, 1, 2);
      const getting = hers.get();
      await tree.settle();
      await getting;
      const joining = queue.join();
      one.kill();
      await settled(queue.get());
      void queue.taskDone();
      await settled(joining);
      await joining;
    });

    it('leaves what it had put', async () => {
      const [queue, hers] = queues();
      void hers.put(1);
      one.exit();
      expect(await settled(queue.get())).toBe(1);
    });
  });

  it('is shut down for every process', async () => {
    const [queue, hers, his] = queues();
    const getting = hers.get().catch((error: unknown) => error);
    await tree.settle();
    void queue.shutdown();
    await tree.settle();
    expect(await getting).toBeInstanceOf(ShutDown);
    await expect(his.put(1)).rejects.toThrow(ShutDown);
  });

  it('is shut down also for a process that was told so before it had its handle', async () => {
    const [queue] = queues();
    const { id } = queue[departure]();
    // As when it is started with the queue, and the module of its target takes time.
    tree.server.hold(one.peer, id);
    void queue.shutdown();
    await tree.settle();
    const late = new Queue<number>(0, { engine: one, id });
    void late.put(1);
    await tree.settle();
    await expect(late.put(2)).rejects.toThrow(ShutDown);
  });

  it('that is dropped at once is empty for every process, whatever it has at hand', async () => {
    const [queue, hers] = queues();
    await hoard(hers, one, 1, 2, 3);
    void queue.shutdown({ immediate: true });
    await tree.settle();
    expect(await settled(hers.get())).toBeInstanceOf(ShutDown);
  });

  describe('a handle that is garbage', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;

    /** Lets the garbage collector run until something is so. */
    async function collectUntil(condition: () => boolean): Promise<void> {
      for (let i = 0; i < 50 && !condition(); i++) {
        collect();
        await turn();
        await tree.settle();
      }
      expect(condition()).toBe(true);
    }

    it('lets its thing be freed, when it is so in every process', async () => {
      const before = tree.server.size;
      (() => void queues())();
      await tree.settle();
      expect(tree.server.size).toBe(before + 1);
      await collectUntil(() => tree.server.size === before);
    });

    it('does not free what another process holds, or what is on its way', async () => {
      const carrier = new Queue<unknown>(0, { engine: parent, id: parent.open('Queue', [0]) });
      const theirs = tree.give(carrier, parent, one);
      (() => {
        const sent = new Queue<number>(0, { engine: parent, id: parent.open('Queue', [0]) });
        void sent.put(7);
        void carrier.put(sent);
      })();
      await tree.settle();
      await collectUntil(() => parent.peer.held.size === 1);
      const arriving = theirs.get();
      await tree.settle();
      expect(await settled(((await arriving) as Queue<number>).get())).toBe(7);
    });

    it('leaves what it was told to the one that comes after it', async () => {
      const queue = new Queue<number>(0, { engine: parent, id: parent.open('Queue', [0]) });
      await (async () => void (await tree.give(queue, parent, one).put(1)))();
      void queue.shutdown();
      await tree.settle();
      await turn();
      collect();
      // In the same turn: nobody has been told yet that it is garbage.
      const next = tree.give(queue, parent, one);
      await tree.settle();
      await expect(next.put(2)).rejects.toThrow(ShutDown);
    });

    it('is not while someone waits through it', async () => {
      const [queue] = queues();
      const { id } = queue[departure]();
      const getting = (() => tree.give(queue, parent, one).get())();
      await tree.settle();
      collect();
      await turn();
      collect();
      await tree.settle();
      void queue.put(1);
      expect(await settled(getting)).toBe(1);
      expect(id).toBe(queue[departure]().id);
    });
  });

  it('has back what a process had at hand whose handle is gone, also while it comes to that again', async () => {
    const [queue, hers, his] = queues();
    await hoard(hers, one, 1, 2, 3);
    const { id } = queue[departure]();
    // It is among what a worker of a pool is given next, and has not looked into yet.
    tree.server.hold(one.peer, id);
    one.release(id, hers);
    await tree.settle();
    expect(await settled(his.get())).toBe(2);
    const again = new Queue<number>(0, { engine: one, id });
    expect(await settled(again.get())).toBe(3);
  });

  it('comes again to a process that had things of it at hand, and nothing is lost or doubled', async () => {
    const [queue, hers] = queues();
    await hoard(hers, one, 1, 2, 3);
    // A new handle for the same queue, as when the old one is garbage whose end was not told yet.
    const again = new Queue<number>(0, { engine: one, id: queue[departure]().id });
    const getting = [again.get(), again.get()];
    await tree.settle();
    expect(await Promise.all(getting)).toEqual([2, 3]);
    expect(await settled(queue.qsize())).toBe(0);
  });
});
