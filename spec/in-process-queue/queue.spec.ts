import { Empty, Full, ShutDown, TimeoutError, ValueError } from '../../lib/errors';
import { Queue } from '../../lib/in-process-queue/queue';

/** Lets all that promises have set off happen. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What has become of a promise so far. */
function watch<T>(promise: Promise<T>): { state: string; value?: T; error?: unknown } {
  const watched: { state: string; value?: T; error?: unknown } = { state: 'waiting' };
  promise.then(
    (value) => Object.assign(watched, { state: 'resolved', value }),
    (error) => Object.assign(watched, { state: 'rejected', error }),
  );
  return watched;
}

describe('Queue of multiproc/queue', () => {
  it('gives items in the order in which they were put, as they are', async () => {
    const queue = new Queue<object>();
    const closure = () => 1;
    await queue.put(closure);
    queue.putNowait({});
    expect(await queue.get()).toBe(closure);
    expect(queue.getNowait()).toEqual({});
  });

  it('counts its items at once', () => {
    const queue = new Queue<number>(2);
    expect([queue.qsize(), queue.empty(), queue.full()]).toEqual([0, true, false]);
    queue.putNowait(1);
    expect([queue.qsize(), queue.empty(), queue.full()]).toEqual([1, false, false]);
    queue.putNowait(2);
    expect([queue.qsize(), queue.empty(), queue.full()]).toEqual([2, false, true]);
  });

  it.each([0, -1, undefined])('has no limit with a maxsize of %p', (maxsize) => {
    const queue = new Queue<number>(maxsize);
    for (let i = 0; i < 5000; i++) queue.putNowait(i);
    expect(queue.full()).toBe(false);
    for (let i = 0; i < 5000; i++) expect(queue.getNowait()).toBe(i);
    expect(queue.empty()).toBe(true);
  });

  it('refuses a maxsize that is no number, also a new one', () => {
    expect(() => new Queue('3' as unknown as number)).toThrow(TypeError);
    const queue = new Queue();
    expect(() => {
      queue.maxsize = Number.NaN;
    }).toThrow(TypeError);
  });

  describe('get', () => {
    it('waits for an item', async () => {
      const queue = new Queue<string>();
      const got = watch(queue.get());
      await turn();
      expect(got.state).toBe('waiting');
      await queue.put('late');
      await turn();
      expect(got.value).toBe('late');
      expect(queue.qsize()).toBe(0);
    });

    it('serves those who wait in the order in which they came', async () => {
      const queue = new Queue<number>();
      const getters = [queue.get(), queue.get(), queue.get()];
      for (const item of [1, 2, 3]) queue.putNowait(item);
      expect(await Promise.all(getters)).toEqual([1, 2, 3]);
    });

    it('rejects with Empty when none came in time, and leaves the line', async () => {
      const queue = new Queue<number>();
      await expect(queue.get({ timeout: 1 })).rejects.toThrow(Empty);
      queue.putNowait(1);
      expect(queue.qsize()).toBe(1);
    });

    it.each([{ block: false }, { timeout: 0 }, { block: false, timeout: -1 }])('polls with %p', async (options) => {
      const queue = new Queue<number>();
      await expect(queue.get(options)).rejects.toMatchObject({ code: 'ERR_QUEUE_EMPTY' });
      queue.putNowait(1);
      expect(await queue.get(options)).toBe(1);
    });

    it('refuses a negative timeout, also when there is an item', async () => {
      const queue = new Queue<number>();
      queue.putNowait(1);
      await expect(queue.get({ timeout: -1 })).rejects.toThrow(
        new ValueError("'timeout' must be a non-negative number"),
      );
      expect(queue.qsize()).toBe(1);
    });

    it('refuses a timeout that is no time', async () => {
      await expect(new Queue().get({ timeout: 'soon' as unknown as number })).rejects.toThrow(TypeError);
    });

    it('rejects with the reason of its signal, and takes nothing', async () => {
      const queue = new Queue<number>();
      const abort = new AbortController();
      const given = watch(queue.get({ signal: abort.signal }));
      const next = queue.get();
      abort.abort('enough');
      queue.putNowait(1);
      expect(await next).toBe(1);
      expect(given.error).toBe('enough');
    });

    it('takes nothing for a signal that is aborted already', async () => {
      const queue = new Queue<number>();
      queue.putNowait(1);
      await expect(queue.get({ signal: AbortSignal.abort('before') })).rejects.toBe('before');
      expect(queue.qsize()).toBe(1);
    });

    it('leaves no listener on a signal', async () => {
      const { signal } = new AbortController();
      const added = jest.spyOn(signal, 'addEventListener');
      const removed = jest.spyOn(signal, 'removeEventListener');
      const queue = new Queue<number>();
      const got = queue.get({ signal });
      queue.putNowait(1);
      await got;
      await expect(queue.get({ signal, timeout: 1 })).rejects.toThrow(Empty);
      expect(added).toHaveBeenCalledTimes(2);
      expect(removed).toHaveBeenCalledTimes(2);
    });
  });

  describe('put', () => {
    it('waits for a slot; who waited longest gets it', async () => {
      const queue = new Queue<string>(1);
      await queue.put('a');
      const puts = [watch(queue.put('b')), watch(queue.put('c'))];
      await turn();
      expect(puts.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
      expect(queue.getNowait()).toBe('a');
      await turn();
      expect(puts.map(({ state }) => state)).toEqual(['resolved', 'waiting']);
      expect([queue.getNowait(), await queue.get()]).toEqual(['b', 'c']);
    });

    it('rejects with Full when no slot came free in time, and puts nothing', async () => {
      const queue = new Queue<string>(1);
      await queue.put('a');
      await expect(queue.put('b', { timeout: 1 })).rejects.toThrow(Full);
      expect([queue.getNowait(), queue.qsize()]).toEqual(['a', 0]);
    });

    it.each([{ block: false }, { timeout: 0 }, { block: false, timeout: -1 }])('polls with %p', async (options) => {
      const queue = new Queue<number>(1);
      await queue.put(1, options);
      await expect(queue.put(2, options)).rejects.toMatchObject({ code: 'ERR_QUEUE_FULL' });
    });

    it('throws Full at once without waiting', () => {
      const queue = new Queue<number>(1);
      queue.putNowait(1);
      expect(() => queue.putNowait(2)).toThrow(Full);
    });

    it('refuses a negative timeout where there is a limit; where there is none nobody asks, as in Python', async () => {
      await expect(new Queue<number>(1).put(1, { timeout: -1 })).rejects.toThrow(ValueError);
      await new Queue<number>().put(1, { timeout: -1 });
    });

    it('rejects with the reason of its signal, and puts nothing', async () => {
      const queue = new Queue<number>(1);
      queue.putNowait(1);
      const abort = new AbortController();
      const given = watch(queue.put(2, { signal: abort.signal }));
      abort.abort('enough');
      await turn();
      expect(given.error).toBe('enough');
      expect([queue.getNowait(), queue.qsize()]).toEqual([1, 0]);
    });
  });

  describe('maxsize', () => {
    it('can grow: those who wait for a slot go on', async () => {
      const queue = new Queue<number>(1);
      const puts = [1, 2, 3].map((n) => watch(queue.put(n)));
      queue.maxsize = 2;
      await turn();
      expect(puts.map(({ state }) => state)).toEqual(['resolved', 'resolved', 'waiting']);
      queue.maxsize = 0;
      await turn();
      expect(puts[2].state).toBe('resolved');
    });

    it('can shrink below the number of items: none is lost', () => {
      const queue = new Queue<number>(3);
      for (const n of [1, 2, 3]) queue.putNowait(n);
      queue.maxsize = 1;
      queue.getNowait();
      expect(() => queue.putNowait(4)).toThrow(Full);
      expect([queue.getNowait(), queue.getNowait()]).toEqual([2, 3]);
    });
  });

  describe('join', () => {
    it('waits until each item had its taskDone', async () => {
      const queue = new Queue<number>();
      await queue.join();
      queue.putNowait(1);
      queue.putNowait(2);
      const joined = watch(queue.join());
      queue.getNowait();
      queue.getNowait();
      queue.taskDone();
      await turn();
      expect(joined.state).toBe('waiting');
      queue.taskDone();
      await turn();
      expect(joined.state).toBe('resolved');
      expect(() => queue.taskDone()).toThrow(new ValueError('task_done() called too many times'));
    });

    it('can be timed out and aborted', async () => {
      const queue = new Queue<number>();
      queue.putNowait(1);
      await expect(queue.join({ timeout: 1 })).rejects.toThrow(TimeoutError);
      await expect(queue.join({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    });
  });

  describe('shutdown', () => {
    it('lets what is queued be taken, then ends', async () => {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.shutdown();
      expect(() => queue.putNowait(2)).toThrow(ShutDown);
      await expect(queue.put(2)).rejects.toThrow(ShutDown);
      expect(await queue.get()).toBe(1);
      expect(() => queue.getNowait()).toThrow(ShutDown);
      await expect(queue.get({ timeout: 0 })).rejects.toThrow(ShutDown);
    });

    it('ends the waits of getters and putters', async () => {
      const empty = new Queue<number>();
      const full = new Queue<number>(1);
      full.putNowait(1);
      const waits = [watch(empty.get()), watch(full.put(2))];
      empty.shutdown();
      full.shutdown();
      await turn();
      expect(waits.map(({ error }) => error)).toEqual([expect.any(ShutDown), expect.any(ShutDown)]);
      expect(full.qsize()).toBe(1);
    });

    it('drops what is queued when immediate, as if it were done; what was taken before is still awaited', async () => {
      const queue = new Queue<number>();
      for (const n of [1, 2, 3]) queue.putNowait(n);
      queue.getNowait();
      const joined = watch(queue.join());
      queue.shutdown({ immediate: true });
      expect(queue.qsize()).toBe(0);
      await turn();
      expect(joined.state).toBe('waiting');
      queue.taskDone();
      await turn();
      expect(joined.state).toBe('resolved');
    });

    it('ends an iteration', async () => {
      const queue = new Queue<number>();
      const seen: number[] = [];
      const loop = (async () => {
        for await (const item of queue) seen.push(item);
      })();
      await queue.put(1);
      await queue.put(2);
      queue.shutdown();
      await loop;
      expect(seen).toEqual([1, 2]);
    });
  });

  describe('the hooks of subclasses', () => {
    /** Gives each item once: the known recipe of Python, with fields of its own that bear common names. */
    class UniqueQueue<T> extends Queue<T> {
      private items!: Set<T>;
      readonly calls: string[] = [];

      protected override _init(maxsize: number): void {
        this.items = new Set();
        this.calls.push(`init ${maxsize}`);
      }
      protected override _qsize(): number {
        return this.items.size;
      }
      protected override _put(item: T): void {
        this.calls.push(`put ${String(item)}`);
        this.items.add(item);
      }
      protected override _get(): T {
        const [first] = this.items;
        this.items.delete(first);
        this.calls.push(`get ${String(first)}`);
        return first;
      }
    }

    it('decide where items are kept', async () => {
      const queue = new UniqueQueue<string>(2);
      for (const item of ['a', 'a', 'b']) await queue.put(item);
      await expect(queue.put('c', { timeout: 0 })).rejects.toThrow(Full);
      expect([await queue.get(), queue.getNowait()]).toEqual(['a', 'b']);
      expect(queue.calls).toEqual(['init 2', 'put a', 'put a', 'put b', 'get a', 'get b']);
    });

    it('are called for what is handed from a putter to a getter as well', async () => {
      const queue = new UniqueQueue<string>();
      const got = queue.get();
      await queue.put('x');
      expect(await got).toBe('x');
      expect(queue.calls).toEqual(['init 0', 'put x', 'get x']);
    });

    it('find what the constructor of the subclass has made', () => {
      class Kept extends Queue<number> {
        readonly kept: number[] = [];
        protected override _qsize() {
          return this.kept.length;
        }
      }
      expect(new Kept().qsize()).toBe(0);
    });

    it('may add to what the queue itself does', () => {
      class Logged extends Queue<number> {
        readonly log: string[] = [];
        protected override _put(item: number) {
          this.log.push(`+${item}`);
          super._put(item);
        }
      }
      const queue = new Logged();
      queue.putNowait(7);
      expect([queue.log, queue.getNowait()]).toEqual([['+7'], 7]);
    });

    it('may throw: the call rejects, nothing else is disturbed', async () => {
      class Picky extends Queue<number> {
        protected override _put(item: number) {
          if (item < 0) throw new RangeError('negative');
          super._put(item);
        }
      }
      const queue = new Picky(1);
      await expect(queue.put(-1)).rejects.toThrow(RangeError);
      await queue.put(1);
      const waits = [watch(queue.put(-2)), watch(queue.put(2))];
      expect(queue.getNowait()).toBe(1);
      await turn();
      expect(waits.map(({ state }) => state)).toEqual(['rejected', 'resolved']);
      queue.taskDone();
      expect(queue.getNowait()).toBe(2);
      queue.taskDone();
      await queue.join();
    });
  });
});
