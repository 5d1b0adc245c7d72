import { Empty, ValueError } from '../../lib/errors';
import { SimpleQueue } from '../../lib/in-process-queue/simple-queue';

describe('SimpleQueue of multiproc/queue', () => {
  it('gives items in the order in which they were put', async () => {
    const queue = new SimpleQueue<number>();
    queue.put(1);
    queue.putNowait(2);
    expect([queue.qsize(), queue.empty()]).toEqual([2, false]);
    expect([await queue.get(), queue.getNowait()]).toEqual([1, 2]);
    expect(queue.empty()).toBe(true);
  });

  it('serves those who wait in the order in which they came', async () => {
    const queue = new SimpleQueue<string>();
    const getters = [queue.get(), queue.get({ timeout: 10_000 })];
    queue.put('a');
    queue.put('b');
    expect(await Promise.all(getters)).toEqual(['a', 'b']);
    expect(queue.qsize()).toBe(0);
  });

  it('rejects with Empty when no item is to be had', async () => {
    const queue = new SimpleQueue();
    expect(() => queue.getNowait()).toThrow(Empty);
    await expect(queue.get({ block: false })).rejects.toThrow(Empty);
    await expect(queue.get({ timeout: 1 })).rejects.toThrow(Empty);
    await expect(queue.get({ timeout: -1 })).rejects.toThrow(ValueError);
  });

  it('rejects with the reason of an aborted signal, and takes nothing', async () => {
    const queue = new SimpleQueue<number>();
    const abort = new AbortController();
    const waiting = expect(queue.get({ signal: abort.signal })).rejects.toBe('enough');
    abort.abort('enough');
    await waiting;
    queue.put(1);
    await expect(queue.get({ signal: abort.signal })).rejects.toBe('enough');
    expect(queue.qsize()).toBe(1);
  });
});
