/** `multiproc/queue`: what does not wait answers at once, and subclasses may override the four hooks. */
import * as mp from 'multiproc';
import * as queue from 'multiproc/queue';

const numbers = new queue.Queue<number>(3);
numbers.put(1, { block: false, timeout: 1, signal: AbortSignal.timeout(1) }) satisfies Promise<void>;
numbers.get({ timeout: 10 }) satisfies Promise<number>;
numbers.getNowait() satisfies number;
numbers.qsize() satisfies number;
numbers.empty() satisfies boolean;
numbers.full() satisfies boolean;
numbers.join({ timeout: 1 }) satisfies Promise<void>;
numbers.shutdown({ immediate: true });
numbers.maxsize = 4;
new queue.LifoQueue<string>() satisfies queue.Queue<string>;
new queue.PriorityQueue<[number, string]>().getNowait() satisfies [number, string];
new queue.SimpleQueue<string>().get() satisfies Promise<string>;
new queue.Empty('none') satisfies mp.Empty;
new mp.ShutDown('over') satisfies queue.ShutDown;

async function iterated(): Promise<void> {
  for await (const number of numbers) number satisfies number;
}
void iterated;

export class Kept<T> extends queue.Queue<T> {
  private kept: T[] = [];
  protected override _init(maxsize: number): void {
    this.kept = new Array<T>(maxsize);
  }
  protected override _qsize(): number {
    return this.kept.length;
  }
  protected override _put(item: T): void {
    this.kept.push(item);
  }
  protected override _get(): T {
    return this.kept.shift()!;
  }
}

// @ts-expect-error the hooks are for subclasses
numbers._get();
// @ts-expect-error what does not wait gives no promise
numbers.putNowait(1).then();
// @ts-expect-error nor does this
numbers.taskDone().then();
// @ts-expect-error a queue of numbers takes no strings
numbers.putNowait('1');
// @ts-expect-error nothing is shared: there is nothing to close
numbers.close();
// @ts-expect-error a simple queue counts no tasks
new queue.SimpleQueue().taskDone();
