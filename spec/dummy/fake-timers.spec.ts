/** Under fake timers of a test runner everything goes on but time. */
import * as mp from '../../lib/dummy';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('multiproc/dummy under fake timers', () => {
  it('runs processes, and hands over what they share', async () => {
    const [items, results] = [new mp.Queue<number>(1), new mp.Queue<number>()];
    const lock = new mp.Lock();
    const square = async (from: mp.Queue<number>, to: mp.Queue<number>) => {
      for await (const n of from) await lock.with(() => to.put(n * n));
    };
    const workers = [1, 2].map(() => new mp.Process({ target: square, args: [items, results] }).start());
    for (let n = 1; n <= 20; n++) await items.put(n);
    await items.shutdown();
    expect(await Promise.all(workers.map((worker) => worker.join()))).toEqual([0, 0]);
    let sum = 0;
    for (let n = 1; n <= 20; n++) sum += await results.get();
    expect(sum).toBe(2870);
  });

  it('ends a process that still waited when its target had returned', async () => {
    const gate = new mp.Event();
    const process = new mp.Process({ target: (own: mp.Event) => void own.wait(), args: [gate] }).start();
    const joined = process.join();
    await gate.set();
    expect(await joined).toBe(0);
  });

  it('lets timeouts pass when the test says so', async () => {
    const queue = new mp.Queue();
    const event = new mp.Event();
    const waits = Promise.allSettled([queue.get({ timeout: 60_000 }), event.wait({ timeout: 60_000 })]);
    await Promise.resolve();
    jest.advanceTimersByTime(60_000);
    expect(await waits).toEqual([
      { status: 'rejected', reason: expect.any(mp.Empty) },
      { status: 'fulfilled', value: false },
    ]);
  });
});
