import { LifoQueue } from '../../lib/in-process-queue/lifo-queue';

describe('LifoQueue of multiproc/queue', () => {
  it('gives the newest item first', () => {
    const queue = new LifoQueue<number>();
    for (const n of [1, 2, 3]) queue.putNowait(n);
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([3, 2, 1]);
  });

  it('is bounded as others are', async () => {
    const queue = new LifoQueue<number>(1);
    queue.putNowait(1);
    const put = queue.put(2);
    expect(queue.getNowait()).toBe(1);
    await put;
    expect(queue.getNowait()).toBe(2);
  });
});
