/** Queues: what goes in is what comes out, and each class has the calls of its Python original and no others. */
import * as mp from 'multiproc';

const numbers = new mp.Queue<number>(3);
numbers.put(1, { block: false }) satisfies Promise<void>;
numbers.get({ timeout: 10, signal: AbortSignal.timeout(10) }) satisfies Promise<number>;
numbers.getSync() satisfies number;
numbers.qsize() satisfies Promise<number>;
numbers.shutdown({ immediate: true }) satisfies Promise<void>;
new mp.Queue().get() satisfies Promise<unknown>;

async function iterated(): Promise<void> {
  for await (const number of numbers) number satisfies number;
  await using queue = new mp.Queue<string>();
  await queue.put('a');
}
void iterated;

new mp.JoinableQueue<string>() satisfies mp.Queue<string>;
new mp.LifoQueue<string>() satisfies mp.JoinableQueue<string>;
new mp.PriorityQueue<[number, string]>().get() satisfies Promise<[number, string]>;
new mp.JoinableQueue().join({ timeout: 1 }) satisfies Promise<void>;
new mp.SimpleQueue<string>().get() satisfies Promise<string>;

// @ts-expect-error a queue of numbers takes no strings
numbers.put('1');
// @ts-expect-error nor does it when it blocks
numbers.putSync('1');
// @ts-expect-error and gives none
numbers.get() satisfies Promise<string>;
// @ts-expect-error a queue is made with new
mp.Queue(3);
// @ts-expect-error its size is a number
new mp.Queue('3');
// @ts-expect-error and stays what it was
numbers.maxsize = 4;
// @ts-expect-error Python's positional block is an option here
numbers.get(false);
// @ts-expect-error there is no such option
numbers.get({ timeoutMs: 10 });
// @ts-expect-error only a joinable queue counts its tasks
numbers.taskDone();
// @ts-expect-error and only that can be joined
numbers.join();
// @ts-expect-error a simple queue does not know its size
new mp.SimpleQueue().qsize();
// @ts-expect-error what waits answers with a promise
numbers.empty() satisfies boolean;
