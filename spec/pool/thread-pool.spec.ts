/** `ThreadPool`, and `Pool` of `multiproc/dummy`: the face of `Pool` over tasks of this process. */
import * as mp from 'multiproc';
import * as dummy from 'multiproc/dummy';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('ThreadPool', () => {
  let pool: mp.ThreadPool;

  beforeEach(() => {
    pool = new mp.ThreadPool(2);
  });
  afterEach(async () => {
    pool.terminate();
    await pool.join();
  });

  it('is a Pool, described as in Python, and that of multiproc/dummy', () => {
    expect(pool).toBeInstanceOf(mp.Pool);
    expect(String(pool)).toBe('<multiprocessing.pool.ThreadPool state=RUN pool_size=2>');
    expect(dummy.Pool).toBe(mp.ThreadPool);
  });

  it('calls closures, with what was given and not with copies', async () => {
    const seen: unknown[] = [];
    const item = { deep: Symbol('no process would be sent this') };
    const result = await pool.apply(
      (given: object) => {
        seen.push(given);
        return given;
      },
      [item],
    );
    expect(result).toBe(item);
    expect(seen[0]).toBe(item);
    expect(await pool.apply(({ key }: { key: number }) => key, [], { kwargs: { key: 3 } })).toBe(3);
  });

  it('maps, starmaps and iterates', async () => {
    const items = Array.from({ length: 20 }, (_, n) => n);
    const squares = items.map((n) => n * n);
    expect(await pool.map((n: number) => n * n, items)).toEqual(squares);
    expect(await pool.map(async (n: number) => n * n, items, { chunksize: 3 })).toEqual(squares);
    expect(
      await pool.starmap(
        (a: number, b: number) => a + b,
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toEqual([3, 7]);
    const seen: number[] = [];
    for await (const square of pool.imap((n: number) => n * n, items, { chunksize: 4 })) seen.push(square);
    expect(seen).toEqual(squares);
    const unordered: number[] = [];
    for await (const square of pool.imapUnordered((n: number) => n * n, items)) unordered.push(square);
    expect(unordered.sort((a, b) => a - b)).toEqual(squares);
  });

  it('calls functions that are spelled out', async () => {
    const module = require.resolve('../fixtures/pool/tasks.cjs');
    expect(await pool.apply({ module, name: 'square' }, [5])).toBe(25);
  });

  it('rejects with the very error that was thrown', async () => {
    const error = new Error('mine');
    const thrown = pool.apply(() => {
      throw error;
    });
    await expect(thrown).rejects.toBe(error);
    expect(error.cause).toBeUndefined();
    const results = pool.imap((n: number) => (n === 1 ? Promise.reject(error) : n), [0, 1, 2], { chunksize: 3 });
    expect((await results.next()).value).toBe(0);
    await expect(results.next()).rejects.toBe(error);
    expect((await results.next()).value).toBe(2);
  });

  it('runs as many tasks at once as it has workers, and no more', async () => {
    let running = 0;
    let most = 0;
    await pool.map(
      async () => {
        most = Math.max(most, ++running);
        await sleep(2);
        running--;
      },
      Array.from({ length: 8 }),
      { chunksize: 1 },
    );
    expect(most).toBe(2);
  });

  it('tells each of the tasks that run at once of its own end', async () => {
    const abort = new AbortController();
    const other = new dummy.Event();
    const aborted: string[] = [];
    const listen = async (name: string, until: Promise<unknown>) => {
      const signal = mp.taskSignal();
      signal.addEventListener('abort', () => aborted.push(name));
      await until;
      return signal.aborted;
    };
    const never = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()));
    const first = pool.apply(listen, ['first', never], { signal: abort.signal });
    const second = pool.apply(listen, ['second', other.wait()]);
    await sleep(5);
    abort.abort(new Error('not the first'));
    await expect(first).rejects.toThrow('not the first');
    await other.set();
    expect(await second).toBe(false);
    expect(aborted).toEqual(['first']);
  });

  it('has its tasks be owners of locks', async () => {
    const lock = new dummy.RLock();
    const single = new mp.ThreadPool(1);
    expect(await single.apply(() => lock.acquire({ timeout: 0 }))).toBe(true);
    expect(await single.apply(() => lock.acquire({ timeout: 0 }))).toBe(false);
    single.terminate();
    await single.join();
  });

  it('calls its initializer for each worker', async () => {
    const initializer = jest.fn();
    const initialized = new mp.ThreadPool({ processes: 3, initializer, initargs: ['with'] });
    await initialized.map((n: number) => n, [1, 2, 3]);
    initialized.close();
    await initialized.join();
    expect(initializer.mock.calls).toEqual([['with'], ['with'], ['with']]);
  });

  it('whose initializer fails is failed', async () => {
    const silenced = jest.spyOn(console, 'error').mockImplementation();
    const cause = new Error('no way');
    const failed = new mp.ThreadPool({
      processes: 2,
      initializer: () => {
        throw cause;
      },
    });
    const error = await failed.apply(() => 1).catch((thrown) => thrown);
    expect(error.message).toMatch(/its initializer failed in all of them: no way/);
    expect(error.cause).toBe(cause);
    failed.close();
    await failed.join();
    silenced.mockRestore();
  });

  it('drops what a worker has in hand and nobody wants any more', async () => {
    const single = new mp.ThreadPool(1);
    // One that is slow is not given the next in advance.
    await single.map((n: number) => n, Array.from({ length: 1000 }, Number), { chunksize: 1 });
    const abort = new AbortController();
    const aborts = () => abort.abort(new Error('not the next'));
    const next = jest.fn();
    const all = Array.from({ length: 100 }, () => single.applyAsync(Math.max, [1, 2]));
    single.applyAsync(aborts);
    const dropped = single.apply(next, [], { signal: abort.signal });
    await expect(dropped).rejects.toThrow('not the next');
    expect(await Promise.all(all)).toHaveLength(100);
    expect(await single.apply(() => 'goes on')).toBe('goes on');
    expect(next).not.toHaveBeenCalled();
    for (let end = 5; end < 400; end += 20) {
      const items = Array.from({ length: 1000 }, (_, n) => n);
      for await (const n of single.imap(Math.abs, items)) if (n === end) break;
    }
    single.close();
    await single.join();
  });

  it('says which item of a starmap is no array, whatever the others are', async () => {
    const items = [[() => 1], 5] as [() => number][];
    const refused = pool.starmap((fn: () => number) => fn(), items, { chunksize: 2 });
    await expect(refused).rejects.toThrow('items[1] is no array of arguments, but 5');
  });

  it('that belongs to a process that has ended rejects', async () => {
    let own: mp.ThreadPool | undefined;
    const child = new dummy.Process({
      target: () => {
        own = new mp.ThreadPool(1);
      },
    }).start();
    await child.join();
    await expect(own?.apply(() => 1)).rejects.toThrow();
  });

  it('puts another worker in the place of one whose task is cancelled and goes on', async () => {
    const single = new mp.ThreadPool(1);
    const hangs = single.apply(() => new Promise(() => {}), [], { timeout: 1 });
    await expect(hangs).rejects.toThrow(mp.TimeoutError);
    expect(await single.apply(() => 'goes on')).toBe('goes on');
    expect(single.stats().lostWorkers).toBe(1);
    single.close();
    await single.join();
  });

  it('rejects what is outstanding when it is terminated, and takes no more when it is closed', async () => {
    const hangs = pool.applyAsync(() => new Promise(() => {}));
    pool.terminate();
    await expect(hangs.get()).rejects.toThrow(mp.PoolTerminated);
    expect(() => pool.applyAsync(() => 1)).toThrow(new mp.ValueError('Pool not running'));
    await pool.join();
  });
});
