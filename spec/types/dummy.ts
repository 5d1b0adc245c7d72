/** `multiproc/dummy`: the types are those of `multiproc`, so that one can stand in the place of the other. */
import * as mp from 'multiproc';
import * as dummy from 'multiproc/dummy';

new dummy.Queue<number>(3) satisfies mp.Queue<number>;
const numbers: dummy.Queue<number> = new mp.Queue<number>();
new dummy.JoinableQueue<string>() satisfies dummy.Queue<string>;
new dummy.PriorityQueue<[number, string]>().get() satisfies Promise<[number, string]>;
new dummy.LifoQueue<string>() satisfies mp.LifoQueue<string>;
new dummy.SimpleQueue<string>().get() satisfies Promise<string>;
const [left] = dummy.Pipe<string, number>();
left satisfies mp.Connection<string, number>;

const lock: dummy.Lock = new dummy.RLock();
new dummy.Condition(lock) satisfies mp.Condition;
new dummy.BoundedSemaphore(2) satisfies dummy.Semaphore;
new dummy.Barrier(2, { action: () => {} }).wait() satisfies Promise<number>;
new dummy.Event() satisfies mp.Event;

new dummy.Process({ target: (n: number, text: string) => `${n}${text}`, args: [1, 'a'] })
  .start()
  .join() satisfies Promise<number | null>;
dummy.currentProcess() satisfies mp.Process;
dummy.exit satisfies (status?: unknown) => never;

/** What takes a context takes either. */
function run(context: mp.Context): mp.Process {
  return new context.Process({ target: () => new context.Queue<number>() });
}
run(mp.getContext());
run(dummy.getContext('spawn'));

export class Greeter extends dummy.Process {
  override async run() {}
}
export class Numbers extends dummy.Queue<number> {
  readonly first = this.get() satisfies Promise<number>;
}

new dummy.Empty('none') satisfies mp.Empty;

// @ts-expect-error a queue of numbers takes no strings
numbers.put('1');
// @ts-expect-error the arguments are those of the target
new dummy.Process({ target: (n: number) => n, args: [1, 2] satisfies [number] });
// @ts-expect-error a queue is made with new
dummy.Queue(3);
