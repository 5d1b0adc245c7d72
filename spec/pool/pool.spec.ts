/** `Pool`: what it checks, what it gives, and how it ends. */
import { inspect } from 'node:util';
import * as mp from 'multiproc';
import { current } from '../../lib/engine/current';
import { Pool } from '../../lib/pool/pool';
import { thrownBy } from '../support/thrown-by';

const tasks = require('../fixtures/pool/tasks.cjs');

describe('new Pool', () => {
  it.each([
    ['no processes', 0, mp.ValueError, 'Number of processes must be at least 1'],
    ['fewer than none', { processes: -1 }, mp.ValueError, 'Number of processes must be at least 1'],
    ['half a process', 1.5, TypeError, 'processes must be an integer, not 1.5'],
    ['text for a number', '1', TypeError, 'processes must be an integer, not 1'],
    ['an answer for a number', true, TypeError, 'processes must be an integer, not true'],
    ['a name for a number', { processes: 'two' }, TypeError, 'processes must be an integer, not two'],
    [
      'workers without tasks',
      { maxtasksperchild: 0 },
      mp.ValueError,
      'maxtasksperchild must be a positive int or None',
    ],
    ['parts of tasks', { maxtasksperchild: 1.5 }, mp.ValueError, 'maxtasksperchild must be a positive int or None'],
    ['no memory', { maxMemoryPerChildMb: 0 }, mp.ValueError, 'maxMemoryPerChildMb must be a positive number'],
    ['an initializer that cannot be called', { initializer: 7 }, TypeError, 'initializer must be a callable'],
    ['initargs that are no array', { initargs: 'abc' }, TypeError, 'initargs must be an array'],
  ])('refuses %s', (_what, options, type, message) => {
    const refused = () => new mp.Pool(options as never);
    expect(refused).toThrow(type);
    expect(refused).toThrow(message);
  });

  it('refuses an initializer that no worker could find, and starts none', () => {
    const before = mp.activeChildren().length;
    expect(() => new mp.Pool({ processes: 1, initializer: () => 1 })).toThrow(mp.SerializationError);
    expect(mp.activeChildren()).toHaveLength(before);
  });

  it('that refuses its initializer leaves no board behind', () => {
    const engine = current();
    const [open, release] = [jest.spyOn(engine, 'open'), jest.spyOn(engine, 'release')];
    class Own extends Pool {
      protected static override get engine() {
        return engine;
      }
    }
    expect(() => new Own({ processes: 1, initializer: () => 1 })).toThrow();
    expect(open).toHaveBeenCalledTimes(1);
    expect(release).toHaveBeenCalledWith(open.mock.results[0].value, expect.anything());
  });
});

