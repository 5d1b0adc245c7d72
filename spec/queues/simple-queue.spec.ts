import { SerializationError, SimpleQueue, ValueError } from '../../lib';

describe('SimpleQueue', () => {
  it('gives what was put, in order', async () => {
    const queue = new SimpleQueue<number>();
    expect(await queue.empty()).toBe(true);
    await queue.put(1);
    await queue.put(2);
    expect(await queue.empty()).toBe(false);
    expect([await queue.get(), await queue.get()]).toEqual([1, 2]);
    expect(await queue.empty()).toBe(true);
  });

  it('waits for an item', async () => {
    const queue = new SimpleQueue<number>();
    const getting = queue.get();
    await queue.put(1);
    expect(await getting).toBe(1);
  });

  it('serialises before put returns, and refuses what cannot travel', async () => {
    const queue = new SimpleQueue<unknown>();
    const item = [1];
    const putting = queue.put(item);
    item.push(2);
    await putting;
    expect(await queue.get()).toEqual([1]);
    await expect(queue.put(Symbol('no'))).rejects.toThrow(SerializationError);
  });

  it('refuses every call once it is closed, and ends the waits', async () => {
    const queue = new SimpleQueue<number>();
    const getting = queue.get();
    queue.close();
    queue.close();
    await expect(getting).rejects.toThrow(ValueError);
    for (const call of [() => queue.put(1), () => queue.get(), () => queue.empty()])
      await expect(call()).rejects.toThrow(ValueError);
  });

  it('travels', async () => {
    const [carrier, queue] = [new SimpleQueue<unknown>(), new SimpleQueue<number>()];
    await carrier.put(queue);
    expect(await carrier.get()).toBe(queue);
  });
});
