import { LifoQueue } from '../../lib';

describe('LifoQueue', () => {
  it('gives the last that was put first, however it is taken', async () => {
    const queue = new LifoQueue<number>();
    for (let i = 1; i <= 6; i++) await queue.put(i);
    expect(await queue.get()).toBe(6);
    expect(await queue.getNowait()).toBe(5);
    expect(queue.getSync()).toBe(4);
    await queue.put(7);
    expect(await queue.get({ timeout: 10 })).toBe(7);
    expect(await queue.get()).toBe(3);
  });

  it('is joined as a JoinableQueue is', async () => {
    const queue = new LifoQueue<number>();
    await queue.put(1);
    await queue.get();
    await queue.taskDone();
    await queue.join();
  });

  it('is still in order after a get was given up', async () => {
    const queue = new LifoQueue<number>();
    const controller = new AbortController();
    const getting = queue.get({ signal: controller.signal }).catch(() => 0);
    controller.abort();
    await queue.put(1);
    await queue.put(2);
    await getting;
    expect(await queue.get()).toBe(2);
  });
});
