/** What tasks share behaves as among processes, in life and in death. */
import * as mp from '../../lib/dummy';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('tasks of multiproc/dummy', () => {
  it('share a queue: each item is taken once, in order, and the loop ends by shutdown', async () => {
    const [items, results] = [new mp.Queue<number>(5), new mp.Queue<number>()];
    const square = async (from: mp.Queue<number>, to: mp.Queue<number>) => {
      for await (const n of from) await to.put(n * n);
    };
    const workers = [1, 2, 3].map(() => new mp.Process({ target: square, args: [items, results] }).start());
    for (let n = 1; n <= 100; n++) await items.put(n);
    await items.shutdown();
    expect(await Promise.all(workers.map((worker) => worker.join()))).toEqual([0, 0, 0]);
    let sum = 0;
    while (!(await results.empty())) sum += await results.get();
    expect(sum).toBe(338_350);
  });

  it('cannot be given more by a queue than can travel', async () => {
    await expect(new mp.Queue().put({ done: () => 1 })).rejects.toMatchObject({ path: 'item.done' });
  });

  it('leave what they had not taken to the others when they are terminated', async () => {
    const queue = new mp.JoinableQueue<number>();
    const taken: number[] = [];
    const gate = new mp.Event();
    const take = async (own: mp.JoinableQueue<number>) => {
      taken.push(await own.get());
      await gate.wait();
      taken.push(await own.get());
    };
    const worker = new mp.Process({ target: take, args: [queue] }).start();
    for (const n of [1, 2, 3]) await queue.put(n);
    await turn();
    worker.terminate();
    expect(taken).toEqual([1]);
    expect([await queue.get(), await queue.get()]).toEqual([2, 3]);
    await queue.taskDone();
    await queue.taskDone();
    // The first counts as done: nobody else will report it.
    await queue.join();
  });

  it('see the end of a pipe whose other end died with its task', async () => {
    const [here, there] = mp.Pipe<string>();
    const worker = new mp.Process({ target: (own: mp.Connection<string>) => own.recv(), args: [there] }).start();
    there.close();
    const end = expect(here.recv()).rejects.toThrow(mp.EOFError);
    worker.kill();
    await end;
  });

  it('pass a barrier together, and find it broken when one of them is terminated', async () => {
    const barrier = new mp.Barrier(3);
    const outcomes: unknown[] = [];
    const arrive = async (own: mp.Barrier) => {
      for (const _round of [1, 2]) outcomes.push(await own.wait().catch((error) => error.code));
    };
    const workers = [1, 2].map(() => new mp.Process({ target: arrive, args: [barrier] }).start());
    expect([0, 1, 2]).toContain(await barrier.wait());
    await turn();
    workers[0].terminate();
    await expect(barrier.wait()).rejects.toThrow(mp.BrokenBarrierError);
    await workers[1].join();
    expect(outcomes).toHaveLength(4);
    expect(outcomes.at(-1)).toBe('ERR_BROKEN_BARRIER');
  });

  it('notify each other by a condition', async () => {
    const condition = new mp.Condition();
    let ready = 0;
    const sleepers = [1, 2].map(() =>
      new mp.Process({
        target: (own: mp.Condition) => own.with(() => own.waitFor(() => ready > 0)),
        args: [condition],
      }).start(),
    );
    await turn();
    sleepers[0].terminate();
    await condition.with(async () => {
      ready++;
      await condition.notify();
    });
    expect(await sleepers[1].join()).toBe(0);
  });

  it('have what they were granted, if a wait is given up right after that', async () => {
    const lock = new mp.Lock();
    const controller = new AbortController();
    const outcomes: unknown[] = [];
    await lock.acquire();
    const acquire = async (own: mp.Lock) => {
      outcomes.push(await own.acquire({ signal: controller.signal }).catch((error) => error.name));
      outcomes.push(await own.acquire({ signal: controller.signal }).catch((error) => error.name));
    };
    const worker = new mp.Process({ target: acquire, args: [lock] }).start();
    await turn();
    const releasing = lock.release();
    controller.abort();
    await releasing;
    expect(await worker.join()).toBe(0);
    expect(outcomes).toEqual([true, 'AbortError']);
  });

  it('have a wait for a condition given up by another, ended or not', async () => {
    const condition = new mp.Condition();
    const controller = new AbortController();
    const outcomes: unknown[] = [];
    const sleep = (own: mp.Condition) =>
      own.with(async () => {
        outcomes.push(await own.wait(controller).catch((error) => error));
        outcomes.push(await own.locked());
      });
    const sleepers = [1, 2].map(() => new mp.Process({ target: sleep, args: [condition] }).start());
    const late = sleep(condition);
    await turn();
    // One that ended before is not heard.
    sleepers[0].terminate();
    const aborter = new mp.Process({ target: () => turn().then(() => controller.abort('enough')) }).start();
    await turn();
    aborter.terminate();
    await late;
    expect(await sleepers[1].join()).toBe(0);
    expect(outcomes).toEqual([expect.any(mp.ProcessError), 'enough', true, 'enough', true]);
    expect(await condition.locked()).toBe(false);
  });

  it('make conditions over the locks of others', async () => {
    const lock = new mp.RLock();
    const states: boolean[] = [];
    const work = () => new mp.Condition(lock).with(async () => states.push(await lock.locked()));
    expect(await new mp.Process({ target: work }).start().join()).toBe(0);
    expect(states).toEqual([true]);
    expect(await lock.locked()).toBe(false);
  });

  it('are refused what they do not hold, also where they let go of it by another handle', async () => {
    const lock = new mp.RLock();
    const condition = new mp.Condition(lock);
    const outcomes: string[] = [];
    const work = async (own: mp.RLock, over: mp.Condition) => {
      await own.acquire();
      await lock.release();
      for (const refused of [over.notify(), own.release()]) outcomes.push(await refused.catch((error) => error.name));
    };
    await new mp.Process({ target: work, args: [lock, condition] }).start().join();
    expect(outcomes).toEqual(['AssertionError', 'AssertionError']);
  });

  it('send handles to each other: whoever gets one has its own', async () => {
    const mail = new mp.Queue<mp.Queue<string>>();
    const answerer = new mp.Process({
      target: async (own: mp.Queue<mp.Queue<string>>) => (await own.get()).put('answer'),
      args: [mail],
    }).start();
    const answer = new mp.Queue<string>();
    await mail.put(answer);
    expect(await answer.get({ timeout: 5000 })).toBe('answer');
    expect(await answerer.join()).toBe(0);
  });
});
