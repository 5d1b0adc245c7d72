import { getEventListeners } from 'node:events';
import type { InProcessEngine } from '../../lib/engine/in-process-engine';
import { InProcessTree } from '../../lib/engine/in-process-tree';
import { AssertionError, Empty } from '../../lib/errors';
import { JoinableQueue } from '../../lib/queues/joinable-queue';
import { Queue } from '../../lib/queues/queue';
import { Condition } from '../../lib/synchronize/condition';
import { Lock } from '../../lib/synchronize/lock';
import { Semaphore } from '../../lib/synchronize/semaphore';
import { type Departing, departure } from '../../lib/wire/handles';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A tree, and queues and locks of its tasks. */
class Scene {
  readonly tree = new InProcessTree();
  readonly main = this.tree.main;

  queue<T>(engine: InProcessEngine = this.main, maxsize = 0): Queue<T> {
    return new Queue<T>(maxsize, { engine, id: engine.open('Queue', [maxsize]) });
  }

  lock(engine: InProcessEngine = this.main): Lock {
    return new Lock({ engine, id: engine.open('Lock', []) });
  }

  /** The handle that a task has of what belongs to another. */
  give<H extends Departing>(handle: H, to: InProcessEngine): H {
    const { kind, id, extra } = handle[departure]();
    return to.given(kind, id, extra) as H;
  }
}

describe('InProcessTree', () => {
  it('knows whose the running code is, also after it has waited', async () => {
    const { tree, main } = new Scene();
    const a = tree.join('1');
    const b = tree.join('2');
    const seen = await Promise.all([
      tree.run(a, async () => {
        await turn();
        return tree.current;
      }),
      tree.run(b, async () => tree.current),
    ]);
    expect([...seen, tree.current]).toEqual([a, b, main]);
  });
});

describe('InProcessEngine', () => {
  it('carries what is put in one task to another, as a copy', async () => {
    const scene = new Scene();
    const child = scene.tree.join('1');
    const here = scene.queue<object>();
    const there = scene.give(here, child);
    const item = { n: 1 };
    await here.put(item);
    const got = await there.get();
    expect(got).toEqual(item);
    expect(got).not.toBe(item);
    expect(there).not.toBe(here);
  });

  it('answers blocking calls at once, or throws a clear error', () => {
    const queue = new Scene().queue<number>();
    queue.putSync(1);
    expect(queue.getSync()).toBe(1);
    expect(() => queue.getSync({ timeout: 0 })).toThrow(Empty);
    expect(() => queue.getSync()).toThrow(AssertionError);
  });

  it('gives back what a task had at hand, when it ends', async () => {
    const scene = new Scene();
    const child = scene.tree.join('1');
    const here = scene.queue<number>();
    const there = scene.give(here, child);
    for (let n = 0; n < 10; n++) await here.put(n);
    expect(await there.get()).toBe(0);
    child.leave(new Error('over'), false);
    await expect(there.get()).rejects.toThrow('over');
    expect(await here.get()).toBe(1);
    expect(await here.qsize()).toBe(8);
  });

  it('lets a task wait for as much at once as it likes, without a warning of a leak', async () => {
    const scene = new Scene();
    const child = scene.tree.join('1');
    const [queue, lock] = [scene.queue<number>(), scene.lock()];
    await lock.acquire();
    const waits = scene.tree.run(child, () =>
      Promise.allSettled(Array.from({ length: 20 }, () => [queue.get(), lock.acquire()]).flat()),
    );
    await turn();
    expect(getEventListeners(child.over, 'abort').length).toBe(1);
    child.leave(new Error('over'), true);
    expect((await waits).every(({ status }) => status === 'rejected')).toBe(true);
    expect(getEventListeners(child.over, 'abort')).toEqual([]);
  });

  describe('of a task that has ended', () => {
    it('rejects its waits, through handles of others too, and takes nothing', async () => {
      const scene = new Scene();
      const child = scene.tree.join('1');
      const queue = scene.queue<number>();
      const lock = scene.lock();
      await lock.acquire();
      const waits = scene.tree.run(child, () =>
        Promise.allSettled([queue.get(), lock.acquire(), queue.get({ timeout: 1e6 })]),
      );
      await turn();
      child.leave(new Error('over'), true);
      for (const outcome of await waits) expect(outcome).toMatchObject({ reason: new Error('over') });
      await queue.put(1);
      expect(await queue.qsize()).toBe(1);
      await lock.release();
      expect(await lock.locked()).toBe(false);
    });

    it('refuses all that it asks afterwards', async () => {
      const scene = new Scene();
      const child = scene.tree.join('1');
      const queue = scene.queue<number>();
      const joinable = new JoinableQueue<number>(1, { engine: scene.main, id: scene.main.open('JoinableQueue', [1]) });
      const lock = scene.lock();
      await queue.put(1);
      child.leave(new Error('over'), true);
      await scene.tree.run(child, async () => {
        await expect(queue.get()).rejects.toThrow('over');
        await expect(queue.put(2)).rejects.toThrow('over');
        await expect(queue.put(scene.queue() as unknown as number)).rejects.toThrow('over');
        await expect(joinable.put(1)).rejects.toThrow('over');
        await expect(lock.acquire()).rejects.toThrow('over');
        expect(() => queue.getSync()).toThrow('over');
      });
      expect(await queue.qsize()).toBe(1);
    });

    it('leaves what is at hand of a handle of another where it is, and nobody is given that twice', async () => {
      const scene = new Scene();
      const child = scene.tree.join('1');
      const queue = scene.queue<number>();
      const abort = new AbortController();
      const given = queue.get({ signal: abort.signal });
      await turn();
      void queue.put(1);
      abort.abort(new Error('late')); // The item is on its way.
      await expect(given).rejects.toThrow('late');
      await turn();
      child.leave(new Error('over'), true);
      scene.tree.run(child, () => expect(() => queue.getSync({ timeout: 0 })).toThrow('over'));
      expect(await queue.get()).toBe(1);
      expect(await queue.qsize()).toBe(0);
    });

    it('is given nothing while its waits end one after the other, whosever handles it waits through', async () => {
      const scene = new Scene();
      const waiting = jest.fn();
      const [child, other] = [scene.tree.join('1'), scene.tree.join('2', waiting)];
      const engine = scene.main;
      const id = engine.open('Semaphore', [2]);
      const semaphore = new Semaphore(2, { engine, id });
      const condition = new Condition(semaphore, { engine, id: engine.open('Condition', [id]) });
      const same = scene.give(semaphore, other);
      const waits = [
        scene.tree.run(child, async () => {
          await semaphore.acquire();
          await semaphore.acquire();
          await condition.wait();
        }),
      ];
      await turn();
      await semaphore.acquire();
      await condition.notify();
      waits.push(scene.tree.run(child, async () => void (await same.acquire())));
      await turn();
      child.leave(new Error('over'), false);
      for (const outcome of await Promise.allSettled(waits)) expect(outcome).toMatchObject({ status: 'rejected' });
      await semaphore.release();
      expect(await semaphore.getValue()).toBe(2);
      await turn();
      expect(waiting).toHaveBeenLastCalledWith(false);
    });

    it('lets go of its locks, whosever handle it took them by', async () => {
      const scene = new Scene();
      const child = scene.tree.join('1');
      const lock = scene.lock();
      await scene.tree.run(child, () => lock.acquire());
      const next = lock.acquire();
      child.leave(new Error('over'), true);
      expect(await next).toBe(true);
      expect(await lock.abandoned()).toBe(true);
    });
  });
});
