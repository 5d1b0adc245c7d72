import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { Event, Queue } from '../../lib';
import { turn } from '../support/slow-tree';

describe('Event', () => {
  it('is set and cleared', async () => {
    const event = new Event();
    expect(await event.isSet()).toBe(false);
    await event.set();
    expect(await event.isSet()).toBe(true);
    await event.clear();
    expect(await event.isSet()).toBe(false);
  });

  it('wakes all who wait for it', async () => {
    const event = new Event();
    let woken = 0;
    const waiting = [1, 2, 3].map(() => event.wait().then((set) => set && woken++));
    await turn();
    expect(woken).toBe(0);
    await event.set();
    await event.clear();
    await Promise.all(waiting);
    expect(woken).toBe(3);
  });

  it('does not make wait while it is set', async () => {
    const event = new Event();
    await event.set();
    expect([await event.wait(), await event.wait({ timeout: 0 })]).toEqual([true, true]);
  });

  it('answers false when it was not set in time', async () => {
    const event = new Event();
    expect([await event.wait({ timeout: 1 }), await event.wait({ timeout: 0 })]).toEqual([false, false]);
    expect(await event.wait({ timeout: -1 })).toBe(false);
    await expect(event.wait({ timeout: Number.NaN })).rejects.toThrow(TypeError);
  });

  it('is given up when told to', async () => {
    const event = new Event();
    const controller = new AbortController();
    const waiting = event.wait({ signal: controller.signal });
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('comes after what was put before it', async () => {
    const [event, queue] = [new Event(), new Queue<number>()];
    const seen = event.wait().then(() => queue.qsize());
    void queue.put(1);
    void event.set();
    expect(await seen).toBe(1);
  });

  it('travels', async () => {
    const [event, queue] = [new Event(), new Queue<Event>()];
    await queue.put(event);
    expect(await queue.get()).toBe(event);
    expect(inspect(event)).toBe('<Event>');
  });
});
