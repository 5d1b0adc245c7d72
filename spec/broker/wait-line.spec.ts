import { WaitLine } from '../../lib/broker/wait-line';
import { Probe } from '../support/probe';

describe('WaitLine', () => {
  const probe = new Probe();
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives whoever waited longest first', () => {
    const line = new WaitLine<string>();
    for (const name of ['a', 'b', 'c']) probe.ask((caller) => line.park(caller, name));
    expect(line.length).toBe(3);
    expect(line.first?.wants).toBe('a');
    expect([line.next(), line.next(), line.next(), line.next()].map((place) => place?.wants)).toEqual([
      'a',
      'b',
      'c',
      undefined,
    ]);
    expect(line.length).toBe(0);
  });

  it('forgets whoever leaves, also in the middle', () => {
    const line = new WaitLine<string>();
    const [, b] = ['a', 'b', 'c'].map((name) => probe.ask((caller) => line.park(caller, name)));
    b.leave();
    b.leave();
    expect([...line].map(({ wants }) => wants)).toEqual(['a', 'c']);
  });

  it('forgets whoever has ended, who is answered nothing', () => {
    const line = new WaitLine();
    const asked = probe.ask((caller) => line.park(caller, undefined, 10, (late) => late.answer('late')));
    asked.caller.abandon();
    jest.runAllTimers();
    expect(line.length).toBe(0);
    expect(asked.state).toBe('waiting');
  });

  it('answers whoever waited for too long, and takes it out first', () => {
    const line = new WaitLine();
    const asked = probe.ask((caller) => line.park(caller, undefined, 10, (late) => late.answer(line.length)));
    jest.advanceTimersByTime(9);
    expect(asked.state).toBe('waiting');
    jest.advanceTimersByTime(1);
    expect(asked).toMatchObject({ state: 'answered', value: 0 });
  });

  it('leaves no timer behind, however the wait ends', () => {
    const line = new WaitLine();
    const [first] = [1, 2, 3].map(() => probe.ask((caller) => line.park(caller, undefined, 10, () => {})));
    first.leave();
    line.next();
    expect([...line.all()].length).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
