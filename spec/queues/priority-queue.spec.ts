import { PriorityQueue } from '../../lib';

async function takeAll<T>(queue: PriorityQueue<T>): Promise<T[]> {
  const items: T[] = [];
  while (!(await queue.empty())) items.push(await queue.get());
  return items;
}

describe('PriorityQueue', () => {
  it('gives the smallest first: numbers, also BigInts', async () => {
    const queue = new PriorityQueue<number | bigint>();
    for (const item of [3, 10n ** 30n, -1, 2.5, 2n]) await queue.put(item);
    expect(await takeAll(queue)).toEqual([-1, 2n, 2.5, 3, 10n ** 30n]);
  });

  it('gives the smallest first: strings', async () => {
    const queue = new PriorityQueue<string>();
    for (const item of ['pear', 'apple', 'fig']) await queue.put(item);
    expect(await takeAll(queue)).toEqual(['apple', 'fig', 'pear']);
  });

  it('compares arrays item by item: a priority, then a job', async () => {
    const queue = new PriorityQueue<[number, unknown]>();
    const jobs: [number, unknown][] = [
      [2, { run: 'c' }],
      [1, { run: 'b' }],
      [0, new Map([['run', 'a']])],
    ];
    for (const job of jobs) await queue.put(job);
    expect(await takeAll(queue)).toEqual(jobs.reverse());
  });

  it('gives of equal ones the first that was put', async () => {
    const queue = new PriorityQueue<[number, number]>();
    for (const order of [1, 2, 3]) await queue.put([0, order]);
    expect(await takeAll(queue)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
    ]);
  });

  it.each([
    [1, 'a'],
    ['a', [1]],
    [1, { priority: 2 }],
    [1, null],
  ])('refuses what cannot be compared with what is there: %p, then %p', async (one, other) => {
    const queue = new PriorityQueue<unknown>();
    await queue.put(one);
    await expect(queue.put(other)).rejects.toThrow(TypeError);
    expect(() => queue.putSync(other)).toThrow(TypeError);
    expect(await takeAll(queue)).toEqual([one]);
  });

  it('is still in order after a get was given up while an item came', async () => {
    const queue = new PriorityQueue<number>();
    const controller = new AbortController();
    const getting = queue.get({ signal: controller.signal }).catch(() => 'given up');
    const putting = queue.put(5);
    controller.abort();
    await putting;
    await queue.put(1);
    if ((await getting) === 'given up') expect(await takeAll(queue)).toEqual([1, 5]);
    else expect(await takeAll(queue)).toEqual([1]);
  });

  it('takes items nested deeper than anything can be compared', async () => {
    let deep: unknown = 0;
    for (let i = 0; i < 100; i++) deep = [deep];
    const queue = new PriorityQueue<unknown>();
    await queue.put(deep);
    expect(await queue.get()).toEqual(deep);
  });
});
