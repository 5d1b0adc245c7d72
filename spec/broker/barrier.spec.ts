import { Barrier } from '../../lib/broker/barrier';
import { type Asked, Probe } from '../support/probe';

describe('Barrier', () => {
  let barrier: Barrier;
  let [ada, bob, eve, tom]: Probe[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    barrier = new Barrier(3);
    [ada, bob, eve, tom] = ['ada', 'bob', 'eve', 'tom'].map((name) => new Probe(name));
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function wait(who: Probe, timeout?: number, acts = false): Asked {
    return who.ask((caller) => barrier.wait(caller, timeout, acts));
  }

  function acted(who: Probe, begun: Asked, done = true): Asked {
    return who.ask((caller) => barrier.acted(caller, -Number(begun.value), done));
  }

  function end(who: Probe): void {
    for (const stake of [...who.peer.stakes]) stake.ended(who.peer, true);
  }

  const values = (...asked: Asked[]) => asked.map(({ value }) => value);
  const states = (...asked: Asked[]) => asked.map(({ state }) => state);
  const errors = (...asked: Asked[]) => asked.map(({ error }) => error?.name);
  const BROKEN = 'BrokenBarrierError';

  it('lets all parties go when the last has come, with the order of their arrival', () => {
    const [first, second] = [wait(ada), wait(bob)];
    expect(states(first, second)).toEqual(['waiting', 'waiting']);
    expect(barrier.nWaiting()).toBe(2);
    const third = wait(eve);
    expect(values(first, second, third)).toEqual([0, 1, 2]);
    expect([barrier.nWaiting(), barrier.broken()]).toEqual([0, false]);
  });

  it('is passed again and again', () => {
    for (let round = 0; round < 3; round++) expect(values(wait(ada), wait(bob), wait(eve)).at(-1)).toBe(2);
  });

  it('of one is passed at once; of none, never', () => {
    barrier = new Barrier(1);
    expect(values(wait(ada), wait(ada))).toEqual([0, 0]);
    barrier = new Barrier(0);
    const late = wait(ada, 5);
    expect(late.state).toBe('waiting');
    jest.advanceTimersByTime(5);
    expect(errors(late)).toEqual([BROKEN]);
  });

  it('may be waited for several times by one process', () => {
    const [first, second, third] = [wait(ada), wait(ada), wait(ada)];
    expect(values(first, second, third)).toEqual([0, 1, 2]);
  });

  describe('breaks', () => {
    it('when a party does not wait long enough', () => {
      const [patient, late] = [wait(ada), wait(bob, 10)];
      jest.advanceTimersByTime(10);
      expect(errors(patient, late)).toEqual([BROKEN, BROKEN]);
      expect(barrier.broken()).toBe(true);
      expect(errors(wait(eve), wait(eve, 0))).toEqual([BROKEN, BROKEN]);
    });

    it('when a party only looks in; not if it is the last', () => {
      const [first, second] = [wait(ada), wait(bob)];
      expect(wait(eve, 0).value).toBe(2);
      expect(values(first, second)).toEqual([0, 1]);
      const again = wait(ada);
      expect(errors(wait(bob, 0), again)).toEqual([BROKEN, BROKEN]);
    });

    it('when a party gives up', () => {
      const [first, second] = [wait(ada), wait(bob, 10)];
      second.leave();
      expect(errors(first)).toEqual([BROKEN]);
      expect(barrier.broken()).toBe(true);
    });

    it('when a party dies', () => {
      const [first, second] = [wait(ada, 10), wait(bob)];
      second.caller.abandon();
      expect(errors(first)).toEqual([BROKEN]);
      expect(second.state).toBe('waiting');
    });

    it('not when a process dies that does not wait', () => {
      const [first, second] = [wait(ada), wait(bob)];
      end(eve);
      expect(states(first, second)).toEqual(['waiting', 'waiting']);
    });

    it('when it is aborted', () => {
      const [first, second] = [wait(ada), wait(bob, 10)];
      barrier.abort();
      expect(errors(first, second, wait(eve))).toEqual([BROKEN, BROKEN, BROKEN]);
      barrier.abort();
      expect(barrier.broken()).toBe(true);
    });
  });

  describe('reset', () => {
    it('makes a broken one as new', () => {
      barrier.abort();
      barrier.reset();
      expect(barrier.broken()).toBe(false);
      expect(values(wait(ada), wait(bob), wait(eve)).at(-1)).toBe(2);
    });

    it('turns away who waits, and lets those wait who come', () => {
      const [first, second] = [wait(ada), wait(bob, 10)];
      barrier.reset();
      expect(errors(first, second)).toEqual([BROKEN, BROKEN]);
      expect(barrier.broken()).toBe(false);
      const again = [wait(ada), wait(bob), wait(eve)];
      expect(values(...again)).toEqual([0, 1, 2]);
    });

    it('changes nothing where nobody waits', () => {
      barrier.reset();
      expect([barrier.broken(), barrier.nWaiting()]).toEqual([false, 0]);
    });
  });

  describe('with an action', () => {
    it('lets the others go when the last has run it', () => {
      const [first, second] = [wait(ada, 10, true), wait(bob, 10, true)];
      const last = wait(eve, 10, true);
      expect(Number(last.value)).toBeLessThan(0);
      jest.advanceTimersByTime(20);
      expect([...states(first, second), barrier.nWaiting()]).toEqual(['waiting', 'waiting', 0]);
      expect(acted(eve, last).value).toBe(2);
      expect(values(first, second)).toEqual([0, 1]);
      expect(eve.peer.stakes.size).toBe(0);
    });

    it('is run also by a party alone, also by one that only looks in', () => {
      barrier = new Barrier(1);
      const only = wait(ada, 0, true);
      expect(acted(ada, only).value).toBe(0);
    });

    it('breaks if it fails', () => {
      const [first, second] = [wait(ada), wait(bob)];
      acted(eve, wait(eve, undefined, true), false);
      expect(errors(first, second)).toEqual([BROKEN, BROKEN]);
      expect(barrier.broken()).toBe(true);
    });

    it('breaks if the process that runs it ends', () => {
      const [first, second] = [wait(ada), wait(bob)];
      wait(eve, undefined, true);
      end(eve);
      expect(errors(first, second)).toEqual([BROKEN, BROKEN]);
      expect(eve.peer.stakes.size).toBe(0);
    });

    it('breaks if a party dies that waits for it', () => {
      const [first, second] = [wait(ada), wait(bob)];
      const last = wait(eve, undefined, true);
      first.caller.abandon();
      expect(errors(second)).toEqual([BROKEN]);
      expect(acted(eve, last).error?.name).toBe(BROKEN);
      expect(barrier.broken()).toBe(true);
    });

    it.each(['reset', 'abort'] as const)('is in vain after %s', (what) => {
      const [first, second] = [wait(ada), wait(bob)];
      const last = wait(eve, undefined, true);
      barrier[what]();
      expect(errors(first, second)).toEqual([BROKEN, BROKEN]);
      expect(acted(eve, last).error?.name).toBe(BROKEN);
      expect(barrier.broken()).toBe(what === 'abort');
    });

    it('is told by nobody else that it has been run', () => {
      const [first] = [wait(ada), wait(bob)];
      const last = wait(eve, undefined, true);
      expect(acted(tom, last).error?.name).toBe(BROKEN);
      expect(first.state).toBe('waiting');
      barrier.abort();
    });

    it('makes those wait for the next round who come while it runs', () => {
      wait(ada);
      wait(bob);
      const last = wait(eve, undefined, true);
      const early = [wait(ada, undefined, true), wait(bob, undefined, true), wait(tom, undefined, true)];
      expect(states(...early)).toEqual(['waiting', 'waiting', 'waiting']);
      acted(eve, last);
      expect(states(...early)).toEqual(['waiting', 'waiting', 'answered']);
      const next = wait(eve, 10);
      expect(acted(tom, early[2]).value).toBe(2);
      expect(values(...early.slice(0, 2))).toEqual([0, 1]);
      expect([next.state, barrier.nWaiting()]).toEqual(['waiting', 1]);
      next.leave();
    });

    it('begins to count the time of those who come while it runs when it is over', () => {
      wait(ada);
      wait(bob);
      const last = wait(eve, undefined, true);
      const early = wait(ada, 10);
      jest.advanceTimersByTime(20);
      expect(early.state).toBe('waiting');
      acted(eve, last);
      jest.advanceTimersByTime(10);
      expect(errors(early)).toEqual([BROKEN]);
    });

    it('turns away also those who came while it ran, if it fails; not if it is reset', () => {
      wait(ada);
      wait(bob);
      const early = [wait(eve, undefined, true)].map((last) => [last, wait(tom)] as const)[0];
      acted(eve, early[0], false);
      expect(errors(early[1])).toEqual([BROKEN]);
      barrier.reset();
      wait(ada);
      wait(bob);
      wait(eve, undefined, true);
      const next = wait(tom);
      barrier.reset();
      expect([next.state, barrier.nWaiting()]).toEqual(['waiting', 1]);
    });

    it('forgets those who came while it ran and have given up: that breaks nothing', () => {
      wait(ada);
      wait(bob);
      const last = wait(eve, undefined, true);
      wait(tom, 10).leave();
      expect(acted(eve, last).value).toBe(2);
      expect([barrier.nWaiting(), barrier.broken()]).toEqual([0, false]);
    });

    it('leaves nothing with its process when nobody has it any more', () => {
      wait(ada);
      wait(bob);
      wait(eve, undefined, true);
      barrier.free();
      expect(eve.peer.stakes.size).toBe(0);
    });
  });
});
