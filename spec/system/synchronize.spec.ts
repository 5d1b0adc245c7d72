/** Locks and the like between processes, some of which are killed at the worst moment. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as mp from 'multiproc';
import { temporaryFolder } from '../support/temporary-folder';

const holds = require('../fixtures/processes/holds.cjs');

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

const locks: [string, () => mp.Lock][] = [
  ['Lock', () => new mp.Lock()],
  ['RLock', () => new mp.RLock()],
  ['Semaphore', () => new mp.Semaphore()],
  ['BoundedSemaphore', () => new mp.BoundedSemaphore()],
  ['Condition', () => new mp.Condition()],
];

describe.each(locks)('%s', (_name, make) => {
  const directory = temporaryFolder();
  const counter = join(directory, 'counter');

  it('excludes processes from each other', async () => {
    const lock = make();
    writeFileSync(counter, '0');
    const children = [true, false, false].map((blocking) =>
      new mp.Process({ target: holds.addsUp, args: [lock, counter, 50, blocking] }).start(),
    );
    for (const child of children) expect(await child.join()).toBe(0);
    expect(readFileSync(counter, 'utf8')).toBe('150');
    expect(await lock.abandoned()).toBe(false);
  });

  it('is passed on when its holder is killed, and says so', async () => {
    const lock = make();
    const child = await start(holds.acquires, lock);
    const waiting = lock.acquire();
    await kill(child);
    expect(await waiting).toBe(true);
    expect([await lock.abandoned(), await lock.abandoned()]).toEqual([true, false]);
    await lock.release();
    expect(await lock.locked()).toBe(false);
  });

  it('is passed on when its holder is killed that has acquired it by a call that blocks', async () => {
    const lock = make();
    const child = await start(holds.acquiresBlocking, lock);
    expect(await lock.acquire({ timeout: 0 })).toBe(false);
    await kill(child);
    expect(await lock.acquire()).toBe(true);
  });

  it.each([
    ['waits', holds.waitsFor],
    ['waits in a call that blocks', holds.waitsBlocking],
  ])('is not passed to a process that is killed while it %s', async (_how, target) => {
    const lock = make();
    await lock.acquire();
    await kill(await start(target, lock));
    await lock.release();
    expect(await lock.locked()).toBe(false);
    expect(await lock.abandoned()).toBe(false);
  });
});

describe.each([
  ['Lock', () => new mp.Lock()],
  ['RLock', () => new mp.RLock()],
])('%s', (_name, make: () => mp.Lock) => {
  it.each(['in good order', 'by exit', 'by an error'])('is passed on when its holder ends %s', async (how) => {
    const lock = make();
    const child = new mp.Process({ target: holds.endsHolding, args: [lock, how], stdio: 'ignore' }).start();
    await child.join();
    expect(await lock.acquire()).toBe(true);
    expect(await lock.abandoned()).toBe(true);
  });

  it('stays held by a process of which the handle is garbage, and is passed on when that is killed', async () => {
    const [lock, locks] = [make(), new mp.Queue<mp.Lock>()];
    const started = new mp.Queue<number>();
    await locks.put(lock);
    const args = [started, locks];
    const child = new mp.Process({ target: holds.forgetsWhatItHolds, args, execArgv: ['--expose-gc'] }).start();
    await started.get();
    expect(await lock.acquire({ timeout: 0 })).toBe(false);
    await kill(child);
    expect(await lock.acquire()).toBe(true);
    expect(await lock.abandoned()).toBe(true);
  });
});

describe('Semaphore', () => {
  it('gets back all permits of a process that was killed', async () => {
    const semaphore = new mp.Semaphore(3);
    const child = await start(holds.acquires, semaphore, 2);
    expect(await semaphore.getValue()).toBe(1);
    await kill(child);
    expect(await semaphore.getValue()).toBe(3);
  });

  it('keeps what a process took that ended in good order: others release it', async () => {
    const semaphore = new mp.Semaphore(3);
    await new mp.Process({ target: holds.endsHolding, args: [semaphore] }).start().join();
    expect(await semaphore.getValue()).toBe(2);
  });
});

describe('Condition', () => {
  it('wakes sleepers of other processes', async () => {
    const [condition, answers] = [new mp.Condition(), new mp.Queue<number | string>()];
    const children = ['a', 'b', 'c'].map((name) =>
      new mp.Process({ target: holds.sleeps, args: [answers, condition, name] }).start(),
    );
    for (const _ of children) expect(typeof (await answers.get())).toBe('number');
    await condition.with(() => condition.notify());
    const first = await answers.get();
    await condition.with(() => condition.notifyAll());
    expect([first, await answers.get(), await answers.get()].sort()).toEqual(['a', 'b', 'c']);
    for (const child of children) expect(await child.join()).toBe(0);
  });

  it('does not wake a process that was killed asleep, but the next', async () => {
    const [condition, answers] = [new mp.Condition(), new mp.Queue<number | string>()];
    const dead = await start(holds.sleeps, condition, 'dead');
    const alive = new mp.Process({ target: holds.sleeps, args: [answers, condition, 'alive'] }).start();
    expect(await answers.get()).toBe(alive.pid);
    await condition.with(async () => {
      await kill(dead);
      await condition.notify();
    });
    expect(await answers.get()).toBe('alive');
    await alive.join();
  });

  it('passes the lock on when a sleeper is killed that was notified and waits for it', async () => {
    const condition = new mp.Condition();
    const dead = await start(holds.sleeps, condition, 'dead');
    await condition.acquire();
    await condition.notify();
    const next = mp.task(() => condition.acquire());
    await kill(dead);
    await condition.release();
    expect(await next).toBe(true);
    expect(await condition.abandoned()).toBe(false);
  });

  it('wakes who was notified by a process that was killed before it released the lock', async () => {
    const [condition, answers] = [new mp.Condition(), new mp.Queue<number | string>()];
    const sleeper = new mp.Process({ target: holds.sleeps, args: [answers, condition, 'woken'] }).start();
    expect(await answers.get()).toBe(sleeper.pid);
    await kill(await start(holds.notifies, condition));
    expect(await answers.get()).toBe('woken');
    expect(await sleeper.join()).toBe(0);
    expect(await condition.abandoned()).toBe(true);
  });
});

describe('Event', () => {
  it('wakes processes, also when one of them was killed', async () => {
    const event = new mp.Event();
    const [dead, alive] = [await start(holds.waitsForEvent, event), await start(holds.waitsForEvent, event)];
    await kill(dead);
    await event.set();
    expect(await alive.join()).toBe(0);
  });

  it('is set after all that its process has put before', async () => {
    for (let round = 0; round < 5; round++) {
      const [queue, event] = [new mp.Queue<number>(), new mp.Event()];
      const items = Array.from({ length: 1_000 }, (_, i) => i);
      const child = new mp.Process({ target: holds.putsAndSets, args: [queue, event, items] }).start();
      await event.wait();
      expect(await queue.qsize()).toBe(1_000);
      await child.join();
    }
  });

  it('wakes a process also if its handle is otherwise garbage', async () => {
    const [events, answers] = [new mp.Queue<mp.Event>(), new mp.Queue()];
    const event = new mp.Event();
    await events.put(event);
    const args = [answers, events];
    const child = new mp.Process({ target: holds.waitsWithGarbage, args, execArgv: ['--expose-gc'] }).start();
    expect([await answers.get(), await answers.get()]).toEqual([child.pid, 'still here']);
    await event.set();
    expect(await answers.get()).toBe(true);
    expect(await child.join()).toBe(0);
  });
});

describe('Barrier', () => {
  it('lets processes go together, each with its place', async () => {
    const [barrier, answers] = [new mp.Barrier(3), new mp.Queue<number>()];
    for (let n = 0; n < 3; n++) new mp.Process({ target: holds.meets, args: [answers, barrier] }).start();
    const places = [await answers.get(), await answers.get(), await answers.get()];
    expect(places.sort()).toEqual([0, 1, 2]);
  });

  it('turns away the others when one of them is killed', async () => {
    const [barrier, answers] = [new mp.Barrier(3), new mp.Queue<string>()];
    new mp.Process({ target: holds.meets, args: [answers, barrier] }).start();
    await kill(await start(holds.meetsAndIsKilled, barrier));
    expect(await answers.get()).toBe('BrokenBarrierError');
    expect(await barrier.broken()).toBe(true);
  });

  it('runs its action in the process that comes last', async () => {
    const [barrier, answers] = [new mp.Barrier(2, { action: holds.writesPid }), new mp.Queue<number>()];
    const first = barrier.wait();
    const last = new mp.Process({ target: holds.meets, args: [answers, barrier], stdio: 'pipe' }).start();
    const written = text(last.stdout!);
    expect([await first, await answers.get(), await written]).toEqual([0, 1, `${last.pid}\n`]);
  });

  it('turns away the others when the process that runs its action is killed', async () => {
    const [barrier, answers] = [new mp.Barrier(2, { action: holds.killsItself }), new mp.Queue<string>()];
    const first = barrier.wait();
    const outcome = expect(first).rejects.toThrow('The process that ran the action of the barrier has ended');
    const child = new mp.Process({ target: holds.meets, args: [answers, barrier] }).start();
    expect(await child.join()).toBe(-9);
    await outcome;
  });
});

describe('calls that block', () => {
  it('acquire and release in a child', async () => {
    const [lock, semaphore, condition] = [new mp.Lock(), new mp.BoundedSemaphore(), new mp.Condition()];
    await lock.acquire();
    const answers = new mp.Queue();
    const args = [answers, lock, semaphore, condition];
    expect(await new mp.Process({ target: holds.blocks, args }).start().join()).toBe(0);
    expect(await answers.get()).toEqual({
      held: false,
      waited: true,
      polled: false,
      permits: [true, false],
      released: undefined,
      again: [true, true],
      once: undefined,
      twice: undefined,
      thrice: 'attempt to release recursive lock not owned by thread',
    });
  });
});
