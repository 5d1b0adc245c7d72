import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import {
  AssertionError,
  type BlockOptions,
  Empty,
  Full,
  JoinableQueue,
  LifoQueue,
  PriorityQueue,
  Queue,
  SerializationError,
  ShutDown,
  ValueError,
} from '../../lib';
import { turn } from '../support/slow-tree';

const classes = [
  { Class: Queue, name: 'Queue' },
  { Class: JoinableQueue, name: 'JoinableQueue' },
  { Class: LifoQueue, name: 'LifoQueue' },
  { Class: PriorityQueue, name: 'PriorityQueue' },
];

// What is true of every queue, whatever its order.
describe.each(classes)('$name', ({ Class }) => {
  it('gives what was put', async () => {
    const queue = new Class<number>();
    await queue.put(7);
    expect(await queue.get()).toBe(7);
  });

  it('says what it is when it is printed', () => {
    const queue = new Class(3);
    expect([String(queue), inspect({ queue })]).toEqual([
      `<${Class.name}(maxsize=3)>`,
      `{ queue: <${Class.name}(maxsize=3)> }`,
    ]);
  });

  it('has no limit without a maxsize, or with one of 0 or less', async () => {
    for (const maxsize of [undefined, 0, -1]) {
      const queue = new Class<number>(maxsize);
      expect(queue.maxsize).toBe(0);
      for (let i = 0; i < 100; i++) await queue.put(i, { block: false });
      expect(await queue.full()).toBe(false);
      expect(await queue.qsize()).toBe(100);
    }
  });

  it.each([1.5, Number.NaN, '3', null])('refuses a maxsize of %p', (maxsize) => {
    expect(() => new Class(maxsize as number)).toThrow(TypeError);
  });

  describe('qsize, empty and full', () => {
    it('are exact', async () => {
      const queue = new Class<number>(2);
      expect([await queue.qsize(), await queue.empty(), await queue.full()]).toEqual([0, true, false]);
      await queue.put(1);
      expect([await queue.qsize(), await queue.empty(), await queue.full()]).toEqual([1, false, false]);
      await queue.put(2);
      expect([await queue.qsize(), await queue.empty(), await queue.full()]).toEqual([2, false, true]);
      await queue.get();
      await queue.get();
      expect([await queue.qsize(), await queue.empty(), await queue.full()]).toEqual([0, true, false]);
    });

    it('work on a closed queue too', async () => {
      const queue = new Class<number>();
      await queue.put(1);
      queue.close();
      expect([await queue.qsize(), await queue.empty(), await queue.full()]).toEqual([1, false, false]);
    });
  });

  describe('put', () => {
    it('serialises before it returns: changing the item afterwards changes nothing', async () => {
      const queue = new Class<number[]>();
      const item = [1];
      const putting = queue.put(item);
      item.push(2);
      await putting;
      expect(await queue.get()).toEqual([1]);
    });

    it('refuses at the call what cannot travel, and the queue is as before', async () => {
      const queue = new Class<unknown>(1);
      await expect(queue.put({ a: [() => {}] })).rejects.toMatchObject({
        constructor: SerializationError,
        path: 'item.a[0]',
      });
      expect(await queue.qsize()).toBe(0);
      await queue.put(1);
      expect(await queue.get()).toBe(1);
    });

    it('waits for a slot', async () => {
      const queue = new Class<number>(1);
      await queue.put(1);
      let put = false;
      const putting = queue.put(2).then(() => {
        put = true;
      });
      await turn();
      expect(put).toBe(false);
      expect(await queue.get()).toBe(1);
      await putting;
      expect(await queue.get()).toBe(2);
    });

    it('rejects with Full when no slot came free in time', async () => {
      const queue = new Class<number>(1);
      await queue.put(1, { timeout: -1 });
      const late = [{ block: false }, { block: false, timeout: 1000 }, { timeout: 0 }, { timeout: -1 }, { timeout: 1 }];
      for (const options of late) await expect(queue.put(2, options)).rejects.toThrow(Full);
      await expect(queue.putNowait(2)).rejects.toThrow(Full);
      expect(await queue.qsize()).toBe(1);
    });

    it('can be given up, and then has put nothing', async () => {
      const queue = new Class<number>(1);
      const controller = new AbortController();
      await queue.put(1);
      const putting = queue.put(2, { signal: controller.signal });
      controller.abort('enough');
      await expect(putting).rejects.toBe('enough');
      await expect(queue.put(2, { signal: controller.signal })).rejects.toBe('enough');
      expect(await queue.get()).toBe(1);
      expect(await queue.empty()).toBe(true);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    });
  });

  describe('get', () => {
    it('waits for an item', async () => {
      const queue = new Class<number>();
      const getting = queue.get();
      await queue.put(1);
      expect(await getting).toBe(1);
    });

    it('serves those who wait in the order in which they came', async () => {
      const queue = new Class<number>();
      const order: string[] = [];
      const getting = ['a', 'b', 'c'].map((name) => queue.get().then(() => order.push(name)));
      for (const item of [1, 2, 3]) await queue.put(item);
      await Promise.all(getting);
      expect(order).toEqual(['a', 'b', 'c']);
    });

    it('rejects with Empty when no item came in time, and the next item is for the next', async () => {
      const queue = new Class<number>();
      const late = [{ block: false }, { block: false, timeout: 1000 }, { timeout: 0 }, { timeout: -1 }, { timeout: 1 }];
      for (const options of late) await expect(queue.get(options)).rejects.toThrow(Empty);
      await expect(queue.getNowait()).rejects.toThrow(Empty);
      await queue.put(1);
      expect(await queue.getNowait()).toBe(1);
    });

    it('gives to each of several that do not wait', async () => {
      const queue = new Class<number>();
      for (const item of [1, 2, 3]) await queue.put(item);
      const got = await Promise.all([queue.getNowait(), queue.getNowait(), queue.getNowait()]);
      expect(got.sort()).toEqual([1, 2, 3]);
      await expect(queue.getNowait()).rejects.toThrow(Empty);
    });

    it('can be given up: the item stays for others, and no listener on the signal', async () => {
      const queue = new Class<number>();
      const controller = new AbortController();
      const getting = queue.get({ signal: controller.signal });
      controller.abort('enough');
      await expect(getting).rejects.toBe('enough');
      await expect(queue.get({ signal: controller.signal })).rejects.toBe('enough');
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      await queue.put(1);
      expect(await queue.get()).toBe(1);
    });

    it('leaves no listener on the signal when it got something', async () => {
      const queue = new Class<number>();
      const { signal } = new AbortController();
      const getting = queue.get({ signal, timeout: 10_000 });
      await queue.put(1);
      await getting;
      await queue.put(1);
      await queue.get({ signal });
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('given up in the very turn in which the item comes either has it or leaves it', async () => {
      for (let i = 0; i < 20; i++) {
        const queue = new Class<number>();
        const controller = new AbortController();
        const getting = queue.get({ signal: controller.signal }).catch(() => 'given up');
        void queue.put(i);
        for (let j = 0; j < i % 5; j++) await Promise.resolve();
        controller.abort();
        const got = await getting;
        if (got === 'given up') expect(await queue.get()).toBe(i);
        else expect(got).toBe(i);
        expect(await queue.empty()).toBe(true);
      }
    });

    it.each<unknown>([false, 5, { timeout: '5' }, { signal: 'abort' }])(
      'refuses to wait for %j, whether it would have to or not, and leaves nobody in the line',
      async (options) => {
        const queue = new Class<number>();
        await expect(queue.get(options as BlockOptions)).rejects.toThrow(TypeError);
        await expect(queue.put(1, options as BlockOptions)).rejects.toThrow(TypeError);
        await queue.put(2);
        await queue.put(3);
        expect(await queue.qsize()).toBe(2);
        await queue.get();
        await expect(queue.get(options as BlockOptions)).rejects.toThrow(TypeError);
        expect(await queue.qsize()).toBe(1);
      },
    );
  });

  describe('close', () => {
    it('refuses puts and gets from then on, and may be done twice', async () => {
      const queue = new Class<number>();
      queue.close();
      queue.close();
      for (const call of [() => queue.put(1), () => queue.putNowait(1), () => queue.get(), () => queue.getNowait()])
        await expect(call()).rejects.toThrow(ValueError);
      expect(() => queue.putSync(1)).toThrow(ValueError);
      expect(() => queue.getSync()).toThrow(ValueError);
    });

    it('ends the waits of this process', async () => {
      const queue = new Class<number>();
      const getting = [queue.get(), queue.get({ timeout: 10_000 })];
      queue.close();
      for (const get of getting) await expect(get).rejects.toThrow(ValueError);
    });

    it('comes before joinThread, which waits until all has left this process', async () => {
      const queue = new Class<number>();
      await expect(queue.joinThread()).rejects.toThrow(AssertionError);
      void queue.put(1);
      queue.cancelJoinThread();
      queue.close();
      await queue.joinThread();
      await queue.joinThread({ timeout: 1000 });
    });

    it('is done at the end of an `await using`', async () => {
      const queue = new Class<number>();
      {
        await using held = queue;
        await held.put(1);
      }
      await expect(queue.put(2)).rejects.toThrow(ValueError);
      expect(await queue.qsize()).toBe(1);
    });
  });

  describe('shutdown', () => {
    it('refuses puts, lets take what is there, then ends the gets', async () => {
      const queue = new Class<number>();
      await queue.put(1);
      await queue.shutdown();
      await queue.shutdown();
      await expect(queue.put(2)).rejects.toThrow(ShutDown);
      expect(() => queue.putSync(2)).toThrow(ShutDown);
      expect(await queue.get()).toBe(1);
      await expect(queue.get()).rejects.toThrow(ShutDown);
      await expect(queue.getNowait()).rejects.toThrow(ShutDown);
      expect(() => queue.getSync()).toThrow(ShutDown);
    });

    it('ends the waits', async () => {
      const empty = new Class<number>();
      const getting = [empty.get(), empty.get()];
      await Promise.all([empty.shutdown(), ...getting.map((get) => expect(get).rejects.toThrow(ShutDown))]);
      const full = new Class<number>(1);
      await full.put(1);
      const putting = full.put(2);
      await Promise.all([full.shutdown(), expect(putting).rejects.toThrow(ShutDown)]);
    });

    it('drops what is there when it is immediate', async () => {
      const queue = new Class<number>();
      await queue.put(1);
      await queue.put(2);
      await queue.shutdown({ immediate: true });
      expect(await queue.qsize()).toBe(0);
      await expect(queue.get()).rejects.toThrow(ShutDown);
    });

    it('ends an iteration', async () => {
      const queue = new Class<number>();
      const items: number[] = [];
      const iterating = (async () => {
        for await (const item of queue) items.push(item);
      })();
      await queue.put(1);
      await turn();
      await queue.put(2);
      await queue.shutdown();
      await iterating;
      expect(items).toEqual([1, 2]);
    });
  });

  it('can be left by an iteration, and used afterwards', async () => {
    const queue = new Class<number>();
    await queue.put(1);
    await queue.put(2);
    const items: number[] = [];
    for await (const item of queue) {
      items.push(item);
      break;
    }
    items.push(await queue.get());
    expect(items.sort()).toEqual([1, 2]);
  });

  describe('for code that cannot await, in the root process', () => {
    it('puts, and gets what is there', () => {
      const queue = new Class<number>(2);
      queue.putSync(1);
      queue.putSync(2, { timeout: 1000 });
      expect(() => queue.putSync(3, { block: false })).toThrow(Full);
      expect([queue.getSync(), queue.getSync({ timeout: 0 })].sort()).toEqual([1, 2]);
      expect(() => queue.getSync({ timeout: 0 })).toThrow(Empty);
    });

    it('throws the reason of a signal that is aborted already', async () => {
      const queue = new Class<number>();
      const signal = AbortSignal.abort(new Error('enough'));
      expect(() => queue.putSync(1, { signal })).toThrow('enough');
      expect(await queue.empty()).toBe(true);
      queue.putSync(1);
      expect(() => queue.getSync({ signal })).toThrow('enough');
      expect(queue.getSync()).toBe(1);
    });

    it('throws where it would have to wait', async () => {
      const queue = new Class<number>(1);
      expect(() => queue.getSync()).toThrow(AssertionError);
      queue.putSync(1);
      expect(() => queue.putSync(2)).toThrow(AssertionError);
      expect(await queue.get()).toBe(1);
      expect(await queue.empty()).toBe(true);
    });

    it('leaves getters that wait in their line', async () => {
      const queue = new Class<number>();
      const getting = queue.get();
      expect(() => queue.getSync()).toThrow(AssertionError);
      await queue.put(1);
      expect(await getting).toBe(1);
    });
  });
});

describe('Queue', () => {
  it('is first in, first out', async () => {
    const queue = new Queue<number>();
    for (let i = 0; i < 1000; i++) await queue.put(i);
    const items: number[] = [];
    for (let i = 0; i < 1000; i++) items.push(await queue.get());
    expect(items).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('keeps the order, whether items hold handles or not, and however long they are', async () => {
    const queue = new Queue<unknown>();
    const items = [1, 'x'.repeat(100_000), queue, 2, [queue, 'y'.repeat(70_000)], 3];
    for (const item of items) await queue.put(item);
    for (const item of items) expect(await queue.get()).toEqual(item);
  });
});