describe('Pool', () => {
  let pool: mp.Pool;

  beforeAll(() => {
    pool = new mp.Pool(2);
  });
  afterAll(async () => {
    pool.terminate();
    await pool.join();
  });

  it('does not leave a task in the hands of a worker that waits for what the task does', async () => {
    const queue = new mp.Queue<string>();
    await using own = new mp.Pool({ processes: 2, initializer: tasks.keeps, initargs: [queue] });
    // So that the workers are given tasks in advance.
    await Promise.all(Array.from({ length: 4000 }, () => own.apply(tasks.atKept, ['nothing'])));
    const done = ['ask', 'put', 'nothing', 'nothing'].map((what) => own.apply(tasks.atKept, [what]));
    expect(await Promise.all(done)).toEqual(['an answer', 'put', 'nothing', 'nothing']);
  });

  it('is described as in Python', () => {
    expect(String(pool)).toBe('<multiprocessing.pool.Pool state=RUN pool_size=2>');
    expect(inspect(pool)).toBe(String(pool));
  });

  it('names its workers, which are daemons', async () => {
    expect(await pool.apply(tasks.name)).toMatch(/^PoolWorker-\d+$/);
    expect(await pool.apply(tasks.isDaemon)).toBe(true);
  });

  it('cannot travel', async () => {
    const error = await thrownBy(pool.apply(tasks.square, [pool]));
    expect(error).toBeInstanceOf(mp.SerializationError);
    expect(error.message).toMatch(/args\[0\] .*pool objects cannot be passed between processes or pickled/);
  });

  it('cannot be made in a worker of another, which is a daemon', async () => {
    const error = await thrownBy(pool.apply(tasks.nestedPool));
    expect(error).toBeInstanceOf(mp.AssertionError);
    expect(error.message).toBe('daemonic processes are not allowed to have children');
  });

  describe('apply', () => {
    it('gives what the function returns, or what its promise does', async () => {
      expect(await pool.apply(tasks.add, [1, 2])).toBe(3);
      expect(await pool.apply(tasks.addLater, [1, 2])).toBe(3);
      expect(await pool.apply(tasks.getState)).toBeUndefined();
    });

    it('passes keywords as one trailing object', async () => {
      expect(await pool.apply(tasks.kwargs, [1], { kwargs: { key: 2 } })).toEqual([1, { key: 2 }]);
    });

    it('calls bound functions, functions of Node.js, and those that are spelled out', async () => {
      expect(await pool.apply(tasks.add.bind(null, 4), [5])).toBe(9);
      expect(await pool.apply(Math.max, [3, 8, 5])).toBe(8);
      const module = require.resolve('../fixtures/pool/tasks.cjs');
      expect(await pool.apply({ module, name: 'square' }, [6])).toBe(36);
      expect(await pool.apply({ module: '../fixtures/pool/module.mjs', name: 'double' }, [6])).toBe(12);
    });

    it('seals the arguments at the call', async () => {
      const list = [1, 2];
      const sum = pool.apply(Math.max, list);
      list.push(3);
      expect(await sum).toBe(2);
    });

    it.each([
      ['a function that no worker could find', () => 1, [], /^cannot send the function/],
      ['arguments that cannot travel', tasks.add, [1, { deep: [Symbol('s')] }], /^args\[1\]\.deep\[0\] is a symbol/],
    ])('rejects %s', async (_what, fn, args, message) => {
      const error = await thrownBy(pool.apply(fn, args));
      expect(error).toBeInstanceOf(mp.SerializationError);
      expect(error.message).toMatch(message);
    });

    it('rejects what is no function and what are no arguments', async () => {
      await expect(pool.apply(7 as never)).rejects.toThrow(/target must be a function/);
      await expect(pool.apply(tasks.square, 7 as never)).rejects.toThrow('args must be an array, not 7');
    });

    it('rejects with what could not be imported, and the pool goes on', async () => {
      const missing = { module: require.resolve('../fixtures/pool/tasks.cjs'), name: 'missing' };
      const error = await thrownBy(pool.apply(missing));
      expect(error.message).toMatch(/cannot find missing of .*tasks\.cjs: it exports/);
      const broken = { module: require.resolve('../fixtures/references/fails.cjs'), name: 'any' };
      await expect(pool.apply(broken)).rejects.toThrow();
      expect(await pool.apply(tasks.square, [2])).toBe(4);
    });
  });

  describe('what tasks throw', () => {
    it('arrives as an error of its class, with the stack from there as its cause', async () => {
      const error = await thrownBy(pool.apply(tasks.fails, ['no']));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe('no');
      expect(error.cause).toBeInstanceOf(mp.RemoteError);
      expect(error.cause.message).toMatch(/^in PoolWorker-\d+ \(pid \d+\)$/);
      expect(error.cause.remoteStack).toMatch(/fails .*tasks\.cjs/);
    });

    it('arrives whatever it is', async () => {
      expect(await thrownBy(pool.apply(tasks.rejects))).toBeInstanceOf(TypeError);
      expect(await thrownBy(pool.apply(tasks.throwsIt, ['text']))).toBe('text');
      expect(await thrownBy(pool.apply(tasks.throwsIt, [{ a: [1] }]))).toEqual({ a: [1] });
      expect(await thrownBy(pool.apply(tasks.throwsIt, [null]))).toBeNull();
      expect(await thrownBy(pool.apply(tasks.throwsSymbol))).toMatchObject({ message: 'Thrown: Symbol(odd)' });
      expect(await thrownBy(pool.apply(tasks.throwsTrap))).toMatchObject({ message: 'trapped' });
    });

    it('includes results that cannot travel', async () => {
      const error = await thrownBy(pool.apply(tasks.returnsDeep));
      expect(error).toBeInstanceOf(mp.SerializationError);
      expect(error.path).toBe('result.list[1].socket');
      expect(error.message).toMatch(/^Error sending result: result\.list\[1\]\.socket is a symbol/);
      await expect(pool.apply(tasks.returnsFunction)).rejects.toThrow(/^Error sending result: result is an anonymous/);
      expect(await pool.apply(tasks.square, [2])).toBe(4);
    });

    it('includes results that cannot be made here', async () => {
      const error = await thrownBy(pool.apply({ module: '../fixtures/pool/unknown-here.cjs', name: 'make' }));
      expect(error).toBeInstanceOf(mp.SerializationError);
      expect(error.message).toMatch(/^The result of the task arrived, but could not be made here/);
    });
  });

  describe('map', () => {
    it.each([0, 1, 2, 7, 8, 9, 1000])('gives the results of %i items in their order', async (length) => {
      const items = Array.from({ length }, (_, n) => n);
      expect(await pool.map(tasks.square, items)).toEqual(items.map((n) => n * n));
      expect(await pool.map(tasks.square, items, { chunksize: 3 })).toEqual(items.map((n) => n * n));
    });

    it('takes any iterable, of promises of items too', async () => {
      expect(await pool.map(tasks.square, new Set([1, 2]))).toEqual([1, 4]);
      expect(
        await pool.map(
          tasks.square,
          (function* () {
            yield 3;
            yield 4;
          })(),
        ),
      ).toEqual([9, 16]);
      async function* later() {
        yield 5;
        yield 6;
      }
      expect(await pool.map(tasks.square, later())).toEqual([25, 36]);
    });

    it('takes an array of a class of its own', async () => {
      class List extends Array<number> {}
      expect(await pool.map(tasks.square, List.from([1, 2, 3]), { chunksize: 2 })).toEqual([1, 4, 9]);
    });

    it('rejects with what its input throws', async () => {
      const items = (function* () {
        yield 1;
        throw new Error('dry');
      })();
      await expect(pool.map(tasks.square, items)).rejects.toThrow('dry');
      async function* later() {
        yield 1;
        throw new Error('dry, later');
      }
      await expect(pool.map(tasks.square, later())).rejects.toThrow('dry, later');
      await expect(pool.map(tasks.square, 7 as never)).rejects.toThrow(TypeError);
    });

    it('passes one argument, and awaits what is a promise', async () => {
      expect(await pool.map(Number.parseInt, ['10', '10', '10'])).toEqual([10, 10, 10]);
      expect(await pool.map(tasks.addLater.bind(null, 1), [1, 2, 3])).toEqual([2, 3, 4]);
    });

    it('runs all that it can when one fails, and rejects with that', async () => {
      const queue = new mp.Queue<number>();
      const items = [0, 1, 2, 3];
      await expect(pool.map(tasks.putsUnless.bind(null, queue, 1), items, { chunksize: 1 })).rejects.toThrow('not 1');
      const done = [await queue.get(), await queue.get(), await queue.get()];
      expect(done.sort()).toEqual([0, 2, 3]);
    });

    it('names the item that cannot travel, by its place among all', async () => {
      const items = [1, 2, 3, Symbol('x'), 5];
      const error = await thrownBy(pool.map(tasks.square, items as number[], { chunksize: 2 }));
      expect(error.message).toMatch(/^items\[3\] is a symbol/);
    });

    it('refuses a chunksize under 1, which Python answers with nonsense', async () => {
      await expect(pool.map(tasks.square, [1], { chunksize: 0 })).rejects.toThrow('Chunksize must be 1+, not 0');
      expect(() => pool.mapAsync(tasks.square, [1], { chunksize: -2 })).toThrow(mp.ValueError);
    });

    it('cuts its items as Python does: about four chunks for each worker', async () => {
      const before = pool.stats().completed;
      await pool.map(tasks.square, Array.from({ length: 9 }, Number));
      expect(pool.stats().completed - before).toBe(5);
    });
  });

  describe('starmap', () => {
    it('calls with each item as arguments', async () => {
      expect(
        await pool.starmap(tasks.add, [
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ).toEqual([3, 7, 11]);
      expect(await pool.starmapAsync(tasks.add, new Map([[1, 2]]))).toEqual([3]);
    });

    it('refuses items that are no arrays', async () => {
      await expect(pool.starmap(tasks.add, [[1, 2], 3 as never])).rejects.toThrow(
        'items[1] is no array of arguments, but 3',
      );
    });
  });

  describe('shared things', () => {
    it('can be arguments, several times too', async () => {
      const queue = new mp.Queue<number>();
      await Promise.all([1, 2, 3].map((n) => pool.apply(tasks.puts, [queue, n])));
      expect([await queue.get(), await queue.get(), await queue.get()].sort()).toEqual([1, 2, 3]);
    });

    it('can be results', async () => {
      const queue = (await pool.apply(tasks.makesQueue)) as mp.Queue<string>;
      expect(await queue.get()).toBe('from the worker');
    });

    it('belong to one task at a time: what one left locked, the next does not hold', async () => {
      const lock = new mp.RLock();
      const single = new mp.Pool(1);
      expect(await single.apply(tasks.takesLock, [lock])).toBe(true);
      expect(await single.apply(tasks.takesLock, [lock])).toBe(false);
      await single[Symbol.asyncDispose]();
    });
  });

  it('knows how long tasks waited and ran', async () => {
    const single = new mp.Pool(1);
    await Promise.all([single.apply(tasks.spinFor, [20]), single.apply(tasks.spinFor, [20])]);
    await thrownBy(single.apply(tasks.fails, ['x']));
    const stats = single.stats();
    expect(stats).toMatchObject({ processes: 1, queued: 0, running: 0, completed: 2, failed: 1, lostWorkers: 0 });
    expect(stats.runTime.count).toBe(3);
    expect(stats.runTime.max).toBeGreaterThanOrEqual(20_000);
    expect(stats.waitTime.max).toBeGreaterThanOrEqual(20_000);
    const slow = single.applyAsync(tasks.nap, [10_000]);
    single.applyAsync(tasks.nap, [10_000]);
    expect(single.stats()).toMatchObject({ queued: 1, running: 1 });
    single.terminate();
    await thrownBy(slow);
    await single.join();
  });
});
