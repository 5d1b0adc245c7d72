import { getEventListeners } from 'node:events';
import { JoinableQueue, TimeoutError, ValueError } from '../../lib';
import { turn } from '../support/slow-tree';

describe('JoinableQueue', () => {
  it('is joined when every item has had its taskDone', async () => {
    const queue = new JoinableQueue<number>();
    await queue.join();
    await queue.put(1);
    await queue.put(2);
    let joined = false;
    const joining = queue.join().then(() => {
      joined = true;
    });
    await queue.get();
    await queue.taskDone();
    await queue.get();
    await turn();
    expect(joined).toBe(false);
    await queue.taskDone();
    await joining;
    await queue.join();
  });

  it('refuses a taskDone too many', async () => {
    const queue = new JoinableQueue<number>();
    await expect(queue.taskDone()).rejects.toThrow(ValueError);
    await queue.put(1);
    await queue.taskDone();
    await expect(queue.taskDone()).rejects.toThrow(/called too many times/);
  });

  it('gives up a join in time, or when told to', async () => {
    const queue = new JoinableQueue<number>();
    const controller = new AbortController();
    await queue.put(1);
    await expect(queue.join({ timeout: 1 })).rejects.toThrow(TimeoutError);
    const joining = queue.join({ signal: controller.signal });
    controller.abort('enough');
    await expect(joining).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('is joined when what is left is thrown away', async () => {
    const queue = new JoinableQueue<number>();
    await queue.put(1);
    const joining = queue.join();
    await queue.shutdown({ immediate: true });
    await joining;
  });
});
