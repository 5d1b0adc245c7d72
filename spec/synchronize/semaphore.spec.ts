import { inspect } from 'node:util';
import { BoundedSemaphore, Condition, Semaphore, task, ValueError } from '../../lib';
import { SlowTree } from '../support/slow-tree';

describe.each([{ Class: Semaphore }, { Class: BoundedSemaphore }])('$Class.name', ({ Class }) => {
  it('gives as many permits as it was made with, one without a number', async () => {
    expect(await new Class().getValue()).toBe(1);
    const semaphore = new Class(2);
    expect([await semaphore.acquire(), await semaphore.acquire()]).toEqual([true, true]);
    expect([await semaphore.getValue(), await semaphore.acquire({ timeout: 0 })]).toEqual([0, false]);
    await semaphore.release();
    expect(await semaphore.getValue()).toBe(1);
  });

  it.each([1.5, Number.NaN, '3', null])('refuses %p permits', (value) => {
    expect(() => new Class(value as number)).toThrow(TypeError);
  });

  it('refuses fewer than none', () => {
    expect(() => new Class(-1)).toThrow(ValueError);
  });

  it('may begin with none', async () => {
    const semaphore = new Class(0);
    expect(await semaphore.acquire({ timeout: 0 })).toBe(false);
  });
});

describe('Semaphore', () => {
  it('is released as often as you like', async () => {
    const semaphore = new Semaphore(0);
    for (let i = 0; i < 3; i++) await semaphore.release();
    expect(await semaphore.getValue()).toBe(3);
    expect(inspect(semaphore)).toBe('<Semaphore(value=unknown)>');
  });

  it('gives nothing to a process that ends with several waits', async () => {
    const tree = new SlowTree();
    const [here, there] = [tree.start(), tree.start()];
    class Here extends Semaphore {
      static override get engine() {
        return here;
      }
    }
    class HereCondition extends Condition {
      static override get engine() {
        return here;
      }
    }
    const semaphore = new Here(2);
    const condition = new HereCondition(semaphore);
    const same = tree.give<Semaphore>(semaphore, here, there);
    const sleeping = tree.give<Condition>(condition, here, there);
    const waits = [
      task(async () => {
        await same.acquire();
        await same.acquire();
        await sleeping.wait();
      }),
    ];
    await tree.settle();
    const waking = semaphore.acquire().then(() => condition.notify());
    await tree.settle();
    await waking;
    waits.push(task(async () => void (await same.acquire())));
    await tree.settle();
    // The sleeper wants both permits, and behind it another of its process wants one.
    there.exit();
    expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const released = [semaphore.release(), semaphore.getValue()];
    await tree.settle();
    expect(await Promise.all(released)).toEqual([undefined, 2]);
  });
});

describe('BoundedSemaphore', () => {
  it('is not released more often than it was acquired', async () => {
    const semaphore = new BoundedSemaphore(2);
    await expect(semaphore.release()).rejects.toThrow('semaphore or lock released too many times');
    await semaphore.acquire();
    await semaphore.release();
    await expect(semaphore.release()).rejects.toThrow(ValueError);
    expect(inspect(semaphore)).toBe('<BoundedSemaphore(value=unknown, maxvalue=2)>');
  });
});
