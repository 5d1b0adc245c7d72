import { Condition } from '../../lib/broker/condition';
import { Lock } from '../../lib/broker/lock';
import type { Lockable } from '../../lib/broker/lockable';
import { Mutex } from '../../lib/broker/mutex';
import { Semaphore } from '../../lib/broker/semaphore';
import { type Asked, FakeHost, Probe } from '../support/probe';

/** A server with one thing: the lock. */
class HostOfLock extends FakeHost {
  constructor(private readonly lock: Lockable) {
    super();
  }

  override thing(): Lockable {
    return this.lock;
  }
}

const locks: [name: string, make: () => Condition][] = [
  ['a re-entrant lock of its own', () => Condition.alone()],
  ['a re-entrant lock', () => Condition.over(1, new HostOfLock(new Mutex()))],
  ['a lock', () => Condition.over(1, new HostOfLock(new Lock()))],
  ['a semaphore', () => Condition.over(1, new HostOfLock(new Semaphore(1)))],
];

describe.each(locks)('Condition over %s', (_name, make) => {
  let condition: Condition;
  let [ada, bob, eve, tom]: Probe[] = [];
  let tickets = 0;
  beforeEach(() => {
    jest.useFakeTimers();
    condition = make();
    [ada, bob, eve, tom] = ['ada', 'bob', 'eve', 'tom'].map((name) => new Probe(name));
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function acquire(who: Probe, timeout?: number): Asked {
    return who.ask((caller) => condition.acquire(caller, 0, timeout));
  }

  function release(who: Probe): Asked {
    return who.ask((caller) => condition.release(caller, 0));
  }

  function wait(who: Probe, timeout?: number, ticket = ++tickets): Asked {
    return who.ask((caller) => condition.wait(caller, 0, timeout, ticket));
  }

  function notify(who: Probe, count = 1): Asked {
    return who.ask((caller) => condition.notify(caller, 0, count));
  }

  function giveUp(who: Probe, ticket: number): void {
    who.say((caller) => condition.giveUp(caller, ticket));
  }

  /** Acquires it, and sleeps. */
  function sleep(who: Probe, timeout?: number): Asked {
    expect(acquire(who, 0).value).toBe(true);
    return wait(who, timeout);
  }

  function end(who: Probe): void {
    for (const stake of [...who.peer.stakes]) stake.ended(who.peer, true);
  }

  it('is waited for and notified by none but who holds the lock', () => {
    expect(wait(ada).error).toEqual({
      name: 'AssertionError',
      message: 'must acquire() condition before using wait()',
    });
    expect(notify(ada).error).toEqual({ name: 'AssertionError', message: 'lock is not owned' });
    acquire(bob);
    expect([wait(ada).error?.name, notify(ada).error?.name]).toEqual(['AssertionError', 'AssertionError']);
    expect(notify(bob).state).toBe('answered');
  });

  it('ignores a notify that nobody waits for, of one who does not hold the lock', () => {
    const sleeper = sleep(ada);
    bob.say((caller) => condition.notify(caller, 0, 1));
    expect([sleeper.state, condition.locked()]).toEqual(['waiting', false]);
  });

  it('lets others have the lock while someone sleeps', () => {
    sleep(ada);
    expect(acquire(bob).value).toBe(true);
  });

  it('wakes a sleeper when the lock is free again, not before', () => {
    const sleeper = sleep(ada);
    acquire(bob);
    notify(bob);
    expect(sleeper.state).toBe('waiting');
    release(bob);
    expect(sleeper.value).toBe(true);
    expect(acquire(bob, 0).value).toBe(false);
    release(ada);
    expect(condition.locked()).toBe(false);
  });

  it('wakes those who slept longest, as many as are asked for', () => {
    const [first, second, third] = [sleep(ada), sleep(bob), sleep(eve)];
    acquire(tom);
    notify(tom, 2);
    release(tom);
    expect([first.value, second.state, third.state]).toEqual([true, 'waiting', 'waiting']);
    release(ada);
    expect([second.value, third.state]).toEqual([true, 'waiting']);
    release(bob);
    expect(third.state).toBe('waiting');
    expect(condition.locked()).toBe(false);
  });

  it('wakes all of them', () => {
    const sleepers = [sleep(ada), sleep(bob), sleep(eve)];
    acquire(tom);
    notify(tom, Number.MAX_SAFE_INTEGER);
    for (const [i, who] of [tom, ada, bob].entries()) {
      release(who);
      expect(sleepers[i].value).toBe(true);
    }
  });

  it.each([0, -1])('wakes nobody when asked for %p, and nobody when nobody sleeps', (count) => {
    acquire(bob);
    expect(notify(bob, 5).state).toBe('answered');
    release(bob);
    const sleeper = sleep(ada);
    acquire(bob);
    expect(notify(bob, count).state).toBe('answered');
    release(bob);
    expect(sleeper.state).toBe('waiting');
  });

  it('puts a woken sleeper behind those who wait for the lock already', () => {
    const sleeper = sleep(ada);
    acquire(bob);
    const waiting = acquire(eve);
    notify(bob);
    release(bob);
    expect([waiting.value, sleeper.state]).toEqual([true, 'waiting']);
    release(eve);
    expect(sleeper.value).toBe(true);
  });

  describe('when the time is over', () => {
    it('answers false, with the lock', () => {
      const sleeper = sleep(ada, 10);
      jest.advanceTimersByTime(9);
      expect(sleeper.state).toBe('waiting');
      jest.advanceTimersByTime(1);
      expect(sleeper.value).toBe(false);
      expect(acquire(bob, 0).value).toBe(false);
    });

    it('waits for the lock as long as it must', () => {
      const sleeper = sleep(ada, 10);
      acquire(bob);
      jest.advanceTimersByTime(10);
      expect(sleeper.state).toBe('waiting');
      notify(bob);
      release(bob);
      expect(sleeper.value).toBe(false);
    });

    it('does not take a notify from a sleeper behind it', () => {
      sleep(ada, 10);
      const other = sleep(bob);
      jest.advanceTimersByTime(10);
      notify(ada);
      release(ada);
      expect(other.value).toBe(true);
    });

    it('polls with a timeout of 0: others who wait for the lock come first', () => {
      acquire(ada);
      const other = acquire(bob);
      const polling = wait(ada, 0);
      expect([other.value, polling.state]).toEqual([true, 'waiting']);
      release(bob);
      expect(polling.value).toBe(false);
      expect(wait(ada, 0).value).toBe(false);
    });

    it('stays true for who was notified before', () => {
      const sleeper = sleep(ada, 10);
      acquire(bob);
      notify(bob);
      jest.advanceTimersByTime(20);
      release(bob);
      expect(sleeper.value).toBe(true);
    });
  });

  describe('when a wait is given up', () => {
    it('answers null, with the lock', () => {
      acquire(ada);
      const sleeper = wait(ada, 10, 7);
      giveUp(bob, 7);
      giveUp(ada, 8);
      expect(sleeper.state).toBe('waiting');
      giveUp(ada, 7);
      expect([sleeper.state, sleeper.value, condition.locked()]).toEqual(['answered', null, true]);
      release(ada);
      expect(condition.locked()).toBe(false);
    });

    it('waits for the lock as long as it must', () => {
      acquire(ada);
      const sleeper = wait(ada, undefined, 7);
      acquire(bob);
      giveUp(ada, 7);
      expect(sleeper.state).toBe('waiting');
      release(bob);
      expect(sleeper.value).toBe(null);
    });

    it('stays true for who was notified before', () => {
      acquire(ada);
      const sleeper = wait(ada, undefined, 7);
      acquire(bob);
      notify(bob);
      giveUp(ada, 7);
      release(bob);
      expect(sleeper.value).toBe(true);
    });
  });

  describe('when a process dies', () => {
    it('asleep, a notify is for the next', () => {
      const [dead, alive] = [sleep(ada, 10), sleep(bob)];
      dead.caller.abandon();
      acquire(eve);
      notify(eve);
      release(eve);
      expect([dead.state, alive.value]).toEqual(['waiting', true]);
    });

    it('notified and waiting for the lock, the lock is for the next', () => {
      const dead = sleep(ada);
      acquire(bob);
      notify(bob);
      const next = acquire(eve);
      dead.caller.abandon();
      release(bob);
      expect([dead.state, next.value]).toEqual(['waiting', true]);
    });

    it('late and waiting for the lock, the lock is for the next', () => {
      const dead = sleep(ada, 10);
      acquire(bob);
      jest.advanceTimersByTime(10);
      dead.caller.abandon();
      release(bob);
      expect(condition.locked()).toBe(false);
    });

    it('awake with the lock, it is released and marked', () => {
      const sleeper = sleep(ada);
      acquire(bob);
      notify(bob);
      release(bob);
      expect(sleeper.value).toBe(true);
      const next = acquire(eve);
      end(ada);
      expect(next.value).toBe(true);
      expect([condition.abandoned(), condition.abandoned()]).toEqual([true, false]);
    });

    it('in the middle of a notify, those that were notified go on', () => {
      const sleeper = sleep(ada);
      acquire(bob);
      notify(bob);
      end(bob);
      expect(sleeper.value).toBe(true);
      expect(condition.abandoned()).toBe(true);
    });

    it('asleep, it holds nothing that could be abandoned', () => {
      const sleeper = sleep(ada);
      sleeper.caller.abandon();
      expect(ada.peer.stakes.size).toBe(0);
      expect([condition.locked(), condition.abandoned()]).toEqual([false, false]);
    });
  });
});

describe('Condition', () => {
  let [ada, bob]: Probe[] = [];
  beforeEach(() => {
    [ada, bob] = [new Probe('ada'), new Probe('bob')];
  });

  it('lets go of all levels of a re-entrant lock, and has them again', () => {
    const mutex = new Mutex();
    const condition = Condition.over(1, new HostOfLock(mutex));
    for (let i = 0; i < 3; i++) ada.ask((caller) => condition.acquire(caller, 0, undefined));
    const sleeper = ada.ask((caller) => condition.wait(caller, 0, undefined, 0));
    expect(bob.ask((caller) => condition.acquire(caller, 0, 0)).value).toBe(true);
    bob.ask((caller) => condition.notify(caller, 0, 1));
    bob.ask((caller) => condition.release(caller, 0));
    expect([sleeper.value, mutex.held(ada.peer, 0)]).toEqual([true, 3]);
  });

  it('lets go of all permits of a semaphore, and has them again', () => {
    const semaphore = new Semaphore(2);
    const condition = Condition.over(1, new HostOfLock(semaphore));
    for (let i = 0; i < 2; i++) ada.ask((caller) => condition.acquire(caller, 0, undefined));
    const sleeper = ada.ask((caller) => condition.wait(caller, 0, undefined, 0));
    expect(semaphore.getValue()).toBe(2);
    bob.ask((caller) => condition.acquire(caller, 0, undefined));
    bob.ask((caller) => condition.notify(caller, 0, 1));
    expect([sleeper.state, semaphore.getValue()]).toEqual(['waiting', 1]);
    bob.ask((caller) => condition.release(caller, 0));
    expect([sleeper.value, semaphore.getValue()]).toEqual([true, 0]);
  });

  it('tells the tasks of a process apart', () => {
    const condition = Condition.alone();
    ada.ask((caller) => condition.acquire(caller, 1, undefined));
    expect(ada.ask((caller) => condition.wait(caller, 2, undefined, 0)).error?.name).toBe('AssertionError');
    const sleeper = ada.ask((caller) => condition.wait(caller, 1, undefined, 0));
    ada.ask((caller) => condition.acquire(caller, 2, undefined));
    ada.ask((caller) => condition.notify(caller, 2, 1));
    expect(sleeper.state).toBe('waiting');
    ada.ask((caller) => condition.release(caller, 2));
    expect(sleeper.value).toBe(true);
  });

  it('keeps the lock alive that it stands over', () => {
    const host = new HostOfLock(new Lock());
    const condition = Condition.over(1, host);
    expect(host.references.get(1)).toBe(1);
    condition.free();
    expect(host.references.get(1)).toBe(0);
  });

  it('leaves nothing of its own lock with a process when nobody has it any more', () => {
    const condition = Condition.alone();
    ada.ask((caller) => condition.acquire(caller, 0, undefined));
    condition.free();
    expect(ada.peer.stakes.size).toBe(0);
  });

  it('does not stand over what is no lock', () => {
    expect(() => Condition.over(1, new FakeHost())).toThrow(/thing 1 is none/);
  });
});
