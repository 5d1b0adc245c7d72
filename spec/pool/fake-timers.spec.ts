/** Under fake timers of a test runner pools go on; what stands still is the time that their users have set. */
import * as mp from 'multiproc';

const { ignoresSigterm, square } = require('../fixtures/pool/tasks.cjs');

const numbers = Array.from({ length: 20_000 }, (_, n) => n);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe.each([
  ['Pool', () => new mp.Pool(2)],
  ['ThreadPool', () => new mp.ThreadPool(2)],
])('%s under fake timers', (_, make) => {
  it('does many tasks, and ends', async () => {
    const pool = make();
    const squares = await pool.map(square, numbers, { chunksize: 100 });
    expect(squares.at(-1)).toBe(19_999 ** 2);
    const single = await Promise.all(numbers.slice(0, 2000).map((n) => pool.apply(square, [n])));
    expect(single.at(-1)).toBe(1999 ** 2);
    pool.close();
    await pool.join();
  });

  it('takes all input of an iteration that nobody consumes', async () => {
    const pool = make();
    const iterator = pool.imapUnordered(square, numbers, { buffersize: 10 });
    pool.close();
    await pool.join();
    let count = 0;
    for await (const _square of iterator) count++;
    expect(count).toBe(numbers.length);
  });
});

it('ends a worker that ignores SIGTERM under fake timers', async () => {
  const pool = new mp.Pool(1);
  const started = new mp.Queue<number>();
  const stubborn = pool.applyAsync(ignoresSigterm, [started]);
  await started.get();
  pool.terminate();
  await expect(stubborn.get()).rejects.toThrow(mp.PoolTerminated);
  await pool.join();
});
