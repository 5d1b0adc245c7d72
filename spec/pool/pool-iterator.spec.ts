/** `imap` and `imapUnordered`. */
import * as mp from 'multiproc';
import { runProgram } from '../support/run-program';

const tasks = require('../fixtures/pool/tasks.cjs');

/** Counts what was taken of an endless input, and hears when it is closed. */
class Numbers implements Iterable<number> {
  taken = 0;
  returned = false;
  *[Symbol.iterator]() {
    try {
      for (;;) yield this.taken++;
    } finally {
      this.returned = true;
    }
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('PoolIterator', () => {
  let pool: mp.Pool;
  const square: (x: number) => number = tasks.square;

  beforeAll(() => {
    pool = new mp.Pool(2);
  });
  afterAll(async () => {
    pool.terminate();
    await pool.join();
  });

  it.each([1, 3, 1000])('gives results in the order of the items, in chunks of %i', async (chunksize) => {
    const items = Array.from({ length: 100 }, (_, n) => n);
    expect(await all(pool.imap(square, items, { chunksize }))).toEqual(items.map((n) => n * n));
    const unordered = await all(pool.imapUnordered(square, items, { chunksize }));
    expect(unordered.sort((a, b) => a - b)).toEqual(items.map((n) => n * n));
  });

  it('of nothing ends at once', async () => {
    expect(await all(pool.imap(square, []))).toEqual([]);
    expect(await all(pool.imapUnordered(square, [], { chunksize: 2 }))).toEqual([]);
  });

  it('gives what is ready first, when the order does not matter', async () => {
    const gate = new mp.Queue<string>();
    const results = pool.imapUnordered(tasks.waitsForOr, [[gate], ['at once']] as never);
    expect(await results.next()).toEqual({ done: false, value: 'at once' });
    await gate.put('later');
    expect(await results.next()).toEqual({ done: false, value: 'later' });
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it.each([1, 4])('takes no more of an endless input than buffersize ahead, in chunks of %i', async (chunksize) => {
    const numbers = new Numbers();
    const results = pool.imap(square, numbers, { buffersize: 8, chunksize });
    expect(numbers.taken).toBeLessThanOrEqual(8);
    for (let n = 0; n < 20; n++) {
      expect(await results.next()).toEqual({ done: false, value: n * n });
      expect(numbers.taken).toBeLessThanOrEqual(n + 1 + 8);
    }
    await results.return();
    expect(numbers.returned).toBe(true);
  });

  it('takes chunks no longer than buffersize', async () => {
    const numbers = new Numbers();
    const results = pool.imap(square, numbers, { buffersize: 3, chunksize: 100 });
    expect(numbers.taken).toBe(3);
    expect((await results.next()).value).toBe(0);
    await results.return();
  });

  it('takes from an endless input without being told how much', async () => {
    const numbers = new Numbers();
    const seen: number[] = [];
    for await (const value of pool.imap(square, numbers)) if (seen.push(value) === 1000) break;
    expect(seen.at(-1)).toBe(999 * 999);
    expect(numbers.returned).toBe(true);
    const { taken } = numbers;
    await pool.apply(square, [1]);
    expect(numbers.taken).toBe(taken);
  });

  it('takes from what comes with time', async () => {
    let hear = () => {};
    const returned = new Promise<void>((resolve) => {
      hear = resolve;
    });
    async function* items() {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        hear();
      }
    }
    const seen: number[] = [];
    for await (const value of pool.imap(square, items(), { buffersize: 2 })) if (seen.push(value) === 10) break;
    expect(seen.at(-1)).toBe(81);
    // Of its own accord, and not at once: it may have an item under way.
    await returned;
  });

  it('can be left while its source is idle', async () => {
    const idle = async function* () {
      yield 3;
      await new Promise(() => {});
    };
    for await (const value of pool.imap(square, idle())) {
      expect(value).toBe(9);
      break;
    }
  });

  it.each([1, 2, 5])('throws the error of an item in its place, and goes on, in chunks of %i', async (chunksize) => {
    const results = pool.imap(tasks.failsOn.bind(null, 1), [0, 1, 2, 3], { chunksize });
    expect((await results.next()).value).toBe(0);
    await expect(results.next()).rejects.toThrow('not 1');
    expect((await results.next()).value).toBe(2);
    expect((await results.next()).value).toBe(3);
    expect((await results.next()).done).toBe(true);
  });

  it('throws in its place what could not be sent, there or back', async () => {
    const results = pool.imap(tasks.identity, [0, Symbol('s'), 2, 'function', 4] as unknown[]);
    expect((await results.next()).value).toBe(0);
    await expect(results.next()).rejects.toThrow(/^item is a symbol/);
    expect((await results.next()).value).toBe(2);
    await expect(results.next()).rejects.toThrow(/^Error sending result/);
    expect((await results.next()).value).toBe(4);
    const chunks = pool.imap(tasks.identity, [0, 'function', 2] as unknown[], { chunksize: 3 });
    expect((await chunks.next()).value).toBe(0);
    await expect(chunks.next()).rejects.toThrow(/^Error sending result/);
    expect((await chunks.next()).value).toBe(2);
  });

  it('throws what its input throws, in its place, and ends', async () => {
    const items = (function* () {
      yield 1;
      throw new Error('dry');
    })();
    const results = pool.imap(square, items);
    expect((await results.next()).value).toBe(1);
    await expect(results.next()).rejects.toThrow('dry');
    expect((await results.next()).done).toBe(true);
  });

  it('throws what its input throws also where the items before could not be sent', async () => {
    const items = (function* () {
      yield Symbol('s');
      throw new Error('dry');
    })();
    const results = pool.imap(tasks.identity, items as Iterable<unknown>, { chunksize: 2 });
    await expect(results.next()).rejects.toThrow(mp.SerializationError);
    await expect(results.next()).rejects.toThrow('dry');
    expect((await results.next()).done).toBe(true);
  });

  it('rejects a next that came too early for its timeout; its value comes with a later one', async () => {
    const gate = new mp.Queue<string>();
    const results = pool.imap(tasks.waitsForOr, [[gate], ['second']] as never);
    await expect(results.next({ timeout: 1 })).rejects.toThrow(mp.TimeoutError);
    await expect(results.next({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    await gate.put('first');
    expect((await results.next({ timeout: 10_000 })).value).toBe('first');
    expect((await results.next()).value).toBe('second');
  });

  it('serves several who wait in the order in which they came', async () => {
    const results = pool.imap(square, [1, 2, 3]);
    const steps = await Promise.all([results.next(), results.next(), results.next(), results.next()]);
    expect(steps.map(({ value }) => value)).toEqual([1, 4, 9, undefined]);
  });

  it('refuses chunks of nothing, in Python’s words', () => {
    expect(() => pool.imap(square, [], { chunksize: 0 })).toThrow(new mp.ValueError('Chunksize must be 1+, not 0'));
    expect(() => pool.imapUnordered(square, [], { chunksize: -1 })).toThrow(mp.ValueError);
    expect(() => pool.imap(square, [], { buffersize: 0 })).toThrow(TypeError);
    expect(() => pool.imap(square, 7 as never)).toThrow(TypeError);
  });

  it('goes on when its pool is closed, and takes all of its input when that is joined', async () => {
    const closing = new mp.Pool(1);
    const results = closing.imap(
      square,
      Array.from({ length: 200 }, (_, n) => n),
      { buffersize: 2 },
    );
    closing.close();
    expect((await results.next()).value).toBe(0);
    await closing.join();
    expect((await all(results)).length).toBe(199);
  });

  it.each(['sync', 'async'])(
    'of an endless %s input leaves its pool to be terminated while that is joined',
    async (kind) => {
      const ending = new mp.Pool(1);
      async function* later() {
        for (let n = 0; ; n++) yield n;
      }
      ending.imap(square, kind === 'sync' ? new Numbers() : later(), { chunksize: 1000 });
      ending.close();
      const joined = ending.join();
      setTimeout(() => ending.terminate(), 1);
      await joined;
    },
  );

  it('rejects with PoolTerminated when its pool is terminated, ends, and closes its input', async () => {
    const ending = new mp.Pool(1);
    const numbers = new Numbers();
    const results = ending.imap(tasks.never, numbers);
    const next = results.next();
    ending.terminate();
    await expect(next).rejects.toThrow(mp.PoolTerminated);
    expect((await results.next()).done).toBe(true);
    expect(numbers.returned).toBe(true);
    await ending.join();
  });

  it('keeps its pool while someone waits, and not when it is left and forgotten', async () => {
    const script = require.resolve('../fixtures/pool/forgotten-iteration.cjs');
    const { stdout, stderr } = await runProgram(process.execPath, ['--expose-gc', script]);
    expect(stdout).toBe('9\nits workers are gone\n');
    expect(stderr).toMatch(/ResourceWarning: unclosed running multiprocessing pool/);
  });
});
