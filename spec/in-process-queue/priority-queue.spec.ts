import { PriorityQueue } from '../../lib/in-process-queue/priority-queue';

function drained<T>(items: readonly T[]): T[] {
  const queue = new PriorityQueue<T>();
  for (const item of items) queue.putNowait(item);
  return items.map(() => queue.getNowait());
}

describe('PriorityQueue of multiproc/queue', () => {
  it.each([
    ['numbers, BigInt among them', [3, 1n, 2.5, -1], [-1, 1n, 2.5, 3]],
    ['strings, by code point', ['b', '\u{1F600}', 'a', '\uFF61'], ['a', 'b', '\uFF61', '\u{1F600}']],
    ['arrays, item by item', [[2, 'a'], [1, 'z'], [1, 'b'], [1]], [[1], [1, 'b'], [1, 'z'], [2, 'a']]],
  ])('orders %s', (_name, items, sorted) => {
    expect(drained<unknown>(items)).toEqual(sorted);
  });

  it('gives equal ones in the order in which they came', () => {
    const [a, b, c] = [[1], [1], [1]];
    const order = drained([a, b, c]);
    expect(order.map((item) => [a, b, c].indexOf(item))).toEqual([0, 1, 2]);
  });

  it('orders [priority, item] by priority where no two are equal, whatever the items are', () => {
    const low = { name: 'low' };
    const high = { name: 'high' };
    expect(drained<[number, object]>([[2, low], [1, high]])).toEqual([[1, high], [2, low]]); // biome-ignore format: pairs
  });

  it('refuses what has no order among its items, and keeps those', async () => {
    const queue = new PriorityQueue<unknown>();
    queue.putNowait(1);
    await expect(queue.put('a')).rejects.toThrow(TypeError);
    expect(() => queue.putNowait({})).toThrow(/cannot order/);
    expect([queue.qsize(), queue.getNowait()]).toEqual([1, 1]);
  });
});
