/** `AsyncResult`, callbacks, and what ends a task: `timeout` and `signal`. */
import * as mp from 'multiproc';
import { runProgram } from '../support/run-program';
import { thrownBy } from '../support/thrown-by';

const tasks = require('../fixtures/pool/tasks.cjs');

describe('AsyncResult', () => {
  let pool: mp.Pool;

  beforeAll(() => {
    pool = new mp.Pool(2);
  });
  afterAll(async () => {
    pool.terminate();
    await pool.join();
  });

  it('is not ready, and then is', async () => {
    const gate = new mp.Queue<string>();
    const result = pool.applyAsync<(queue: mp.Queue<string>) => Promise<string>>(tasks.waitsFor, [gate]);
    expect(result.ready()).toBe(false);
    expect(() => result.successful()).toThrow(new mp.ValueError('the result is not ready'));
    await result.wait({ timeout: 1 });
    await expect(result.get({ timeout: 1 })).rejects.toThrow(mp.TimeoutError);
    await expect(result.get({ timeout: -1 })).rejects.toThrow(mp.TimeoutError);
    await gate.put('open');
    expect(await result.get({ timeout: 10_000 })).toBe('open');
    expect([result.ready(), result.successful()]).toEqual([true, true]);
    expect(await result).toBe('open');
    await result.wait();
  });

  it('tells a failure to those who look, and waits without one', async () => {
    const result = pool.applyAsync(tasks.fails, ['no']);
    await result.wait();
    expect([result.ready(), result.successful()]).toEqual([true, false]);
    await expect(result.get()).rejects.toThrow('no');
    expect((await thrownBy(result)).message).toBe('no');
  });

  it('that fails and that nobody looks at is no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    pool.applyAsync(tasks.fails, ['unseen']);
    const waited = pool.applyAsync(tasks.fails, ['unseen']);
    await waited.wait();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });

  it('that fails after its wait was given up is no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const signal = AbortSignal.abort(new Error('given up'));
    const result = pool.applyAsync(tasks.fails, ['unseen']);
    await expect(result.get({ signal })).rejects.toThrow('given up');
    const misspelt = pool.applyAsync(tasks.fails, ['unseen']);
    expect(() => misspelt.get({ timeout: 'x' as never })).toThrow(TypeError);
    await Promise.all([result.wait(), misspelt.wait()]);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });

  it('can be given up by a signal, and asked again', async () => {
    const gate = new mp.Queue<number>();
    const result = pool.applyAsync(tasks.waitsFor, [gate]);
    const abort = new AbortController();
    const got = result.get({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(got).rejects.toThrow('enough');
    await gate.put(1);
    expect(await result).toBe(1);
  });

  describe('callbacks', () => {
    it('run before it is ready, with the value', async () => {
      const seen: unknown[] = [];
      const result: mp.AsyncResult<unknown> = pool.applyAsync(tasks.square, [3], {
        callback: (value) => seen.push(value, result.ready()),
      });
      await result;
      expect(seen).toEqual([9, false]);
    });

    it('of a map run once, with all values', async () => {
      const callback = jest.fn();
      await pool.mapAsync(tasks.square, [1, 2, 3], { callback, chunksize: 1 });
      expect(callback.mock.calls).toEqual([[[1, 4, 9]]]);
    });

    it('for errors run once, with the first', async () => {
      const [callback, errorCallback] = [jest.fn(), jest.fn()];
      const options = { callback, errorCallback, chunksize: 1 };
      const result = pool.mapAsync(tasks.failsOn.bind(null, 2), [1, 2, 2], options);
      await result.wait();
      expect(callback).not.toHaveBeenCalled();
      expect(errorCallback.mock.calls).toEqual([[expect.objectContaining({ message: 'not 2' })]]);
    });

    it('that throw make it fail with that, and harm nothing else', async () => {
      const throws = (message: string) => () => {
        throw new Error(message);
      };
      const good = pool.applyAsync(tasks.square, [3], { callback: throws('in callback') });
      await expect(good.get()).rejects.toThrow('in callback');
      expect(good.successful()).toBe(false);
      const bad = pool.applyAsync(tasks.fails, ['no'], { errorCallback: throws('in errorCallback') });
      await expect(bad.get()).rejects.toThrow('in errorCallback');
      expect(await pool.apply(tasks.square, [2])).toBe(4);
    });
  });

  describe('timeout and signal', () => {
    let single: mp.Pool;
    let started: mp.Queue<number>;
    let heard: mp.Queue<string>;

    beforeEach(() => {
      single = new mp.Pool(1);
      started = new mp.Queue();
      heard = new mp.Queue();
    });
    afterEach(async () => {
      single.terminate();
      await single.join();
    });

    it('drop a task that waits for a worker', async () => {
      const abort = new AbortController();
      const [gate, done] = [new mp.Queue<string>(), new mp.Queue<number>()];
      const first = single.applyAsync(tasks.waitsFor, [gate]);
      const late = single.apply(tasks.puts, [done, 1], { timeout: 1 });
      const aborted = single.apply(tasks.puts, [done, 2], { signal: abort.signal });
      await expect(late).rejects.toThrow(new mp.TimeoutError('The task was not done in 1 ms'));
      abort.abort(new Error('not wanted'));
      await expect(aborted).rejects.toThrow('not wanted');
      await gate.put('go');
      await first;
      expect(await single.apply(tasks.square, [2])).toBe(4);
      expect(await done.empty()).toBe(true);
    });

    it('tell a running task, whose worker lives if it ends then', async () => {
      const abort = new AbortController();
      const pid = await single.apply(tasks.pid);
      const result = single.apply(tasks.untilCancelled, [started, heard], { signal: abort.signal });
      await started.get();
      abort.abort();
      await expect(result).rejects.toThrow('This operation was aborted');
      expect(await heard.get()).toBe('AbortError');
      expect(await single.apply(tasks.pid)).toBe(pid);
    });

    it('end the worker of a task that goes on, within a second', async () => {
      const abort = new AbortController();
      const result = single.apply(tasks.notedAndSpins, [started], { signal: abort.signal });
      const next = single.apply(tasks.pid);
      const pid = await started.get();
      const begun = performance.now();
      abort.abort(new Error('too long'));
      await expect(result).rejects.toThrow('too long');
      expect(performance.now() - begun).toBeLessThan(400);
      expect(await next).not.toBe(pid);
      expect(single.stats().lostWorkers).toBe(1);
    });

    it('reject at once when the signal is aborted already', async () => {
      const result = single.apply(tasks.puts, [started, 1], { signal: AbortSignal.abort(new Error('before')) });
      await expect(result).rejects.toThrow('before');
      await single.apply(tasks.square, [1]);
      expect(await started.empty()).toBe(true);
    });

    it('leave no listener and no timer behind', async () => {
      const abort = new AbortController();
      const listeners = jest.spyOn(abort.signal, 'removeEventListener');
      await single.apply(tasks.square, [1], { signal: abort.signal, timeout: 100_000 });
      expect(listeners).toHaveBeenCalledTimes(1);
    });

    it('leave neither behind what is done before it began, or cannot begin', async () => {
      const { signal } = new AbortController();
      const listeners = jest.spyOn(signal, 'removeEventListener');
      const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
      const before = timers();
      expect(await single.map(tasks.square, [], { signal, timeout: 100_000 })).toEqual([]);
      await expect(single.map(tasks.square, [Symbol('s') as never], { signal, timeout: 100_000 })).rejects.toThrow();
      await expect(single.apply(tasks.square, [Symbol('s')], { signal, timeout: 100_000 })).rejects.toThrow();
      expect(timers()).toBe(before);
      expect(listeners).toHaveBeenCalledTimes(3);
    });

    it('may be one signal for many tasks', async () => {
      const abort = new AbortController();
      const { signal } = abort;
      const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
      const listeners = [jest.spyOn(signal, 'addEventListener'), jest.spyOn(signal, 'removeEventListener')];
      const results = Array.from({ length: 20 }, () => single.applyAsync(tasks.never, [], { signal }));
      abort.abort(new Error('all of them'));
      for (const result of results) await expect(result.get()).rejects.toThrow('all of them');
      for (const calls of listeners) expect(calls).toHaveBeenCalledTimes(1);
      expect(warned).not.toHaveBeenCalled();
      warned.mockRestore();
    });

    describe('of a map that still collects its items', () => {
      it('end it, and its pool does not wait for an idle source', async () => {
        const abort = new AbortController();
        const idle = async function* () {
          yield 1;
          await new Promise(() => {});
        };
        await expect(single.map(tasks.square, idle(), { timeout: 1 })).rejects.toThrow(mp.TimeoutError);
        const aborted = single.map(tasks.square, idle(), { signal: abort.signal });
        abort.abort(new Error('not wanted'));
        await expect(aborted).rejects.toThrow('not wanted');
        single.close();
        await single.join();
      });

      it('end it where its source is endless, and close that', async () => {
        let isClosed = false;
        const endless = async function* () {
          try {
            for (;;) yield 1;
          } finally {
            isClosed = true;
          }
        };
        await expect(single.map(tasks.square, endless(), { timeout: 1 })).rejects.toThrow(mp.TimeoutError);
        expect(isClosed).toBe(true);
        isClosed = false;
        const terminated = single.map(tasks.square, endless());
        single.terminate();
        await expect(terminated).rejects.toThrow(mp.PoolTerminated);
        await single.join();
        expect(isClosed).toBe(true);
      });
    });

    it('end a map as a whole', async () => {
      const abort = new AbortController();
      const { signal } = abort;
      const result = single.map(tasks.untilCancelled.bind(null, started), [heard, heard], { signal, chunksize: 1 });
      await started.get();
      abort.abort(new Error('none of it'));
      await expect(result).rejects.toThrow('none of it');
      expect(await heard.get()).toBe('AbortError');
      expect(await single.apply(tasks.square, [2])).toBe(4);
      expect(await started.empty()).toBe(true);
    });
  });

  it('is not changed by a callback that aborts its task, and has called one callback then', async () => {
    const abort = new AbortController();
    const { signal } = abort;
    const callback = jest.fn(() => abort.abort());
    const errorCallback = jest.fn(() => abort.abort());
    const options = { signal, callback, errorCallback };
    expect(await pool.applyAsync(tasks.square, [3], options)).toBe(9);
    expect([callback.mock.calls.length, errorCallback.mock.calls.length]).toEqual([1, 0]);
  });

  it('does not keep its program alive when nobody waits any more for the end of its pool', async () => {
    const script = require.resolve('../fixtures/pool/joins-in-vain.cjs');
    const { stdout, stderr, code } = await runProgram(process.execPath, [script]);
    expect({ stdout, stderr, code }).toEqual({ stdout: 'TimeoutError\nAbortError\n', stderr: '', code: 0 });
  });

  it('keeps its program alive until it is there, and an idle pool does not', async () => {
    const script = require.resolve('../fixtures/pool/left-open.cjs');
    const { stdout, stderr, code } = await runProgram(process.execPath, [script]);
    expect({ stdout, stderr, code }).toEqual({ stdout: 'joined\nawaited 9\ncalled back 16\n', stderr: '', code: 0 });
  });

  it('warns of a pool that is garbage and was not closed', async () => {
    const script = require.resolve('../fixtures/pool/forgotten.cjs');
    const { stderr, stdout } = await runProgram(process.execPath, ['--expose-gc', script]);
    expect(stderr).toMatch(
      /ResourceWarning: unclosed running multiprocessing pool <multiprocessing\.pool\.Pool state=RUN/,
    );
    expect(stdout).toBe('its workers are gone\n');
  });
});
