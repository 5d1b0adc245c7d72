import { Borrower } from '../../lib/broker/borrower';
import { Getters } from '../../lib/broker/getters';
import { END } from '../../lib/broker/news';
import { Empty } from '../../lib/errors';
import { Probe } from '../support/probe';

describe('the line of getters', () => {
  let getters: Getters;
  let one: Borrower;
  let two: Borrower;
  let process: Probe;

  beforeEach(() => {
    jest.useFakeTimers();
    getters = new Getters();
    process = new Probe();
    one = new Borrower(process.peer, 1);
    two = new Borrower(new Probe().peer, 1);
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function ask(borrower: Borrower, upTo: number): void {
    borrower.wanted = upTo;
    getters.follow(borrower);
  }

  /** How many parcels each place asks for; who it is for. */
  function places(): string[] {
    return [...getters].map(({ wants }) => {
      const name = wants.borrower === one ? 'one' : 'two';
      return wants.what === 'asks' ? `${name} ${wants.asks}` : `${name} ${wants.what}`;
    });
  }

  it('has one place for all getters of a process, unless another came between', () => {
    ask(one, 1);
    ask(one, 3);
    ask(two, 1);
    ask(one, 4);
    expect(places()).toEqual(['one 3', 'two 1', 'one 1']);
    expect([one.asks, two.asks]).toEqual([4, 1]);
  });

  it('forgets the newest of a process that wants fewer, and the oldest of one that was lent some', () => {
    ask(one, 2);
    ask(two, 1);
    ask(one, 4);
    ask(one, 3);
    expect(places()).toEqual(['one 2', 'two 1', 'one 1']);
    one.sent = 2;
    getters.wasLent(one);
    expect(places()).toEqual(['two 1', 'one 1']);
    expect(one.asks).toBe(one.missing);
  });

  it('lets go of who waits through the loan of a process, and not of who waits for a parcel itself', () => {
    ask(one, 1);
    const offer = process.ask((caller) => getters.join(caller, { what: 'offer', borrower: one }, 0, () => {}));
    const get = process.ask((caller) => getters.join(caller, { what: 'parcel', borrower: one }, undefined, () => {}));
    getters.dismiss(one);
    expect(places()).toEqual(['one parcel']);
    expect([offer.state, offer.value, get.state]).toEqual(['answered', false, 'waiting']);
  });

  it('keeps who would not wait only while something may come back', () => {
    const polling = process.ask((caller) =>
      getters.join(caller, { what: 'parcel', borrower: one }, 0, (late) => late.fail(new Empty('late'))),
    );
    expect([getters.polled, polling.state]).toEqual([true, 'waiting']);
    getters.dismissPollers();
    expect([getters.polled, polling.state, getters.length]).toEqual([false, 'failed', 0]);
  });

  it('tells a process once that nothing will come, and each caller', () => {
    ask(one, 1);
    ask(two, 1);
    ask(one, 2);
    const get = process.ask((caller) => getters.join(caller, { what: 'parcel', borrower: one }, undefined, () => {}));
    getters.finish(5, () => new Empty('over'));
    expect(process.heard().map(([, news]) => news)).toEqual([END]);
    expect([get.state, getters.length, one.asks]).toEqual(['failed', 0, 0]);
  });
});
