/** Any process is killed at any moment, and the rest goes on. */
import { text } from 'node:stream/consumers';
import * as mp from 'multiproc';
import { allGone, isAlive } from '../support/liveness';

const mortals = require('../fixtures/processes/mortals.cjs');

/** Starts it, and waits until it says that it is where it is to be killed. */
async function start(target: mp.AnyFunction, ...args: unknown[]): Promise<mp.Process> {
  const started = new mp.Queue<number>();
  const child = new mp.Process({ target, args: [started, ...args] }).start();
  expect(await started.get()).toBe(child.pid);
  return child;
}

async function kill(child: mp.Process): Promise<void> {
  child.kill();
  expect(await child.join()).toBe(-9);
}

/** The queue still does what it is for, between two others. */
async function works(queue: mp.Queue): Promise<void> {
  await queue.put('a');
  await queue.put('b');
  expect([await queue.get(), await queue.get()]).toEqual(['a', 'b']);
}

describe('when a process is killed', () => {
  it('while it waits in get, the next item is for others', async () => {
    const queue = new mp.Queue();
    await kill(await start(mortals.readsForEver, queue));
    await works(queue);
  });

  it('while it waits in getSync, the next item is for others', async () => {
    const queue = new mp.Queue();
    await kill(await start(mortals.asksBlocking, queue));
    await works(queue);
  });

  it('while it puts 50 MB, the item is there as a whole or not at all', async () => {
    const queue = new mp.Queue<Buffer | string>();
    await kill(await start(mortals.putsWithoutEnd, queue, 50_000_000));
    const whole = await queue.qsize();
    for (let i = 0; i < whole; i++) expect(await queue.get()).toHaveLength(50_000_000);
    await works(queue as mp.Queue);
  });

  it('while it holds items that it has not taken, they come back in order', async () => {
    const queue = new mp.Queue<number>();
    for (let i = 0; i < 5_000; i++) await queue.put(i);
    await kill(await start(mortals.takesSlowly, queue));
    const rest: number[] = [];
    for (let left = await queue.qsize(); left > 0; left--) rest.push(await queue.get());
    expect(rest.length).toBeGreaterThanOrEqual(4_800);
    expect(rest).toEqual(Array.from(rest, (_, i) => 5_000 - rest.length + i));
  });

  it('its child goes on, calls that block included', async () => {
    const [orders, answers] = [new mp.Queue(), new mp.Queue()];
    const started = new mp.Queue<number>();
    const parent = new mp.Process({ target: mortals.startsStaying, args: [started, orders, answers] }).start();
    const pids = [await started.get(), await started.get()];
    const child = pids.find((pid) => pid !== parent.pid) as number;
    await kill(parent);
    await orders.put(1);
    await orders.put(2);
    expect([await answers.get(), await answers.get()]).toEqual([
      ['order', 1],
      ['order', 2],
    ]);
    expect(isAlive(child)).toBe(true);
    await orders.put('end');
    expect(await answers.get()).toBe('end');
    await allGone([child]);
  });

  it('its child hears of it', async () => {
    const [started, answers] = [new mp.Queue<number>(), new mp.Queue()];
    const parent = new mp.Process({ target: mortals.startsOutliving, args: [started, answers] }).start();
    const child = await started.get();
    await kill(parent);
    expect([await answers.get(), await answers.get()]).toEqual([
      [false, true],
      [true, false],
    ]);
    await allGone([child]);
  });

  it('its daemons are ended', async () => {
    const queues = [new mp.Queue(), new mp.Queue()];
    const started = new mp.Queue<number>();
    const parent = new mp.Process({ target: mortals.startsDaemon, args: [started, ...queues] }).start();
    const pids = [await started.get(), await started.get()];
    await kill(parent);
    await allGone(pids);
  });
});

describe('a process whose parent is killed before it comes to life', () => {
  it('is ended, also when it stops its thread at once', async () => {
    const [started, queue] = [new mp.Queue<number>(), new mp.Queue()];
    const parent = new mp.Process({ target: mortals.startsLate, args: [started, queue] }).start();
    const pids = [await started.get(), await started.get()];
    await kill(parent);
    await allGone(pids);
  });
});

describe('a process that writes what is no frame', () => {
  it.each([
    ['on its link', mortals.writesNonsense, 3],
    ['on its line', mortals.writesNonsense, 4],
  ])('%s is told so and ends, and nothing else does', async (_where, target, descriptor) => {
    const [started, queue] = [new mp.Queue(), new mp.Queue()];
    const other = new mp.Process({ target: mortals.takesAll, args: [queue, 2, started] }).start();
    const writer = new mp.Process({
      target,
      args: [descriptor, started, queue],
      name: 'writer',
      stdio: 'pipe',
    }).start();
    expect(await started.get()).toBe(writer.pid);
    const stderr = text(writer.stderr!);
    expect(await writer.join()).toBe(1);
    expect(await stderr).toMatch(/^Process writer: the root process has closed its link, .*A frame is none of ours/);
    await queue.put('a');
    await queue.put('b');
    expect(await started.get()).toEqual(['a', 'b']);
    expect(await other.join()).toBe(0);
  });
});

describe('join', () => {
  it('does not wait for anybody to take what the process has put', async () => {
    const queue = new mp.Queue<Buffer>();
    const child = new mp.Process({ target: mortals.putsAll, args: [queue, [Buffer.alloc(50_000_000, 'x')]] }).start();
    expect(await child.join()).toBe(0);
    expect(await queue.qsize()).toBe(1);
    expect((await queue.get()).equals(Buffer.alloc(50_000_000, 'x'))).toBe(true);
  });
});
