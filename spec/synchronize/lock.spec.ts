import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { BoundedSemaphore, Condition, Lock, RLock, Semaphore, TimeoutError } from '../../lib';
import { task } from '../../lib/synchronize/owner';
import { SlowTree, turn } from '../support/slow-tree';

const classes: { Class: new () => Lock }[] = [
  { Class: Lock },
  { Class: RLock },
  { Class: Semaphore },
  { Class: BoundedSemaphore },
  { Class: Condition },
];

// What is true of all that can be acquired.
describe.each(classes)('$Class.name', ({ Class }) => {
  it('is acquired and released', async () => {
    const lock = new Class();
    expect(await lock.locked()).toBe(false);
    expect(await lock.acquire()).toBe(true);
    expect(await lock.locked()).toBe(true);
    await lock.release();
    expect(await lock.locked()).toBe(false);
  });

  it('makes others wait', async () => {
    const lock = new Class();
    await lock.acquire();
    let acquired = false;
    const waiting = task(() => lock.acquire()).then(() => {
      acquired = true;
    });
    await turn();
    expect(acquired).toBe(false);
    await lock.release();
    await waiting;
  });

  it('answers false when it was not to be had in time', async () => {
    const lock = new Class();
    await lock.acquire();
    await task(async () => {
      expect(await lock.acquire({ timeout: 1 })).toBe(false);
      expect(await lock.acquire({ timeout: -1 })).toBe(false);
      expect(await lock.acquire({ block: false })).toBe(false);
      expect(await lock.acquire({ block: false, timeout: 1000 })).toBe(false);
    });
    await lock.release();
    expect(await lock.acquire({ timeout: 0 })).toBe(true);
  });

  it('is not acquired by who has given up', async () => {
    const lock = new Class();
    const controller = new AbortController();
    await lock.acquire();
    const waiting = task(() => lock.acquire({ signal: controller.signal }));
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(lock.acquire({ signal: controller.signal })).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    await lock.release();
    expect(await lock.locked()).toBe(false);
  });

  it.each([Number.NaN, '5'])('refuses a timeout of %p', async (timeout) => {
    await expect(new Class().acquire({ timeout: timeout as number })).rejects.toThrow(TypeError);
  });

  it('is held while a function runs, and as long as its promise is pending', async () => {
    const lock = new Class();
    const states: boolean[] = [];
    const result = await lock.with(async () => {
      await turn();
      states.push(await lock.locked());
      return 7;
    });
    expect([result, ...states, await lock.locked()]).toEqual([7, true, false]);
    expect(await lock.with(() => 'at once')).toBe('at once');
  });

  it('is released when that function throws', async () => {
    const lock = new Class();
    const failing = lock.with(() => {
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await lock.locked()).toBe(false);
  });

  it('does not call the function when it was not to be had in time, or was given up', async () => {
    const lock = new Class();
    const call = jest.fn();
    await lock.acquire();
    await task(async () => {
      await expect(lock.with(call, { timeout: 1 })).rejects.toThrow(TimeoutError);
      await expect(lock.with(call, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    });
    expect(call).not.toHaveBeenCalled();
  });

  it('is held until it is disposed of, once', async () => {
    const lock = new Class();
    {
      await using held = await lock.hold();
      expect(await lock.locked()).toBe(true);
      await held[Symbol.asyncDispose]();
      expect(await lock.locked()).toBe(false);
    }
    await lock.acquire();
    await expect(task(() => lock.hold({ timeout: 1 }))).rejects.toThrow(/not to be had in 1 ms/);
  });

  it('is disposed of in the name of whoever acquired it', async () => {
    const lock = new Class();
    const held = await task(() => lock.hold());
    await held[Symbol.asyncDispose]();
    expect(await lock.locked()).toBe(false);
  });

  it('is acquired and released without awaiting where nothing makes it wait', async () => {
    const lock = new Class();
    expect(lock.acquireSync()).toBe(true);
    task(() => expect(lock.acquireSync({ block: false })).toBe(false));
    task(() => expect(() => lock.acquireSync()).toThrow(/This call would have to wait/));
    lock.releaseSync();
    expect(await lock.locked()).toBe(false);
  });

  it('is not acquired without awaiting by who has given up', async () => {
    const lock = new Class();
    expect(() => lock.acquireSync({ signal: AbortSignal.abort(new RangeError('enough')) })).toThrow(RangeError);
    expect(await lock.locked()).toBe(false);
  });

  it('travels, and is the same lock wherever it arrives', async () => {
    const tree = new SlowTree();
    const [here, there] = [tree.start(), tree.start()];
    class Here extends Class {
      static get engine() {
        return here;
      }
    }
    const lock = new Here();
    const same = tree.give(lock, here, there);
    expect(same).toBeInstanceOf(Class);
    const [mine, theirs] = [lock.acquire(), same.acquire({ timeout: 0 })];
    await tree.settle();
    expect([await mine, await theirs]).toEqual([true, false]);
    expect(tree.give(same, there, here)).toBe(lock);
  });

  it('is passed on, and marked, when its holder is killed', async () => {
    const tree = new SlowTree();
    const [here, there] = [tree.start(), tree.start()];
    class Here extends Class {
      static get engine() {
        return here;
      }
    }
    const lock = new Here();
    const same = tree.give(lock, here, there);
    const theirs = same.acquire();
    await tree.settle();
    expect(await theirs).toBe(true);
    const mine = lock.acquire();
    await tree.settle();
    there.kill();
    const marks = [lock.abandoned(), lock.abandoned()];
    await tree.settle();
    expect([await mine, ...(await Promise.all(marks))]).toEqual([true, true, false]);
  });

  it('shows as what it is', () => {
    expect(inspect(new Class())).toContain(`<${Class.name}(`);
  });
});

describe('Lock', () => {
  it('is released by anyone', async () => {
    const lock = new Lock();
    await lock.acquire();
    await task(() => lock.release());
    expect(await lock.locked()).toBe(false);
  });

  it('is not released when it is free', async () => {
    const lock = new Lock();
    await expect(lock.release()).rejects.toMatchObject({
      name: 'ValueError',
      message: 'semaphore or lock released too many times',
    });
    await expect(lock.with(() => lock.release())).rejects.toThrow('released too many times');
  });

  it('throws what the function of `with` threw, even if it cannot be released after that', async () => {
    const lock = new Lock();
    const failing = lock.with(async () => {
      await lock.release();
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
  });

  it('is not acquired twice', async () => {
    const lock = new Lock();
    await lock.acquire();
    expect(await lock.acquire({ timeout: 1 })).toBe(false);
  });

  it('lets acquire and release of one turn leave together, in order', async () => {
    const lock = new Lock();
    const answers = [lock.acquire(), lock.release(), lock.acquire(), lock.release()];
    expect(await Promise.all(answers)).toEqual([true, undefined, true, undefined]);
  });

  it('is the lock of a subclass too', async () => {
    class Named extends Lock {
      constructor(readonly name: string) {
        super();
      }
    }
    const lock = new Named('mine');
    expect(await lock.with(() => lock.name)).toBe('mine');
  });
});

describe('RLock', () => {
  it('is acquired again by its owner, and released as often', async () => {
    const lock = new RLock();
    await lock.acquire();
    await lock.with(() => lock.with(() => {}));
    expect(await lock.locked()).toBe(true);
    expect(inspect(lock)).toBe('<RLock(this task, 1)>');
    await lock.release();
    expect(await lock.locked()).toBe(false);
    expect(inspect(lock)).toBe('<RLock(unknown, unknown)>');
  });

  it('is released by nobody but its owner', async () => {
    const lock = new RLock();
    const refusal = { name: 'AssertionError', message: 'attempt to release recursive lock not owned by thread' };
    await expect(lock.release()).rejects.toMatchObject(refusal);
    await task(() => lock.acquire());
    await expect(lock.release()).rejects.toMatchObject(refusal);
    expect(() => lock.releaseSync()).toThrow(refusal.message);
    expect(await lock.locked()).toBe(true);
  });

  it('knows its owner again in all that a task goes on with', async () => {
    const lock = new RLock();
    await task(async () => {
      await lock.acquire();
      await turn();
      await Promise.all([lock.acquire(), lock.acquire()]);
      for (let i = 0; i < 3; i++) await lock.release();
    });
    expect(await lock.locked()).toBe(false);
  });

  it('is refused a release too many also where several are on their way', async () => {
    const lock = new RLock();
    await lock.acquire();
    const releases = await Promise.allSettled([lock.release(), lock.release(), lock.release()]);
    expect(releases.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    const flurry = [lock.acquire(), lock.release(), lock.release()];
    expect((await Promise.allSettled(flurry)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(await lock.locked()).toBe(false);
  });

  it('is refused a release too many also where one came before the answer to an acquire', async () => {
    const lock = new RLock();
    const acquiring = lock.acquire();
    lock.releaseSync();
    expect(await acquiring).toBe(true);
    await expect(lock.release()).rejects.toThrow('attempt to release recursive lock');
    // What it then knows of its levels is right again.
    await lock.acquire();
    expect(inspect(lock)).toBe('<RLock(this task, 1)>');
    await lock.release();
    expect(await lock.locked()).toBe(false);
  });

  it('mixes with calls that block', async () => {
    const lock = new RLock();
    lock.acquireSync();
    await lock.acquire();
    lock.releaseSync();
    await lock.release();
    expect(await lock.locked()).toBe(false);
  });
});
