import { FifoRow } from '../../lib/broker/fifo-row';
import { JoinableChannel } from '../../lib/broker/joinable-channel';
import { type Asked, FakeHost, Probe, runOf } from '../support/probe';

describe('JoinableChannel', () => {
  const parent = new Probe('parent');
  let worker: Probe;
  let channel: JoinableChannel;
  beforeEach(() => {
    jest.useFakeTimers();
    worker = new Probe('worker');
    channel = new JoinableChannel({ id: 5, host: new FakeHost(), row: new FifoRow() });
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function put(count: number): void {
    for (let i = 0; i < count; i++) parent.say((caller) => channel.putRun(caller, 1, runOf('x')));
  }

  function get(who = worker): Asked {
    return who.ask((caller) => channel.get(caller, 1, undefined));
  }

  function join(timeout?: number): Asked {
    return parent.ask((caller) => channel.join(caller, timeout));
  }

  function taskDone(who = worker): Asked {
    return who.ask((caller) => channel.taskDone(caller));
  }

  it('is joined at once when nothing was put', () => {
    expect(join().state).toBe('answered');
  });

  it('is joined when every item has had its taskDone, again and again', () => {
    put(2);
    const waiting = [join(), join()];
    get();
    get();
    taskDone();
    expect(waiting.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    taskDone();
    expect(waiting.map(({ state }) => state)).toEqual(['answered', 'answered']);
    put(1);
    const again = join();
    expect(again.state).toBe('waiting');
    get();
    taskDone();
    expect(again.state).toBe('answered');
  });

  it('refuses a taskDone too many', () => {
    expect(taskDone().error).toEqual({ name: 'ValueError', message: expect.stringMatching(/called too many times/) });
    put(1);
    taskDone();
    expect(taskDone().error?.name).toBe('ValueError');
  });

  it('counts what was put, not what was taken', () => {
    put(1);
    expect(taskDone().state).toBe('answered');
    expect(join().state).toBe('answered');
    expect(channel.size).toBe(1);
  });

  it('gives up a join in time', () => {
    put(1);
    const waiting = join(10);
    jest.advanceTimersByTime(10);
    expect(waiting.error?.name).toBe('TimeoutError');
  });

  it('counts as done what was thrown away', () => {
    put(3);
    get();
    const waiting = join();
    channel.shutdown(null, true);
    expect(waiting.state).toBe('waiting');
    taskDone();
    expect(waiting.state).toBe('answered');
  });

  it('never counts below nothing, when tasks were done before they were thrown away', () => {
    put(2);
    taskDone();
    taskDone();
    channel.shutdown(null, true);
    expect(join().state).toBe('answered');
    expect(taskDone().error?.name).toBe('ValueError');
  });

  it('does not wait for what a killed process had taken', () => {
    put(3);
    get();
    get();
    taskDone();
    const waiting = join();
    channel.forget(worker.peer, true);
    expect(waiting.state).toBe('waiting');
    const heir = new Probe('heir');
    get(heir);
    taskDone(heir);
    expect(waiting.state).toBe('answered');
  });

  describe('what a process had taken that has no handle any more', () => {
    beforeEach(() => {
      put(3);
      get();
      get();
      channel.forget(worker.peer, false);
    });

    it('is waited for until that is killed', () => {
      get(parent);
      taskDone(parent);
      const waiting = join();
      expect([waiting.state, worker.peer.stakes.size]).toEqual(['waiting', 1]);
      for (const stake of worker.peer.stakes) stake.ended(worker.peer, true);
      expect([waiting.state, worker.peer.stakes.size]).toEqual(['answered', 0]);
    });

    it('can be reported by the handle that it is given next', () => {
      const waiting = join();
      get();
      taskDone();
      taskDone();
      expect([waiting.state, worker.peer.stakes.size]).toEqual(['waiting', 0]);
      channel.forget(worker.peer, true);
      expect(waiting.state).toBe('answered');
    });

    it('is still to be reported when that has ended in good order', () => {
      for (const stake of worker.peer.stakes) stake.ended(worker.peer, false);
      expect([join().state, worker.peer.stakes.size]).toEqual(['waiting', 0]);
    });

    it('is forgotten with the queue', () => {
      channel.free();
      expect(worker.peer.stakes.size).toBe(0);
    });
  });

  it('waits for what a process had taken that ended in good order, as Python does', () => {
    put(1);
    get();
    const waiting = join();
    channel.forget(worker.peer, false);
    expect(waiting.state).toBe('waiting');
    taskDone(parent);
    expect(waiting.state).toBe('answered');
  });
});
