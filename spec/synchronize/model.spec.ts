/** Tasks of several processes at one condition, over links that let messages pass whenever they like. */
import { Condition, RLock, task } from '../../lib';
import { Random } from '../support/random';
import { type SlowProcess, SlowTree, turn } from '../support/slow-tree';

/** Classes that make their things in one process of a slow tree. */
function classesOf(engine: SlowProcess) {
  class HereLock extends RLock {
    static override get engine() {
      return engine;
    }
  }
  class Here extends Condition {
    static override get engine() {
      return engine;
    }
  }
  return { HereLock, Here };
}

describe.each([{ over: 'its own lock' }, { over: 'a lock that is used alone too' }])(
  'Condition over $over',
  ({ over }) => {
    it.each(Array.from({ length: 20 }, (_, seed) => seed))(
      'excludes, wakes and refuses nobody in story %i',
      async (seed) => {
        const random = new Random(seed);
        const tree = new SlowTree();
        const processes = [tree.start(), tree.start(), tree.start()];
        const [first, ...others] = processes;
        const { HereLock, Here } = classesOf(first);
        const condition: Condition = over === 'its own lock' ? new Here() : new Here(new HereLock());
        const handles = [condition, ...others.map((process) => tree.give<Condition>(condition, first, process))];

        let inside = 0;
        let asleep = 0;
        let running = 0;
        const enter = () => expect(++inside).toBe(1);

        const act = async (handle: Condition): Promise<void> => {
          for (let round = 0; round < 6; round++) {
            await handle.acquire();
            enter();
            const deeper = random.chance(0.3);
            if (deeper) await handle.acquire();
            if (random.chance(0.5)) await handle.notify(random.below(3));
            if (random.chance(0.4)) {
              inside--;
              asleep++;
              const woken = await handle.wait();
              asleep--;
              expect(woken).toBe(true);
              enter();
            }
            if (deeper) await handle.release();
            if (random.chance(0.3)) await turn();
            inside--;
            await handle.release();
          }
          running--;
        };
        const failures: unknown[] = [];
        for (const handle of [...handles, ...handles]) {
          running++;
          void task(() => act(handle).catch((error) => failures.push(error)));
        }

        let quiet = 0;
        while (running > 0 && failures.length === 0) {
          const process = random.pick(processes);
          if (random.chance(0.5)) process.deliverUp(1 + random.below(3));
          else process.deliverDown(1 + random.below(3));
          await turn();
          quiet = processes.some(({ up, down }) => up.length + down.length > 0) ? 0 : quiet + 1;
          if (quiet < 5) continue;
          quiet = 0;
          // Nothing is on its way: whoever is left sleeps.
          expect(asleep).toBe(running);
          void task(() => handles[0].with(() => handles[0].notifyAll()).catch((error) => failures.push(error)));
        }
        expect(failures).toEqual([]);
        await tree.settle();
        const locked = condition.locked();
        await tree.settle();
        expect([await locked, inside]).toEqual([false, 0]);
      },
    );
  },
);
