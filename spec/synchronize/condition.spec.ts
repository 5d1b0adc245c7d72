import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { AssertionError, Condition, Event, Lock, Queue, RLock, Semaphore, task } from '../../lib';
import { SlowTree, turn } from '../support/slow-tree';

const foundations = [
  { over: 'an RLock of its own', make: () => new Condition() },
  { over: 'an RLock', make: () => new Condition(new RLock()) },
  { over: 'a Lock', make: () => new Condition(new Lock()) },
  { over: 'a Semaphore', make: () => new Condition(new Semaphore(1)) },
];

/** A task that waits, and what it has seen when it goes on. */
function waiter(condition: Condition, options?: { timeout?: number; signal?: AbortSignal }): Promise<boolean> {
  return task(() => condition.with(() => condition.wait(options)));
}

describe.each(foundations)('Condition over $over', ({ make }) => {
  it('wakes as many as it is told, in the order in which they came', async () => {
    const condition = make();
    const story: number[] = [];
    const waiting: Promise<unknown>[] = [];
    for (const n of [1, 2, 3, 4]) {
      waiting.push(waiter(condition).then(() => story.push(n)));
      await turn();
    }
    await condition.with(() => condition.notify());
    await waiting[0];
    await turn();
    expect(story).toEqual([1]);
    await condition.with(() => condition.notify(2));
    await Promise.all(waiting.slice(0, 3));
    await turn();
    expect(story).toEqual([1, 2, 3]);
    await condition.with(() => condition.notifyAll());
    await Promise.all(waiting);
    expect(story).toEqual([1, 2, 3, 4]);
    expect(await condition.locked()).toBe(false);
  });

  it('answers true when notified, false when late', async () => {
    const condition = make();
    expect(await waiter(condition, { timeout: 1 })).toBe(false);
    expect(await waiter(condition, { timeout: 0 })).toBe(false);
    const waiting = waiter(condition, { timeout: 10_000 });
    await turn();
    await condition.with(() => condition.notify());
    expect(await waiting).toBe(true);
  });

  it('refuses who does not hold the lock', async () => {
    const condition = make();
    await expect(condition.wait()).rejects.toThrow('must acquire() condition before using wait()');
    await expect(condition.notify()).rejects.toThrow('lock is not owned');
    await expect(condition.notifyAll()).rejects.toThrow(AssertionError);
    await task(() => condition.acquire());
    await expect(condition.wait()).rejects.toThrow(AssertionError);
    await expect(condition.notify()).rejects.toThrow(AssertionError);
  });

  it('notifies nobody where nobody waits, or none are asked for', async () => {
    const condition = make();
    await condition.with(async () => {
      await condition.notify();
      await condition.notify(0);
      await condition.notify(-1);
      await condition.notifyAll();
    });
    await expect(condition.notify('all' as unknown as number)).rejects.toThrow(TypeError);
  });

  it('holds the lock again when a wait is given up', async () => {
    const condition = make();
    const controller = new AbortController();
    const { signal } = controller;
    await task(async () => {
      await condition.acquire();
      const waiting = condition.wait({ signal });
      await turn();
      controller.abort('enough');
      await expect(waiting).rejects.toBe('enough');
      expect(await condition.locked()).toBe(true);
      await expect(condition.wait({ signal })).rejects.toBe('enough');
      await condition.notify();
      await condition.release();
    });
    expect(await condition.locked()).toBe(false);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('goes on waiting for the lock when a wait is given up', async () => {
    const condition = make();
    const controller = new AbortController();
    const waiting = waiter(condition, controller);
    await turn();
    await condition.acquire();
    controller.abort('enough');
    const other = task(() => condition.acquire({ timeout: 0 }));
    expect(await other).toBe(false);
    await condition.release();
    await expect(waiting).rejects.toBe('enough');
    expect(await condition.locked()).toBe(false);
  });

  it('waits for what a predicate says, and gives what it gave', async () => {
    const condition = make();
    let value = 0;
    const waiting = task(() => condition.with(() => condition.waitFor(() => value > 1 && `it is ${value}`)));
    for (value of [1, 2]) {
      await turn();
      await condition.with(() => condition.notifyAll());
    }
    expect(await waiting).toBe('it is 2');
  });

  it('waits for an asynchronous predicate', async () => {
    const [condition, queue] = [make(), new Queue<number>()];
    const waiting = task(() => condition.with(() => condition.waitFor(async () => (await queue.qsize()) === 2)));
    for (const n of [1, 2]) {
      await queue.put(n);
      await condition.with(() => condition.notify());
    }
    expect(await waiting).toBe(true);
  });

  it('gives the last that the predicate gave when the time is over', async () => {
    const condition = make();
    const predicate = jest.fn(() => 0);
    await condition.with(async () => {
      expect(await condition.waitFor(predicate, { timeout: 5 })).toBe(0);
      expect(predicate).toHaveBeenCalled();
      predicate.mockClear();
      expect(await condition.waitFor(predicate, { timeout: -1 })).toBe(0);
      expect(predicate).toHaveBeenCalledTimes(1);
    });
  });

  it('throws what a predicate throws, and is released by `with` all the same', async () => {
    const condition = make();
    const failing = condition.with(() =>
      condition.waitFor(() => {
        throw new RangeError('no');
      }),
    );
    await expect(failing).rejects.toThrow(RangeError);
    expect(await condition.locked()).toBe(false);
  });

  it('lets a sleeper die in each phase of its wait', async () => {
    for (const phase of ['asleep', 'notified', 'awake']) {
      const tree = new SlowTree();
      const [here, there] = [tree.start(), tree.start()];
      class HereLock extends Lock {
        static override get engine() {
          return here;
        }
      }
      class Here extends Condition {
        static override get engine() {
          return here;
        }
      }
      const condition = new Here(new HereLock());
      const same = tree.give(condition, here, there);
      const theirs = same.acquire().then(() => same.wait());
      theirs.catch(() => {});
      await tree.settle();
      if (phase === 'asleep') there.kill();
      const notifying = condition.acquire().then(() => condition.notify());
      await tree.settle();
      await notifying;
      if (phase === 'notified') there.kill();
      const releasing = condition.release();
      await tree.settle();
      await releasing;
      if (phase === 'awake') there.kill();
      const answers = [condition.acquire({ timeout: 0 }), condition.abandoned()];
      await tree.settle();
      expect(await Promise.all(answers)).toEqual([true, phase === 'awake']);
    }
  });
});

describe('Condition', () => {
  it('lets go of all levels, and has them again', async () => {
    const condition = new Condition();
    const waiting = task(async () => {
      await condition.acquire();
      await condition.acquire();
      await condition.wait();
      await condition.release();
      expect(await condition.locked()).toBe(true);
      await condition.release();
    });
    await turn();
    await condition.with(() => condition.notify());
    await waiting;
    expect(await condition.locked()).toBe(false);
  });

  it('shares its lock with those who use that alone, and with other conditions', async () => {
    const lock = new RLock();
    const [full, empty] = [new Condition(lock), new Condition(lock)];
    await lock.acquire();
    await full.notify();
    await empty.acquire();
    await full.release();
    await lock.release();
    expect(await empty.locked()).toBe(false);
    await expect(lock.release()).rejects.toThrow('attempt to release recursive lock');
    const waiting = waiter(full);
    await turn();
    await empty.with(() => empty.notifyAll());
    await turn();
    await lock.with(() => full.notifyAll());
    expect(await waiting).toBe(true);
  });

  it('does not let one flow of a task notify for another that sleeps', async () => {
    const condition = new Condition();
    await condition.acquire();
    const sleeping = condition.wait();
    await expect(condition.notify()).rejects.toThrow('lock is not owned');
    await expect(condition.release()).rejects.toThrow('attempt to release recursive lock');
    await condition.acquire();
    await condition.notify();
    await condition.release();
    expect(await sleeping).toBe(true);
    await condition.release();
    expect(await condition.locked()).toBe(false);
  });

  it('has one place for all that wait in no task, and one for each task', async () => {
    const condition = new Condition();
    const sleeper = () => condition.with(() => condition.wait());
    const [first, second] = [sleeper(), sleeper()];
    await expect(second).rejects.toThrow('must acquire() condition before using wait()');
    await task(() => condition.with(() => condition.notifyAll()));
    expect([await first, await condition.locked()]).toEqual([true, true]);
    await condition.release();
    const tasks = [task(sleeper), task(sleeper)];
    await turn();
    await condition.with(() => condition.notifyAll());
    expect([await Promise.all(tasks), await condition.locked()]).toEqual([[true, true], false]);
  });

  it('refuses a notify of one who released the lock before the answer to its acquire', async () => {
    const condition = new Condition();
    const acquiring = condition.acquire();
    condition.releaseSync();
    await acquiring;
    await expect(condition.notify()).rejects.toThrow('lock is not owned');
  });

  it.each([5, {}, new Event(), new Condition()])('stands over a lock, not over %p', (lock) => {
    expect(() => new Condition(lock as Lock)).toThrow(TypeError);
  });

  it('stands over no lock of another tree', () => {
    const elsewhere = new SlowTree().start();
    class Elsewhere extends Lock {
      static override get engine() {
        return elsewhere;
      }
    }
    expect(() => new Condition(new Elsewhere())).toThrow(/another tree/);
  });

  it('takes its lock along when it travels', async () => {
    const queue = new Queue<unknown>();
    const lock = new RLock();
    const condition = new Condition(lock);
    await queue.put([lock, condition]);
    expect(await queue.get()).toEqual([lock, condition]);
    expect(inspect(condition)).toBe('<Condition(<RLock(unknown, unknown)>, unknown)>');
  });

  it('keeps its lock alive in the broker', async () => {
    const tree = new SlowTree();
    const here = tree.start();
    const lockId = here.open('RLock', []);
    const conditionId = here.open('Condition', [lockId]);
    here.client.drop(lockId, 1);
    await tree.settle();
    expect(tree.server.size).toBe(2);
    here.client.drop(conditionId, 1);
    await tree.settle();
    expect(tree.server.size).toBe(0);
  });
});
