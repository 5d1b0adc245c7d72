import { Event } from '../../lib/broker/event';
import { type Asked, Probe } from '../support/probe';

describe('Event', () => {
  let event: Event;
  const [ada, bob] = [new Probe('ada'), new Probe('bob')];
  beforeEach(() => {
    jest.useFakeTimers();
    event = new Event();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function wait(who: Probe, timeout?: number): Asked {
    return who.ask((caller) => event.wait(caller, timeout));
  }

  it('lets nobody wait who comes when it is set', () => {
    event.set();
    expect([event.isSet(), wait(ada).value, wait(ada, 0).value]).toEqual([true, true, true]);
  });

  it('wakes all who wait when it is set', () => {
    const waiting = [wait(ada), wait(bob, 10), wait(bob)];
    event.set();
    expect(waiting.map(({ value }) => value)).toEqual([true, true, true]);
  });

  it('wakes those too for whom it is cleared again at once, and nobody who comes later', () => {
    const waiting = wait(ada);
    event.set();
    event.clear();
    expect(waiting.value).toBe(true);
    expect([event.isSet(), wait(bob, 0).value, wait(bob).state]).toEqual([false, false, 'waiting']);
  });

  it('answers false when it was not set in time', () => {
    const late = wait(ada, 10);
    jest.advanceTimersByTime(10);
    expect(late.value).toBe(false);
    event.set();
    expect(late.value).toBe(false);
  });

  it('forgets who has given up, and who has died', () => {
    const [gone, dead] = [wait(ada, 10), wait(bob, 10)];
    gone.leave();
    dead.caller.abandon();
    event.set();
    expect([gone.state, dead.state]).toEqual(['waiting', 'waiting']);
  });

  it('is set and cleared twice without harm', () => {
    event.set();
    event.set();
    event.clear();
    event.clear();
    expect(event.isSet()).toBe(false);
  });
});
