import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { Barrier, BrokenBarrierError, Queue, ValueError } from '../../lib';
import { SlowTree, turn } from '../support/slow-tree';

describe('Barrier', () => {
  it('lets all parties go together, each with its place', async () => {
    const barrier = new Barrier(3);
    const first = [barrier.wait(), barrier.wait()];
    expect([barrier.parties, await barrier.nWaiting()]).toEqual([3, 2]);
    expect(await Promise.all([...first, barrier.wait()])).toEqual([0, 1, 2]);
    expect([await barrier.nWaiting(), await barrier.broken()]).toEqual([0, false]);
    expect((await Promise.all([barrier.wait(), barrier.wait(), barrier.wait()])).sort()).toEqual([0, 1, 2]);
  });

  it.each([1.5, Number.NaN, '3', undefined])('refuses %p parties', (parties) => {
    expect(() => new Barrier(parties as number)).toThrow(TypeError);
  });

  it('refuses fewer parties than none, and what is no action or no time', () => {
    expect(() => new Barrier(-1)).toThrow(ValueError);
    expect(() => new Barrier(1, { action: 5 as unknown as () => void })).toThrow(TypeError);
    expect(() => new Barrier(1, { timeout: Number.NaN })).toThrow(TypeError);
  });

  it('of one party is passed at once, of none never', async () => {
    expect(await new Barrier(1).wait()).toBe(0);
    await expect(new Barrier(0).wait({ timeout: 1 })).rejects.toThrow(BrokenBarrierError);
  });

  it('breaks when not all come in time', async () => {
    const barrier = new Barrier(2);
    await expect(barrier.wait({ timeout: 1 })).rejects.toThrow('Not all parties of the barrier came in time');
    expect(await barrier.broken()).toBe(true);
    await expect(barrier.wait()).rejects.toThrow(/can be used again after reset/);
    await barrier.reset();
    expect((await Promise.all([barrier.wait(), barrier.wait()])).length).toBe(2);
  });

  it('waits as long as its constructor was told, or as long as it is told', async () => {
    const barrier = new Barrier(2, { timeout: 1 });
    await expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    await barrier.reset();
    const waiting = barrier.wait({ timeout: 10_000 });
    await turn();
    expect(await barrier.nWaiting()).toBe(1);
    expect(await Promise.all([waiting, barrier.wait()])).toEqual([0, 1]);
  });

  it('takes a time as all waits do: null is none, and what is no time is refused', async () => {
    const barrier = new Barrier(2, { timeout: 1 });
    await expect(barrier.wait(100 as never)).rejects.toThrow(TypeError);
    await expect(barrier.wait({ signal: undefined, timeout: Number.NaN })).rejects.toThrow(TypeError);
    expect(await barrier.broken()).toBe(false);
    await expect(barrier.wait({ timeout: null as never })).rejects.toThrow(BrokenBarrierError);
    await barrier.reset();
    await expect(barrier.wait(null as never)).rejects.toThrow(BrokenBarrierError);
  });

  it('breaks when a party gives up', async () => {
    const barrier = new Barrier(3);
    const controller = new AbortController();
    const [patient, leaving] = [barrier.wait(), barrier.wait({ signal: controller.signal })];
    controller.abort('enough');
    await expect(leaving).rejects.toBe('enough');
    await expect(patient).rejects.toThrow(BrokenBarrierError);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('breaks when it is aborted, and is new after reset', async () => {
    const barrier = new Barrier(2);
    const waiting = barrier.wait();
    await barrier.abort();
    await expect(waiting).rejects.toThrow('The barrier was aborted');
    await barrier.reset();
    const again = barrier.wait();
    await barrier.reset();
    await expect(again).rejects.toThrow(BrokenBarrierError);
    expect(await barrier.broken()).toBe(false);
  });

  it('breaks when a party dies that waits', async () => {
    const tree = new SlowTree();
    const [here, there] = [tree.start(), tree.start()];
    class Here extends Barrier {
      static override get engine() {
        return here;
      }
    }
    const barrier = new Here(3, { timeout: 10_000 });
    const same = tree.give<Barrier>(barrier, here, there);
    expect(same).toMatchObject({ parties: 3, timeout: 10_000 });
    const [mine, theirs] = [barrier.wait(), same.wait()];
    const outcome = Promise.all([
      expect(mine).rejects.toThrow('A party of the barrier gave up, or died'),
      expect(theirs).rejects.toThrow(),
    ]);
    await tree.settle();
    there.kill();
    await tree.settle();
    await outcome;
  });

  describe('with an action', () => {
    it('runs it once, before anyone goes on', async () => {
      const story: string[] = [];
      const barrier = new Barrier(2, {
        action: async () => {
          await turn();
          story.push('action');
        },
      });
      const parties = [1, 2].map(() => barrier.wait().then((place) => story.push(`party ${place}`)));
      await Promise.all(parties);
      expect(story[0]).toBe('action');
      expect(story.slice(1).sort()).toEqual(['party 0', 'party 1']);
    });

    it('is broken by an error of it, which the last to arrive gets', async () => {
      const barrier = new Barrier(2, {
        action: () => {
          throw new RangeError('no');
        },
      });
      const settled = await Promise.allSettled([barrier.wait(), barrier.wait()]);
      expect(settled).toMatchObject([{ reason: { name: 'BrokenBarrierError' } }, { reason: new RangeError('no') }]);
      expect(await barrier.broken()).toBe(true);
    });

    it('throws the error of the action also if it was reset meanwhile', async () => {
      const barrier: Barrier = new Barrier(1, {
        action: async () => {
          await barrier.reset();
          throw new RangeError('no');
        },
      });
      await expect(barrier.wait()).rejects.toThrow(RangeError);
      expect(await barrier.broken()).toBe(false);
    });

    it('turns away also the last to arrive if it was broken meanwhile', async () => {
      const barrier: Barrier = new Barrier(1, { action: () => barrier.abort() });
      await expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    });

    it('travels with it, or is refused when it cannot', async () => {
      const queue = new Queue<Barrier>();
      const barrier = new Barrier(2, { action: () => {} });
      await expect(queue.put(barrier)).rejects.toThrow(/action/);
    });
  });

  it('shows as what it is', () => {
    expect(inspect(new Barrier(3))).toBe('<Barrier(parties=3)>');
  });
});
