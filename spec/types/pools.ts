/** Pools: what goes to a function is what it takes, and what comes back is what it returns. */
import * as mp from 'multiproc';

const add = (a: number, b: number) => a + b;
const later = async (n: number) => String(n);
const measure = (text: string) => text.length;

async function used(): Promise<void> {
  await using pool = new mp.Pool(2);
  pool.apply(add, [1, 2]) satisfies Promise<number>;
  pool.apply(later, [1]) satisfies Promise<string>;
  pool.apply(add, [1, 2], { timeout: 5, signal: AbortSignal.timeout(5), kwargs: { a: 1 } }) satisfies Promise<number>;
  pool.applyAsync(later, [1], { callback: (text) => text satisfies string }) satisfies mp.AsyncResult<string>;
  pool.apply({ module: './work.js', name: 'work' }, [1]) satisfies Promise<unknown>;

  pool.map(measure, ['a']) satisfies Promise<number[]>;
  pool.map(later, new Set([1])) satisfies Promise<string[]>;
  pool.mapAsync(later, [1], { chunksize: 2, callback: (texts) => texts satisfies string[] }) satisfies mp.AsyncResult<
    string[]
  >;
  pool.starmap(add, [[1, 2]]) satisfies Promise<number[]>;
  pool.starmapAsync(add, new Map([[1, 2]])) satisfies mp.AsyncResult<number[]>;
  for await (const text of pool.imap(later, [1], { chunksize: 1, buffersize: 2 })) text satisfies string;
  for await (const length of pool.imapUnordered(measure, lines())) length satisfies number;
  pool.imap(later, [1]).next({ timeout: 1 }) satisfies Promise<IteratorResult<string>>;

  const result = pool.applyAsync(add, [1, 2]);
  (await result) satisfies number;
  (await result.get({ timeout: 1 })) satisfies number;
  result.ready() satisfies boolean;
  result.wait({ timeout: 1 }) satisfies Promise<void>;

  const { runTime, queued } = pool.stats();
  runTime.percentile(99) satisfies number;
  queued satisfies number;
  pool.join({ timeout: 1 }) satisfies Promise<void>;
}
void used;

async function* lines() {
  yield 'a';
}

new mp.Pool({ processes: 1, initializer: add, initargs: [1, 2], maxtasksperchild: 3, daemon: false });
new mp.ThreadPool(2) satisfies mp.Pool;
mp.taskSignal() satisfies AbortSignal;

const pool = new mp.Pool();
// @ts-expect-error its items are texts
pool.map(measure, [1]);
// @ts-expect-error its results are numbers
pool.map(measure, ['a']) satisfies Promise<string[]>;
// @ts-expect-error it takes pairs
pool.starmap(add, [1, 2]);
// @ts-expect-error what a promise gives is what comes back
pool.apply(later, [1]) satisfies Promise<number>;
// @ts-expect-error a text is no function
pool.apply('later', [1]);
// @ts-expect-error chunks have a size
pool.map(measure, ['a'], { chunksize: 'two' });
// @ts-expect-error results of a pool are not made
new mp.AsyncResult();
