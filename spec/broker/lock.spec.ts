import { Lock } from '../../lib/broker/lock';
import { type Asked, Probe } from '../support/probe';

describe('Lock', () => {
  let lock: Lock;
  let [ada, bob, eve]: Probe[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    lock = new Lock();
    [ada, bob, eve] = ['ada', 'bob', 'eve'].map((name) => new Probe(name));
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function acquire(who: Probe, timeout?: number, owner = 0): Asked {
    return who.ask((caller) => lock.acquire(caller, owner, timeout));
  }

  function release(who: Probe, owner = 0): Asked {
    return who.ask((caller) => lock.release(caller, owner));
  }

  it('is held by one at a time, and passes to whoever waited longest', () => {
    expect(acquire(ada).value).toBe(true);
    const [second, third] = [acquire(bob), acquire(eve)];
    expect([second.state, third.state]).toEqual(['waiting', 'waiting']);
    release(ada);
    expect([second.value, third.state]).toEqual([true, 'waiting']);
    release(bob);
    expect(third.value).toBe(true);
    release(eve);
    expect(lock.locked()).toBe(false);
  });

  it('cannot be acquired twice by its holder', () => {
    acquire(ada);
    expect(acquire(ada).state).toBe('waiting');
    expect(acquire(ada, 0).value).toBe(false);
  });

  it('is released by any process, and never when it is free', () => {
    expect(release(ada).error).toEqual({
      name: 'ValueError',
      message: 'semaphore or lock released too many times',
    });
    acquire(ada);
    expect(release(bob).state).toBe('answered');
    expect(lock.locked()).toBe(false);
    expect(release(ada).error?.name).toBe('ValueError');
  });

  it('does not pass over a waiter to whoever comes again', () => {
    acquire(ada);
    const waiting = acquire(bob);
    release(ada);
    expect(acquire(ada, 0).value).toBe(false);
    expect(waiting.value).toBe(true);
  });

  it('answers false when it was not to be had in time', () => {
    acquire(ada);
    expect(acquire(bob, 0).value).toBe(false);
    const late = acquire(bob, 10);
    jest.advanceTimersByTime(9);
    expect(late.state).toBe('waiting');
    jest.advanceTimersByTime(1);
    expect(late.value).toBe(false);
    release(ada);
    expect(lock.locked()).toBe(false);
  });

  it('forgets who has given up, and who has died', () => {
    acquire(ada);
    const [gone, dead, alive] = [acquire(bob, 10), acquire(eve, 10), acquire(bob, 10)];
    gone.leave();
    dead.caller.abandon();
    release(ada);
    expect([gone.state, dead.state, alive.value]).toEqual(['waiting', 'waiting', true]);
  });

  it.each([
    ['was killed', true],
    ['has ended in good order', false],
  ])('passes on, marked, when its holder %s', (_how, died) => {
    acquire(ada);
    const waiting = acquire(bob);
    for (const stake of ada.peer.stakes) stake.ended(ada.peer, died);
    expect(waiting.value).toBe(true);
    expect([lock.abandoned(), lock.abandoned()]).toEqual([true, false]);
  });

  it('stays held when its holder has only lost its handle', () => {
    acquire(ada);
    expect('forget' in lock).toBe(false);
    expect(ada.peer.stakes.has(lock)).toBe(true);
  });

  it('has nothing to fear from the end of a process that holds nothing any more', () => {
    acquire(ada);
    release(bob);
    expect(ada.peer.stakes.size).toBe(0);
    acquire(bob);
    expect(ada.peer.stakes.size).toBe(0);
    expect(bob.peer.stakes.size).toBe(1);
    lock.free();
    expect(bob.peer.stakes.size).toBe(0);
  });

  it('lets the tasks of one process wait for each other', () => {
    acquire(ada, undefined, 1);
    const other = acquire(ada, undefined, 2);
    expect(other.state).toBe('waiting');
    release(ada, 1);
    expect(other.value).toBe(true);
  });
});
