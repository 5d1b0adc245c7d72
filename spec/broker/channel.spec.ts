import { Channel, type ChannelOptions } from '../../lib/broker/channel';
import { FifoRow } from '../../lib/broker/fifo-row';
import { END, LEND, PAUSE, RECALL, RESUME, SHUT, VOID } from '../../lib/broker/news';
import { PriorityRow } from '../../lib/broker/priority-row';
import { type Asked, FakeHost, Probe, runOf, textsOf } from '../support/probe';

const ID = 5;
/** In one process all handles of a channel speak in one epoch, until it stops to wait. */
const EPOCH = 1;

describe('Channel', () => {
  let host: FakeHost;
  let channel: Channel;
  const producer = new Probe('producer');
  let consumer: Probe;
  let other: Probe;

  beforeEach(() => {
    jest.useFakeTimers();
    make();
    consumer = new Probe('consumer');
    other = new Probe('other');
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  /** For how many parcels each has getters, as it said last. */
  let wanted: Map<Probe, number>;

  function make(options: Partial<ChannelOptions> = {}): void {
    wanted = new Map();
    host = new FakeHost();
    channel = new Channel({ id: ID, host, row: new FifoRow(), ...options });
  }

  /** Puts as an unbounded queue does: nobody waits to see it accepted. */
  function put(...texts: string[]): void {
    for (const text of texts) producer.say((caller) => channel.putRun(caller, 1, runOf(text)));
  }

  function putWaiting(text: string, timeout?: number, handles?: number[], key?: unknown): Asked {
    return producer.ask((caller) => channel.put(caller, timeout, runOf(text), handles, key));
  }

  /** This process has getters for so many parcels, counted from its first. */
  function ask(who: Probe, upTo: number, epoch = EPOCH): void {
    wanted.set(who, upTo);
    who.say((caller) => channel.report(caller, epoch, upTo));
  }

  function taken(who: Probe, count: number, window = 1): void {
    who.say((caller) => channel.report(caller, EPOCH, wanted.get(who) ?? 0, count, window));
  }

  function surrender(who: Probe, took: number, returned: number): void {
    who.say((caller) => channel.surrender(caller, EPOCH, took, returned));
  }

  function get(who: Probe, timeout?: number, epoch = 2): Asked {
    return who.ask((caller) => channel.get(caller, epoch, timeout));
  }

  function offer(who: Probe): Asked {
    return who.ask((caller) => channel.offer(caller, EPOCH));
  }

  /** What a process was lent since it was last asked this. */
  function lentTo(who: Probe): string {
    const loans = who.heard().filter(([, news]) => news === LEND);
    return loans.map((loan) => textsOf(loan[4] as Uint8Array).join('')).join('');
  }

  /** The kinds of all news but loans that a process was told. */
  function toldTo(who: Probe): unknown[] {
    return who.heard().flatMap(([, news]) => (news === LEND ? [] : [news]));
  }

  function textOf(asked: Asked): string {
    return textsOf(asked.value as Uint8Array).join('');
  }

  describe('taking', () => {
    it('hands a parcel that is there to whoever asks', () => {
      put('a', 'b');
      ask(consumer, 1);
      expect(lentTo(consumer)).toBe('a');
      expect(channel.size).toBe(2);
      taken(consumer, 1);
      expect(channel.size).toBe(1);
    });

    it('hands a parcel that comes to whoever waited longest, whatever the process', () => {
      ask(consumer, 1);
      ask(other, 1);
      ask(consumer, 2);
      put('a', 'b', 'c');
      expect(lentTo(consumer)).toBe('ac');
      expect(lentTo(other)).toBe('b');
    });

    it('serves all getters of one process at once', () => {
      put('a', 'b', 'c', 'd');
      ask(consumer, 3);
      expect(lentTo(consumer)).toBe('abc');
    });

    it('forgets the getters that gave up, the last ones first', () => {
      ask(consumer, 3);
      ask(other, 1);
      ask(consumer, 1);
      put('a', 'b', 'c');
      expect(lentTo(consumer)).toBe('a');
      expect(lentTo(other)).toBe('b');
    });

    it('means the same parcels as the process, when a loan crosses its giving up', () => {
      ask(consumer, 1);
      put('a');
      // It gave up before it heard of the loan, and another getter came: that one has the loan.
      ask(consumer, 0);
      ask(consumer, 1);
      put('b');
      expect(lentTo(consumer)).toBe('a');
      ask(other, 1);
      expect(lentTo(other)).toBe('b');
    });

    it('lends nothing in advance to a process that was not seen to take', () => {
      put('a', 'b', 'c');
      ask(consumer, 1);
      expect(lentTo(consumer)).toBe('a');
    });

    it('lends nothing in advance to a process that has taken once, or takes slowly: it may not come again soon', () => {
      put(...'abcdef');
      ask(consumer, 1);
      taken(consumer, 1, 1000);
      ask(consumer, 2);
      taken(consumer, 1, 0);
      expect(lentTo(consumer)).toBe('ab');
      ask(consumer, 3);
      taken(consumer, 1, 1000);
      expect(lentTo(consumer)).toBe('cd');
    });

    it('lends in advance by the pace of the process, and more only step by step', () => {
      put(...'abcdefghijklmnopqrstuvwxyz');
      let had = 0;
      for (let asked = 1; had < 26 && asked < 26; asked++) {
        ask(consumer, had + 1);
        const lent = lentTo(consumer).length;
        expect(lent).toBeLessThanOrEqual(2 ** asked);
        had += lent;
        taken(consumer, lent, 1000);
        had += lentTo(consumer).length;
      }
      expect(had).toBe(26);
    });

    describe('where one process alone takes', () => {
      const elsewhere = () => new Channel({ id: ID + 1, host, row: new FifoRow() });

      function takeFrom(source: Channel): void {
        for (let n = 1; n <= 2; n++) {
          consumer.say((caller) => source.report(caller, EPOCH, n));
          producer.say((caller) => source.putRun(caller, 1, runOf('x')));
          consumer.say((caller) => source.report(caller, EPOCH, n, 1, 2));
        }
        consumer.heard();
      }

      it('lends what comes a moment after it took', () => {
        takeFrom(channel);
        put('a');
        expect(lentTo(consumer)).toBe('a');
      });

      it('keeps what comes when it has not taken for a while', () => {
        takeFrom(channel);
        host.time += 10;
        put('a');
        expect(lentTo(consumer)).toBe('');
      });

      it('lends what comes a moment after it took from another source', () => {
        takeFrom(channel);
        host.time += 10;
        takeFrom(elsewhere());
        put('a');
        expect(lentTo(consumer)).toBe('a');
      });

      it('keeps what comes for a process that took from other sources only, or gave back what it had', () => {
        takeFrom(elsewhere());
        ask(consumer, 0);
        put('a');
        expect(lentTo(consumer)).toBe('');
        taken(consumer, 0);
        ask(consumer, 1);
        taken(consumer, 1, 2);
        surrender(consumer, 0, 0);
        put('b');
        expect(lentTo(consumer)).toBe('a');
      });
    });

    it('lends nothing in advance where a later parcel may come first', () => {
      make({ row: new PriorityRow(), ahead: false });
      for (const key of [1, 2, 3, 4]) putWaiting(String(key), undefined, [], key);
      for (let had = 0; had < 3; had++) {
        ask(consumer, had + 1);
        expect(lentTo(consumer)).toBe(String(had + 1));
        taken(consumer, 1, 1000);
      }
    });
  });

  describe('what is in the hands of a process', () => {
    /** The consumer has `b` and `c` that it did not ask for. */
    beforeEach(() => {
      put('a', 'b', 'c');
      consumer.peer.firstWindow = 8;
      ask(consumer, 1);
      expect(lentTo(consumer)).toBe('abc');
    });

    it('counts in the size until it is taken', () => {
      expect(channel.getSize()).toBe(3);
      taken(consumer, 2);
      expect(channel.getSize()).toBe(1);
    });

    it('is called back when another process waits, once, and goes there in order', () => {
      taken(consumer, 1);
      ask(other, 1);
      ask(other, 2);
      host.ring();
      expect(toldTo(consumer)).toEqual([RECALL]);
      host.ring();
      expect(toldTo(consumer)).toEqual([]);
      surrender(consumer, 0, 2);
      expect(lentTo(other)).toBe('bc');
      expect(channel.size).toBe(2);
    });

    it('is not called back when it was used up before', () => {
      ask(other, 1);
      taken(consumer, 3);
      host.ring();
      expect(toldTo(consumer)).toEqual([]);
    });

    it('is not called back where a getter waits for it', () => {
      ask(consumer, 3);
      ask(other, 1);
      host.ring();
      expect(toldTo(consumer)).toEqual([]);
    });

    it('comes back but for what was taken meanwhile', () => {
      ask(other, 3);
      host.ring();
      surrender(consumer, 2, 1);
      expect(lentTo(other)).toBe('c');
      expect(channel.size).toBe(1);
    });

    it('comes back to the front of what came later', () => {
      put('d');
      surrender(consumer, 1, 2);
      ask(other, 3);
      expect(lentTo(other)).toBe('bcd');
    });

    it('stays with it, where it was lent after what comes back', () => {
      put('d');
      ask(consumer, 4);
      expect(lentTo(consumer)).toBe('d');
      // It gave back what it had before it heard of `d`.
      surrender(consumer, 1, 2);
      ask(other, 2);
      expect(lentTo(other)).toBe('bc');
      taken(consumer, 1);
      taken(other, 2);
      expect(channel.size).toBe(0);
    });

    it.each([true, false])('comes back when the process ends, killed or not (%p)', (died) => {
      taken(consumer, 1);
      channel.forget(consumer.peer, died);
      ask(other, 2);
      expect(lentTo(other)).toBe('bc');
    });

    it('goes to those who wait when the process ends', () => {
      ask(other, 1);
      channel.forget(consumer.peer, true);
      expect(lentTo(other)).toBe('a');
    });

    it('is void when the process speaks in a new epoch, and what it says of it too late counts for nothing', () => {
      expect(textOf(get(consumer, 0))).toBe('a');
      ask(other, 2);
      expect(lentTo(other)).toBe('bc');
      expect(channel.size).toBe(2);
    });
  });

  describe('get', () => {
    it('answers with a parcel that is there, and waits for one that is not', () => {
      put('a');
      expect(textOf(get(consumer))).toBe('a');
      expect(channel.size).toBe(0);
      const waiting = get(consumer);
      expect(waiting.state).toBe('waiting');
      put('b');
      expect(textOf(waiting)).toBe('b');
    });

    it('is not kept waiting by getters of its own process, which cannot take while it waits', () => {
      ask(consumer, 1);
      const waiting = get(consumer);
      put('a');
      expect(textOf(waiting)).toBe('a');
      expect(lentTo(consumer)).toBe('');
      // They ask again afterwards.
      ask(consumer, 1, 2);
      put('b');
      expect(lentTo(consumer)).toBe('b');
    });

    it('fails when nothing comes in time, and leaves nothing behind', () => {
      const waiting = get(consumer, 10);
      jest.advanceTimersByTime(10);
      expect(waiting.error?.name).toBe('Empty');
      put('a');
      expect(channel.size).toBe(1);
      expect(textOf(get(other))).toBe('a');
    });

    it('fails at once when it must not wait and there is nothing', () => {
      expect(get(consumer, 0).error?.name).toBe('Empty');
      put('a');
      expect(textOf(get(consumer, 0))).toBe('a');
    });

    it('that must not wait does wait for what is called back', () => {
      put('a', 'b');
      consumer.peer.firstWindow = 8;
      ask(consumer, 1);
      const polling = get(other, 0);
      expect(toldTo(consumer)).toEqual([RECALL]);
      expect(polling.state).toBe('waiting');
      surrender(consumer, 1, 1);
      expect(textOf(polling)).toBe('b');
    });

    it('that must not wait fails as soon as nothing more can come back', () => {
      put('a', 'b');
      consumer.peer.firstWindow = 8;
      ask(consumer, 1);
      const polling = get(other, 0);
      surrender(consumer, 2, 0);
      expect(polling.error?.name).toBe('Empty');
    });

    it('that must not wait does not wait for a busy process', () => {
      put('a', 'b');
      consumer.peer.firstWindow = 8;
      ask(consumer, 1);
      const polling = get(other, 0);
      jest.advanceTimersByTime(1000);
      expect(polling.error?.name).toBe('Empty');
    });

    it('that was given up leaves nothing behind', () => {
      get(consumer).leave();
      put('a');
      expect(textOf(get(other))).toBe('a');
    });
  });

  describe('offer', () => {
    it('lends a parcel that is there', () => {
      put('a', 'b');
      expect(offer(consumer).value).toBe(true);
      expect(lentTo(consumer)).toBe('a');
      taken(consumer, 1);
      expect(channel.size).toBe(1);
    });

    it('answers no when there is nothing', () => {
      expect(offer(consumer).value).toBe(false);
    });

    it('lends one for each who asks', () => {
      put('a', 'b');
      expect([offer(consumer).value, offer(consumer).value]).toEqual([true, true]);
      expect(lentTo(consumer)).toBe('ab');
    });

    it('lends one for each who asks, also where more was lent than the first asked for', () => {
      put('a', 'b', 'c');
      consumer.peer.firstWindow = 8;
      const offers = [1, 2, 3].map(() => offer(consumer).value);
      expect(offers).toEqual([true, true, true]);
      expect(lentTo(consumer)).toBe('abc');
    });

    it('is not called back: someone came for it', () => {
      put('a');
      offer(consumer);
      ask(other, 1);
      host.ring();
      expect(toldTo(consumer)).toEqual([]);
    });

    it('points to what is on its way already', () => {
      put('a', 'b');
      consumer.peer.firstWindow = 8;
      ask(consumer, 1);
      expect(lentTo(consumer)).toBe('ab');
      expect(offer(consumer).value).toBe(true);
      expect(lentTo(consumer)).toBe('');
    });

    it('is answered when its process lets go meanwhile', () => {
      put('a', 'b');
      other.peer.firstWindow = 8;
      ask(other, 1);
      const polling = offer(consumer);
      expect(polling.state).toBe('waiting');
      channel.forget(consumer.peer, false);
      expect(polling.value).toBe(false);
    });
  });

  describe('a bound', () => {
    beforeEach(() => make({ maxsize: 2 }));

    it('holds for what is in the row, lent, or on its way: everything that no get has returned', () => {
      putWaiting('a');
      putWaiting('b');
      const waiting = putWaiting('c');
      expect(waiting.state).toBe('waiting');
      ask(consumer, 1);
      expect(waiting.state).toBe('waiting');
      taken(consumer, 1);
      expect(waiting.state).toBe('answered');
      expect(channel.size).toBe(2);
    });

    it('admits whoever waited longest', () => {
      putWaiting('a');
      putWaiting('b');
      const [c, d] = [putWaiting('c'), putWaiting('d')];
      get(consumer);
      expect([c.state, d.state]).toEqual(['answered', 'waiting']);
      get(consumer);
      get(consumer);
      expect(textOf(get(consumer))).toBe('d');
    });

    it('refuses at once what must not wait, and later what waited too long', () => {
      putWaiting('a');
      putWaiting('b');
      expect(putWaiting('c', 0).error?.name).toBe('Full');
      const waiting = putWaiting('d', 10);
      jest.advanceTimersByTime(10);
      expect(waiting.error?.name).toBe('Full');
      get(consumer);
      get(consumer);
      expect(channel.size).toBe(0);
    });

    it('forgets a put whose process has died', () => {
      putWaiting('a');
      putWaiting('b');
      putWaiting('c').caller.abandon();
      get(consumer);
      get(consumer);
      expect(channel.size).toBe(0);
    });

    it('hands on to a getter what waited for its slot', () => {
      make({ maxsize: 1 });
      putWaiting('a');
      putWaiting('b');
      const [first, second] = [get(consumer), get(consumer)];
      expect([textOf(first), textOf(second)]).toEqual(['a', 'b']);
    });

    it('refuses what has no order when its slot comes, and goes on with the next', () => {
      make({ maxsize: 2, row: new PriorityRow(), ahead: false });
      putWaiting('1', undefined, [], 1);
      putWaiting('2', undefined, [], 2);
      const [misfit, fitting] = [putWaiting('x', undefined, [], 'x'), putWaiting('3', undefined, [], 3)];
      get(consumer);
      expect(misfit.error?.name).toBe('TypeError');
      expect(fitting.state).toBe('answered');
      expect(channel.size).toBe(2);
    });
  });

  describe('things mentioned in a parcel', () => {
    it('are kept alive until it is taken, and are then of whoever took it', () => {
      putWaiting('a', undefined, [7]);
      expect(host.references.get(7)).toBe(1);
      ask(consumer, 1);
      expect(host.handed).toEqual([]);
      taken(consumer, 1);
      expect(host.handed).toEqual([{ peer: consumer.peer, id: 7 }]);
      expect(host.references.get(7)).toBe(0);
    });

    it('are of whoever is handed it', () => {
      putWaiting('a', undefined, [7]);
      get(consumer);
      expect(host.handed).toEqual([{ peer: consumer.peer, id: 7 }]);
    });

    it('are kept alive while it waits for its slot', () => {
      make({ maxsize: 1 });
      putWaiting('a');
      putWaiting('b', undefined, [7]);
      expect(host.references.get(7)).toBe(1);
      get(consumer);
      expect(host.references.get(7)).toBe(1);
      get(consumer);
      expect(host.references.get(7)).toBe(0);
    });

    it.each([
      ['given up', (put: Asked) => put.leave()],
      ['too late', () => jest.advanceTimersByTime(10)],
      ['abandoned', (put: Asked) => put.caller.abandon()],
      ['refused by a shutdown', () => channel.shutdown(null, false)],
    ])('are let go when the put is %s', (_, end) => {
      make({ maxsize: 1 });
      putWaiting('a');
      end(putWaiting('b', 10, [7]));
      jest.advanceTimersByTime(10);
      expect(host.references.get(7)).toBe(0);
    });

    it('are let go when everything is thrown away, also from the hands of processes', () => {
      putWaiting('a', undefined, [7]);
      putWaiting('b', undefined, [8]);
      ask(consumer, 1);
      channel.shutdown(null, true);
      expect([...host.references]).toEqual([
        [7, 0],
        [8, 0],
      ]);
    });
  });

  describe('ready', () => {
    it('says whether there is a parcel, and takes none', () => {
      expect(consumer.ask((caller) => channel.ready(caller, 0)).value).toBe(false);
      put('a');
      expect(consumer.ask((caller) => channel.ready(caller, 0)).value).toBe(true);
      expect(channel.size).toBe(1);
    });

    it('waits for one, or for the end', () => {
      const [first, second] = [1, 2].map(() => consumer.ask((caller) => channel.ready(caller, undefined)));
      put('a');
      expect([first.value, second.value]).toEqual([true, true]);
      get(consumer);
      const third = consumer.ask((caller) => channel.ready(caller, undefined));
      channel.shutdown(null, false);
      expect(third.value).toBe(true);
    });

    it('gives up in time', () => {
      const waiting = consumer.ask((caller) => channel.ready(caller, 10));
      jest.advanceTimersByTime(10);
      expect(waiting.value).toBe(false);
    });

    it('is answered when its process lets go', () => {
      const waiting = consumer.ask((caller) => channel.ready(caller, undefined));
      channel.forget(consumer.peer, false);
      expect(waiting.value).toBe(false);
    });
  });

  describe('shutdown', () => {
    it('refuses what is put, fails those who wait to put, and leaves what is there', () => {
      make({ maxsize: 1 });
      putWaiting('a');
      const waiting = putWaiting('b');
      channel.shutdown(null, false);
      expect(waiting.error?.name).toBe('ShutDown');
      expect(putWaiting('c').error?.name).toBe('ShutDown');
      expect(textOf(get(consumer))).toBe('a');
      expect(get(consumer).error?.name).toBe('ShutDown');
      expect(offer(other).error?.name).toBe('ShutDown');
    });

    it('tells those who wait to take', () => {
      ask(consumer, 1);
      const waiting = get(other);
      channel.shutdown(null, false);
      expect(toldTo(consumer)).toEqual([END]);
      expect(waiting.error?.name).toBe('ShutDown');
      // Who asks later is told as well.
      ask(consumer, 1);
      expect(toldTo(consumer)).toEqual([END]);
    });

    it('tells a process once, wherever in the line its getters are', () => {
      ask(consumer, 1);
      ask(other, 1);
      ask(consumer, 2);
      channel.shutdown(null, false);
      expect(toldTo(consumer)).toEqual([END]);
    });

    it('does not end for those who wait before what is lent is taken or back', () => {
      put('a', 'b');
      consumer.peer.firstWindow = 8;
      ask(consumer, 1);
      ask(other, 1);
      channel.shutdown(null, false);
      expect(toldTo(other)).toEqual([]);
      host.ring();
      surrender(consumer, 1, 1);
      expect(lentTo(other)).toBe('b');
      ask(other, 2);
      taken(other, 1);
      expect(toldTo(other)).toEqual([END]);
    });

    it('takes in what was sent by processes that could not know', () => {
      channel.shutdown(null, false);
      put('a');
      expect(textOf(get(consumer))).toBe('a');
    });

    it('at once throws away what is there, and what is in hands or comes late', () => {
      put('a', 'b');
      ask(consumer, 1);
      consumer.heard();
      channel.shutdown(null, true);
      expect(toldTo(consumer)).toEqual([VOID]);
      expect(channel.size).toBe(0);
      put('c');
      expect(channel.size).toBe(0);
      // It took one before it heard.
      taken(consumer, 1);
      surrender(consumer, 1, 3);
      expect(channel.size).toBe(0);
    });

    it('is told to those who hold it, also to those who come later', () => {
      channel.heldBy(consumer.peer);
      channel.shutdown(null, false);
      channel.heldBy(other.peer);
      expect([toldTo(consumer), toldTo(other)]).toEqual([[SHUT], [SHUT]]);
    });

    it('is told once more to those whose first parcel comes after it: they may have had no handle yet when they were told', () => {
      producer.heard();
      channel.heldBy(producer.peer);
      channel.heldBy(other.peer);
      other.say((caller) => channel.keepRun(caller.peer, 1, runOf('a'), 0, 5));
      channel.shutdown(null, false);
      expect([toldTo(producer), toldTo(other)]).toEqual([[SHUT], [SHUT]]);
      put('b', 'c');
      other.say((caller) => channel.putRun(caller, 1, runOf('d')));
      expect([toldTo(producer), toldTo(other)]).toEqual([[SHUT], []]);
      channel.forget(producer.peer, false);
      channel.heldBy(producer.peer);
      producer.heard();
      producer.say((caller) => channel.put(caller, undefined, runOf('e'), [7]));
      expect(toldTo(producer)).toEqual([SHUT]);
    });

    it('comes when nobody holds it any more', () => {
      make({ maxsize: 1 });
      putWaiting('a', undefined, [7]);
      const waiting = putWaiting('b');
      channel.free();
      expect(waiting.error?.name).toBe('ShutDown');
      expect(host.references.get(7)).toBe(0);
    });
  });

  describe('a high-water mark', () => {
    const long = 'x'.repeat(60);
    beforeEach(() => {
      make({ highWater: 100 });
      channel.heldBy(producer.peer);
      producer.heard();
    });

    it('makes those who put pause, until half of it is gone', () => {
      put(long);
      expect(toldTo(producer)).toEqual([]);
      put(long, long);
      expect(toldTo(producer)).toEqual([PAUSE]);
      channel.heldBy(other.peer);
      expect(toldTo(other)).toEqual([PAUSE]);
      other.say((caller) => channel.putRun(caller, 1, runOf('')));
      expect(toldTo(other)).toEqual([PAUSE]);
      get(consumer);
      get(consumer);
      expect(toldTo(producer)).toEqual([]);
      get(consumer);
      expect(toldTo(producer)).toEqual([RESUME]);
    });

    it('makes those wait who put with their whole thread', () => {
      const room = () => other.ask((caller) => channel.room(caller));
      expect(room().value).toBe(true);
      put(long, long);
      const waiting = room();
      expect(waiting.state).toBe('waiting');
      get(consumer);
      get(consumer);
      expect(waiting.value).toBe(true);
      put(long, long);
      const hopeless = room();
      channel.shutdown(null, false);
      expect(hopeless.value).toBe(false);
      expect(room().value).toBe(false);
    });
  });

  describe('what comes for it among parcels for others', () => {
    /** Two runs in one piece of memory, with something else before and between them. */
    function share(...texts: string[]): void {
      for (const text of texts) {
        const run = runOf(text);
        channel.keepRun(
          producer.peer,
          1,
          Buffer.concat([Buffer.from('??'), run, Buffer.from('??')]),
          2,
          2 + run.length,
        );
      }
      channel.serveAll();
    }

    it('is given in one loan to whoever waits, and what was not asked for stays', () => {
      ask(consumer, 2);
      share('a', 'b', 'c');
      expect(consumer.heard()).toEqual([[ID, LEND, EPOCH, 2, runOf('a', 'b')]]);
      expect(channel.size).toBe(3);
      ask(consumer, 3);
      expect(lentTo(consumer)).toBe('c');
    });

    it('comes after what was there', () => {
      put('a');
      share('b');
      put('c');
      ask(consumer, 3);
      expect(lentTo(consumer)).toBe('abc');
    });

    it('is dropped when it comes after the end', () => {
      channel.shutdown(null, true);
      share('late');
      expect(channel.size).toBe(0);
    });

    it('fills slots that were lent', () => {
      make({ maxsize: 8 });
      putWaiting('a');
      expect(putWaiting('b').value).toBeGreaterThan(0);
      share('c');
      ask(consumer, 3);
      expect(lentTo(consumer)).toBe('abc');
    });
  });
});
