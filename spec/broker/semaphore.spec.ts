import { Semaphore } from '../../lib/broker/semaphore';
import { type Asked, Probe } from '../support/probe';

describe('Semaphore', () => {
  let semaphore: Semaphore;
  let [ada, bob, eve]: Probe[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    semaphore = new Semaphore(2);
    [ada, bob, eve] = ['ada', 'bob', 'eve'].map((name) => new Probe(name));
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function acquire(who: Probe, timeout?: number, owner = 0): Asked {
    return who.ask((caller) => semaphore.acquire(caller, owner, timeout));
  }

  function release(who: Probe, owner = 0): Asked {
    return who.ask((caller) => semaphore.release(caller, owner));
  }

  function regain(who: Probe, amount: number): Asked {
    return who.ask((caller) => semaphore.regain(caller, 0, amount, true));
  }

  function end(who: Probe, died = true): void {
    for (const stake of [...who.peer.stakes]) stake.ended(who.peer, died);
  }

  it('gives as many permits as there are, and then makes wait', () => {
    expect([acquire(ada).value, acquire(bob).value]).toEqual([true, true]);
    expect([semaphore.getValue(), semaphore.locked()]).toEqual([0, true]);
    const third = acquire(eve);
    expect(third.state).toBe('waiting');
    release(bob);
    expect(third.value).toBe(true);
    expect(semaphore.getValue()).toBe(0);
  });

  it('makes new permits when released beyond what was acquired', () => {
    for (let i = 0; i < 3; i++) release(ada);
    expect(semaphore.getValue()).toBe(5);
    expect(semaphore.locked()).toBe(false);
  });

  it('makes none where it is bounded', () => {
    semaphore = new Semaphore(1, 1);
    expect(release(ada).error).toEqual({ name: 'ValueError', message: 'semaphore or lock released too many times' });
    acquire(ada);
    expect(release(bob).state).toBe('answered');
    expect(semaphore.getValue()).toBe(1);
  });

  it('answers false when there was no permit in time', () => {
    semaphore = new Semaphore(0);
    expect(acquire(ada, 0).value).toBe(false);
    const late = acquire(ada, 5);
    jest.advanceTimersByTime(5);
    expect(late.value).toBe(false);
    release(bob);
    expect(semaphore.getValue()).toBe(1);
  });

  describe('when a process has ended', () => {
    it('gives back what it held if it was killed, and says so once', () => {
      acquire(ada);
      acquire(ada);
      const waiting = acquire(bob);
      end(ada);
      expect(waiting.value).toBe(true);
      expect(semaphore.getValue()).toBe(1);
      expect([semaphore.abandoned(), semaphore.abandoned()]).toEqual([true, false]);
    });

    it('leaves to others to release what it took, if it ended in good order', () => {
      acquire(ada);
      end(ada, false);
      expect(semaphore.getValue()).toBe(1);
      expect(semaphore.abandoned()).toBe(false);
      release(bob);
      expect(semaphore.getValue()).toBe(2);
    });

    it('gives nothing back that others had released for it', () => {
      acquire(ada);
      release(bob);
      end(ada);
      expect(semaphore.getValue()).toBe(2);
      expect(semaphore.abandoned()).toBe(false);
    });

    it('takes what another releases from whoever has held longest, if that other holds none', () => {
      acquire(ada);
      acquire(bob);
      release(eve);
      end(ada);
      expect(semaphore.getValue()).toBe(1);
      end(bob);
      expect(semaphore.getValue()).toBe(2);
    });

    it('takes what it releases itself from what it holds', () => {
      acquire(ada);
      acquire(bob);
      release(bob);
      end(bob);
      expect(semaphore.getValue()).toBe(1);
      end(ada);
      expect(semaphore.getValue()).toBe(2);
    });

    it('does not repeat signals: nothing taken from a semaphore that began at 0 comes back', () => {
      semaphore = new Semaphore(0);
      release(ada);
      release(ada);
      acquire(bob);
      end(bob);
      expect(semaphore.getValue()).toBe(1);
      expect(semaphore.abandoned()).toBe(false);
    });

    it('never gives back more than it began with', () => {
      release(ada);
      for (let i = 0; i < 3; i++) acquire(bob);
      end(bob);
      expect(semaphore.getValue()).toBe(2);
    });
  });

  describe('surrender and regain', () => {
    it('give up all permits of an owner, and take them back at once if they are there', () => {
      acquire(ada);
      acquire(ada);
      expect(semaphore.surrender(ada.peer, 0)).toBe(2);
      expect(semaphore.surrender(ada.peer, 0)).toBe(0);
      expect(semaphore.getValue()).toBe(2);
      expect(regain(ada, 2).value).toBe(true);
      expect(semaphore.getValue()).toBe(0);
    });

    it('wait for all of them, and nobody who comes later passes', () => {
      acquire(bob);
      const [both, later] = [regain(ada, 2), acquire(eve)];
      expect([both.state, later.state, semaphore.getValue()]).toEqual(['waiting', 'waiting', 1]);
      expect(acquire(bob, 0).value).toBe(false);
      release(bob);
      expect([both.value, later.state]).toEqual([true, 'waiting']);
      end(ada);
      expect(later.value).toBe(true);
    });

    it('let those behind go on if whoever wanted many has died', () => {
      acquire(bob);
      const [both, later] = [regain(ada, 2), acquire(eve)];
      both.caller.abandon();
      expect([later.value, semaphore.getValue()]).toEqual([true, 0]);
    });
  });
});
