import * as dummy from '../../lib/dummy';
import { give } from '../../lib/dummy/give';
import { inProcess } from '../../lib/engine/in-process-tree';
import * as mp from '../../lib/members';

const child = () => inProcess().join('child');

describe('give', () => {
  it('gives what mentions no handle as it is', () => {
    const args = [1, { deep: [new Date(), () => 1] }, new Map([[1, new Set([2])]]), null];
    expect(give(args, child())).toBe(args);
  });

  it('gives of each handle one of the task’s own, in arrays, plain objects, Maps and Sets', async () => {
    const queue = new dummy.Queue<number>();
    const date = new Date();
    const bare = Object.assign(Object.create(null), { queue });
    const args = [queue, { queue, date }, new Map([['q', queue]]), new Set([queue]), bare] as const;
    const [own, object, map, set, alsoBare] = give(args, child());
    expect(own).not.toBe(queue);
    expect(own).toBeInstanceOf(dummy.Queue);
    expect([object.queue, map.get('q'), [...set][0], alsoBare.queue]).toEqual([own, own, own, own]);
    expect(object.date).toBe(date);
    expect(Object.getPrototypeOf(alsoBare)).toBeNull();
    await own.put(1);
    expect(await queue.get()).toBe(1);
  });

  it('keeps cycles', () => {
    const ring: { next?: unknown; queue: unknown } = { queue: new dummy.Queue() };
    ring.next = [ring];
    const given = give(ring, child()) as { next: unknown[] };
    expect(given).not.toBe(ring);
    expect(given.next[0]).toBe(given);
  });

  it('gives a condition with its lock, and a barrier with its action, which may be a closure', async () => {
    const lock = new dummy.Lock();
    const condition = new dummy.Condition(lock);
    let acted = 0;
    const barrier = new dummy.Barrier(1, { action: () => acted++ });
    const [ownLock, ownCondition, ownBarrier] = give([lock, condition, barrier] as const, child());
    await ownCondition.acquire();
    expect(await ownLock.locked()).toBe(true);
    expect(await lock.locked()).toBe(true);
    await ownBarrier.wait();
    expect(acted).toBe(1);
  });

  it('gives instances of other classes, and handles of real processes, as they are', () => {
    class Job {
      constructor(readonly queue: unknown) {}
    }
    const args = [new Job(new dummy.Queue()), new mp.Queue(), new dummy.Queue()] as const;
    const given = give(args, child());
    expect(given.map((item, i) => item === args[i])).toEqual([true, true, false]);
  });

  it('refuses a handle that is closed', () => {
    const [end] = dummy.Pipe();
    end.close();
    expect(() => give([end], child())).toThrow('handle is closed');
  });

  it('is not how handles reach real processes, nor theirs the tasks: either is refused', async () => {
    await expect(new dummy.Queue().put({ q: new mp.Queue() })).rejects.toThrow(
      'item.q is a Queue of another kind of process: multiproc and multiproc/dummy share nothing',
    );
    await expect(new mp.Queue().put([new dummy.Lock()])).rejects.toThrow(mp.SerializationError);
    await new dummy.Queue().put(new dummy.Queue());
  });
});
