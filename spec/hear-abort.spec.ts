import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import * as mp from 'multiproc';
import * as dummy from 'multiproc/dummy';
import * as inProcess from 'multiproc/queue';
import { hearAbort } from '../lib/hear-abort';

const tasks = require('./fixtures/pool/tasks.cjs');
const { waitsFor } = require('./fixtures/processes/ends.cjs');

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('hearAbort', () => {
  it('tells all by one listener, once', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const heard: number[] = [];
    for (let i = 0; i < 20; i++) hearAbort(signal, () => heard.push(i));
    expect([listeners(signal), heard]).toEqual([1, []]);
    controller.abort();
    expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('tells those who have left nothing, and leaves no listener behind', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const heard: string[] = [];
    const leave = ['a', 'b', 'c'].map((name) => hearAbort(signal, () => heard.push(name)));
    leave[1]();
    leave[1]();
    expect(listeners(signal)).toBe(1);
    controller.abort();
    expect(heard).toEqual(['a', 'c']);
    for (const each of leave) each();
    expect(listeners(signal)).toBe(0);
  });

  it('can be begun again when the last has left', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const first = hearAbort(signal, () => {});
    first();
    expect(listeners(signal)).toBe(0);
    const hear = jest.fn();
    hearAbort(signal, hear);
    first();
    controller.abort();
    expect(hear).toHaveBeenCalledTimes(1);
  });

  it('can be left by one while another is told', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const second = jest.fn();
    const first = hearAbort(signal, () => {
      leaveSecond();
      first();
    });
    const leaveSecond = hearAbort(signal, second);
    controller.abort();
    expect(second).not.toHaveBeenCalled();
    expect(listeners(signal)).toBe(0);
  });
});

describe('one signal for many waits, which Node.js would take for a leak', () => {
  type Wait = (options: { signal: AbortSignal }) => Promise<unknown>;

  async function expectOneListener(wait: Wait): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const waits = Array.from({ length: 12 }, () => wait({ signal }));
    for (const each of waits) each.catch(() => {});
    while (listeners(signal) === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(listeners(signal)).toBe(1);
    controller.abort('enough');
    for (const each of waits) await expect(each).rejects.toBe('enough');
    expect(listeners(signal)).toBe(0);
  }

  it.each<[string, () => Wait]>([
    ['Queue.get', () => (options) => new mp.Queue().get(options)],
    [
      'Queue.get of one queue',
      () => {
        const queue = new mp.Queue();
        return (options) => queue.get(options);
      },
    ],
    [
      'Queue.put',
      () => {
        const queue = new mp.Queue(1);
        queue.putSync('full');
        return (options) => queue.put(1, options);
      },
    ],
    [
      'JoinableQueue.join',
      () => {
        const queue = new mp.JoinableQueue();
        queue.putSync('unfinished');
        return (options) => queue.join(options);
      },
    ],
    ['Connection.recv', () => (options) => mp.Pipe()[0].recv(options)],
    ['Connection.poll', () => (options) => mp.Pipe()[0].poll({ timeout: 60_000, ...options })],
    ['Event.wait', () => (options) => new mp.Event().wait(options)],
    ['Semaphore.acquire', () => (options) => new mp.Semaphore(0).acquire(options)],
    ['Barrier.wait', () => (options) => new mp.Barrier(2).wait(options)],
    [
      'Condition.wait',
      () => (options) =>
        mp.task(async () => {
          const condition = new mp.Condition();
          await condition.acquire();
          await condition.wait(options);
        }),
    ],
    ['wait', () => (options) => mp.wait([mp.Pipe()[0], new PassThrough()], options)],
    ['Queue.get of multiproc/queue', () => (options) => new inProcess.Queue().get(options)],
    ['Queue.get of multiproc/dummy', () => (options) => new dummy.Queue().get(options)],
  ])('%s listens once', async (_what, prepare) => {
    await expectOneListener(prepare());
  });

  it('Process.join listens once', async () => {
    const gate = new mp.Queue();
    const child = new mp.Process({ target: waitsFor, args: [gate] }).start();
    await expectOneListener((options) => child.join(options));
    await gate.put('go');
    await child.join();
  });

  it('tasks of a pool, and those who wait for its results, listen once', async () => {
    const pool = new mp.Pool(1);
    const gate = new mp.Queue();
    await expectOneListener((options) => pool.apply(tasks.waitsForOr, [gate], options));
    const results = pool.imap(tasks.waitsForOr, [[gate]] as never);
    await expectOneListener((options) => results.next(options));
    pool.terminate();
    await pool.join();
  });

  it('those who wait for many things at once wait for each by one listener of their own', async () => {
    const add = jest.spyOn(AbortSignal.prototype, 'addEventListener');
    const pipes = Array.from({ length: 20 }, () => mp.Pipe());
    const waiting = mp.wait(pipes.map(([reader]) => reader));
    await new Promise(setImmediate);
    expect(new Set(add.mock.contexts).size).toBe(add.mock.calls.length);
    add.mockRestore();
    await pipes[3][1].send('ready');
    expect(await waiting).toEqual([pipes[3][0]]);
  });
});
