import { Mutex } from '../../lib/broker/mutex';
import { type Asked, Probe } from '../support/probe';

describe('Mutex', () => {
  let mutex: Mutex;
  let [ada, bob, eve]: Probe[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    mutex = new Mutex();
    [ada, bob, eve] = ['ada', 'bob', 'eve'].map((name) => new Probe(name));
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function acquire(who: Probe, timeout?: number, owner = 0): Asked {
    return who.ask((caller) => mutex.acquire(caller, owner, timeout));
  }

  function release(who: Probe, owner = 0): Asked {
    return who.ask((caller) => mutex.release(caller, owner));
  }

  function regain(who: Probe, depth: number, owner = 0): Asked {
    return who.ask((caller) => mutex.regain(caller, owner, depth, true));
  }

  const refusal = { name: 'AssertionError', message: 'attempt to release recursive lock not owned by thread' };

  it('is acquired by its owner again and again, and free when released as often', () => {
    for (let i = 0; i < 3; i++) expect(acquire(ada).value).toBe(true);
    const waiting = acquire(bob);
    release(ada);
    release(ada);
    expect(waiting.state).toBe('waiting');
    release(ada);
    expect(waiting.value).toBe(true);
    release(bob);
    expect(mutex.locked()).toBe(false);
  });

  it('passes to whoever waited longest', () => {
    acquire(ada);
    const [second, third] = [acquire(bob), acquire(eve)];
    release(ada);
    expect([second.value, third.state]).toEqual([true, 'waiting']);
    expect(acquire(ada, 0).value).toBe(false);
    release(bob);
    expect(third.value).toBe(true);
  });

  it('is released by nobody but its owner', () => {
    expect(release(ada).error).toEqual(refusal);
    acquire(ada, undefined, 1);
    expect(release(bob, 1).error).toEqual(refusal);
    expect(release(ada, 2).error).toEqual(refusal);
    expect(release(ada, 1).state).toBe('answered');
    expect(release(ada, 1).error).toEqual(refusal);
  });

  it('ignores a release that nobody waits for, of one who is not its owner', () => {
    acquire(ada);
    bob.say((caller) => mutex.release(caller, 0));
    expect(mutex.locked()).toBe(true);
    ada.say((caller) => mutex.release(caller, 0));
    expect(mutex.locked()).toBe(false);
  });

  it('excludes the tasks of one process from each other', () => {
    acquire(ada, undefined, 1);
    const other = acquire(ada, undefined, 2);
    expect([other.state, acquire(ada, undefined, 1).value]).toEqual(['waiting', true]);
    release(ada, 1);
    release(ada, 1);
    expect(other.value).toBe(true);
  });

  it('answers false when it was not to be had in time', () => {
    acquire(ada);
    expect(acquire(bob, 0).value).toBe(false);
    const late = acquire(bob, 10);
    jest.advanceTimersByTime(10);
    expect(late.value).toBe(false);
    release(ada);
    expect(mutex.locked()).toBe(false);
  });

  it('forgets who has given up, and who has died', () => {
    acquire(ada);
    const [gone, dead, alive] = [acquire(bob, 10), acquire(eve, 10), acquire(bob, 10)];
    gone.leave();
    dead.caller.abandon();
    release(ada);
    expect([gone.state, dead.state, alive.value]).toEqual(['waiting', 'waiting', true]);
  });

  it('passes on all levels at once, marked, when its process has ended', () => {
    acquire(ada);
    acquire(ada);
    const waiting = acquire(bob);
    for (const stake of [...ada.peer.stakes]) stake.ended(ada.peer, true);
    expect(waiting.value).toBe(true);
    expect([mutex.abandoned(), mutex.abandoned()]).toEqual([true, false]);
    expect([ada.peer.stakes.size, bob.peer.stakes.size]).toEqual([0, 1]);
  });

  it('surrenders all levels, and gives them back', () => {
    acquire(ada);
    acquire(ada);
    expect(mutex.surrender(bob.peer, 0)).toBe(0);
    const waiting = acquire(bob);
    expect(mutex.surrender(ada.peer, 0)).toBe(2);
    expect(waiting.value).toBe(true);
    const regained = regain(ada, 2);
    expect(regained.state).toBe('waiting');
    release(bob);
    expect(regained.value).toBe(true);
    release(ada);
    expect(mutex.locked()).toBe(true);
    release(ada);
    expect(mutex.locked()).toBe(false);
  });

  it('gives back at once what is free', () => {
    expect(regain(ada, 3).value).toBe(true);
    for (let i = 0; i < 3; i++) release(ada);
    expect(mutex.locked()).toBe(false);
  });

  it('gives nothing back to an owner that holds it meanwhile, until that has released it', () => {
    acquire(ada);
    expect(mutex.surrender(ada.peer, 0)).toBe(1);
    acquire(ada);
    const regained = regain(ada, 1);
    expect(regained.state).toBe('waiting');
    release(ada);
    expect(regained.value).toBe(true);
  });

  it('gives up what it knew of its holder when nobody has it any more', () => {
    acquire(ada);
    mutex.free();
    expect(ada.peer.stakes.size).toBe(0);
  });
});
