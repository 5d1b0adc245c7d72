/** Whatever its workers die of, a pool goes on, and no call on it waits for ever. */
import type { ChildProcess } from 'node:child_process';
import * as mp from 'multiproc';
import { allGone, isAlive } from '../support/liveness';
import { runProgram } from '../support/run-program';
import { thrownBy } from '../support/thrown-by';

const tasks = require('../fixtures/pool/tasks.cjs');

/** Ends the pool in the polite way: nothing may be left for it to wait for. */
async function closes(pool: mp.Pool): Promise<void> {
  pool.close();
  await pool.join({ timeout: 10_000 });
}

describe('a worker that dies over its task', () => {
  it.each([
    ['process.exit', tasks.exits, [3], 3],
    ['process.exit(0)', tasks.exits, [0], 0],
    ['SIGKILL', tasks.kills, ['SIGKILL'], -9],
    ['SIGTERM', tasks.kills, ['SIGTERM'], -15],
    ['a segmentation fault', tasks.segfaults, [], -11],
    ['an error out of a timer', tasks.throwsInTimer, [], 1],
  ])('of %s fails it alone, and is replaced', async (_cause, fn, args, exitcode) => {
    const pool = new mp.Pool(2);
    const other = pool.apply(tasks.nap, [200]);
    const error = await thrownBy(pool.apply(fn, args));
    expect(error).toBeInstanceOf(mp.WorkerLostError);
    expect(error.exitcode).toBe(exitcode);
    expect(error.message).toMatch(/^The worker of this task, PoolWorker-\d+ \(pid \d+\), /);
    expect(isAlive(error.pid)).toBe(false);
    expect(await other).toBe('woke');
    expect(await pool.map(tasks.square, [1, 2, 3])).toEqual([1, 4, 9]);
    expect(String(pool)).toMatch(/pool_size=2/);
    expect(pool.stats().lostWorkers).toBe(1);
    await closes(pool);
  });

  // In a program of its own: Jest takes the last words of the worker, on the stderr that they share, for its own.
  it('of a lack of memory fails it alone, and is replaced', async () => {
    const { stdout, stderr } = await runProgram(process.execPath, [require.resolve('../fixtures/pool/exhausted.cjs')]);
    expect(stdout).toBe('WorkerLostError -6\n9\n');
    expect(stderr).toMatch(/heap out of memory/);
  });

  it('fails it within a second of being killed', async () => {
    const pool = new mp.Pool(1);
    const started = new mp.Queue<number>();
    const result = pool.apply(tasks.notedAndSpins, [started]);
    const pid = await started.get();
    const killed = performance.now();
    process.kill(pid, 'SIGKILL');
    expect(await thrownBy(result)).toBeInstanceOf(mp.WorkerLostError);
    expect(performance.now() - killed).toBeLessThan(1000);
    await closes(pool);
  });

  it('carries the error that ended its process', async () => {
    const pool = new mp.Pool(1);
    const error = await thrownBy(pool.apply(tasks.throwsInTimer));
    expect(error.cause).toMatchObject({ message: 'out of nowhere' });
    await closes(pool);
  });

  it('fails the chunk of a map that it had, and the map, once the rest is done', async () => {
    const pool = new mp.Pool(2);
    const done = new mp.Queue<number>();
    const result = pool.map(tasks.putsUnlessExits.bind(null, done), [0, 1, 2, 3, 4, 5], { chunksize: 2 });
    expect(await thrownBy(result)).toBeInstanceOf(mp.WorkerLostError);
    const rest = [await done.get(), await done.get(), await done.get(), await done.get()];
    expect(rest.sort()).toEqual([0, 1, 4, 5]);
    await closes(pool);
  });

  it('takes nothing with it of what it had not begun', async () => {
    const pool = new mp.Pool(1);
    await Promise.all(Array.from({ length: 200 }, (_, n) => pool.apply(tasks.square, [n])));
    const before = Array.from({ length: 50 }, (_, n) => pool.apply(tasks.square, [n]));
    const poison = pool.applyAsync(tasks.exits, [7]);
    const after = Array.from({ length: 50 }, (_, n) => pool.apply(tasks.square, [n]));
    expect((await Promise.all([...before, ...after])).length).toBe(100);
    expect((await thrownBy(poison)).exitcode).toBe(7);
    await closes(pool);
  });

  it('is survived by an iteration', async () => {
    const pool = new mp.Pool(2);
    const results = pool.imap(tasks.exitsOn.bind(null, 2), [0, 1, 2, 3]);
    expect([(await results.next()).value, (await results.next()).value]).toEqual([0, 1]);
    await expect(results.next()).rejects.toThrow(mp.WorkerLostError);
    expect((await results.next()).value).toBe(3);
    await closes(pool);
  });
});

describe('a worker that dies over nothing', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s is replaced, and no task notices', async (signal) => {
    const pool = new mp.Pool(1);
    const pid = await pool.apply(tasks.pid);
    process.kill(pid, signal);
    const another = await pool.apply(tasks.pid);
    expect(another).not.toBe(pid);
    await closes(pool);
  });

  it('does not hold up close', async () => {
    const pool = new mp.Pool(2);
    const pid = await pool.apply(tasks.pid);
    pool.close();
    process.kill(pid, 'SIGKILL');
    await pool.join();
  });

  it('while it takes a message from a queue leaves the message to others', async () => {
    const pool = new mp.Pool(1);
    const [started, queue] = [new mp.Queue<number>(), new mp.Queue<string>()];
    const waits = pool.apply(tasks.putsAndWaits, [started, queue]);
    process.kill(await started.get(), 'SIGKILL');
    expect(await thrownBy(waits)).toBeInstanceOf(mp.WorkerLostError);
    await queue.put('for another');
    expect(await pool.apply(tasks.waitsFor, [queue])).toBe('for another');
    await closes(pool);
  });
});

it('fifty workers killed in a row lose only what they ran', async () => {
  const pool = new mp.Pool(2);
  const started = new mp.Queue<number>();
  const results: PromiseLike<unknown>[] = [];
  for (let n = 0; n < 50; n++) {
    const dying = pool.applyAsync(tasks.notedAndSpins, [started]);
    for (let i = 0; i < 5; i++) results.push(pool.applyAsync(tasks.square, [n]));
    process.kill(await started.get(), 'SIGKILL');
    expect(await thrownBy(dying)).toMatchObject({ exitcode: -9 });
  }
  expect(await Promise.all(results)).toEqual(Array.from({ length: 250 }, (_, i) => Math.floor(i / 5) ** 2));
  expect(pool.stats().lostWorkers).toBe(50);
  await closes(pool);
}, 180_000);

describe('an initializer', () => {
  it('runs in every worker, before its first task', async () => {
    const pool = new mp.Pool({ processes: 2, initializer: tasks.initialize, initargs: ['ready'] });
    expect(await pool.map(tasks.getState, [0, 1, 2, 3], { chunksize: 1 })).toEqual(Array(4).fill('ready'));
    await thrownBy(pool.apply(tasks.exits, [1]));
    expect(await pool.map(tasks.getState, [0, 1, 2, 3], { chunksize: 1 })).toEqual(Array(4).fill('ready'));
    await closes(pool);
  });

  it('may wait, and be given shared things', async () => {
    const queue = new mp.Queue<string>();
    const pool = new mp.Pool({ processes: 1, initializer: tasks.initializeFrom, initargs: [queue] });
    const state = pool.apply(tasks.getState);
    await queue.put('from the queue');
    expect(await state).toBe('from the queue');
    await closes(pool);
  });

  it.each([
    ['throws', tasks.cannotBegin, ['no way'], RangeError, 'no way'],
    ['exits', tasks.exitsAtOnce, [5], mp.WorkerLostError, 'ended with exit code 5'],
  ])(
    'that always %s fails the pool instead of starting workers for ever',
    async (_how, initializer, initargs, type, message) => {
      const silenced = jest.spyOn(console, 'error').mockImplementation();
      const pool = new mp.Pool({ processes: 2, initializer, initargs: initargs as never });
      const failed = pool.applyAsync(tasks.square, [1]);
      const error = await thrownBy(failed);
      expect(error).toBeInstanceOf(mp.ProcessError);
      expect(error.message).toMatch(/^No worker of the pool gets ready, its initializer failed in all of them/);
      expect(error.message).toContain(message);
      expect(error.cause).toBeInstanceOf(type);
      await expect(pool.apply(tasks.square, [1])).rejects.toBe(error);
      await expect(pool.map(tasks.square, [1])).rejects.toBe(error);
      await expect(pool.imap(tasks.square, [1]).next()).rejects.toBe(error);
      await closes(pool);
      silenced.mockRestore();
    },
  );

  it('that throws what cannot be made here fails the pool, and nothing else', async () => {
    const silenced = jest.spyOn(console, 'error').mockImplementation();
    const pool = new mp.Pool({
      processes: 1,
      initializer: { module: require.resolve('../fixtures/pool/throws-stranger.cjs'), name: 'throwsStranger' },
    });
    const error = await thrownBy(pool.apply(tasks.square, [1]));
    expect(error.message).toMatch(/its initializer failed in all of them: The error of the initializer arrived, but/);
    expect(error.cause).toBeInstanceOf(mp.SerializationError);
    await closes(pool);
    silenced.mockRestore();
  });

  it('that kills its worker once does no harm', async () => {
    const first = new mp.Queue<string>();
    await first.put('die');
    const pool = new mp.Pool({ processes: 2, initializer: tasks.diesIfTold, initargs: [first] });
    expect(await pool.apply(tasks.square, [3])).toBe(9);
    await closes(pool);
  });
});

describe('terminate', () => {
  it('rejects all that is outstanding', async () => {
    const pool = new mp.Pool(1);
    const started = new mp.Queue<number>();
    const running = pool.applyAsync(tasks.notedAndSpins, [started]);
    const waiting = pool.map(tasks.square, [1, 2, 3]);
    const pid = await started.get();
    pool.terminate();
    expect(await thrownBy(running)).toBeInstanceOf(mp.PoolTerminated);
    expect(await thrownBy(waiting)).toBeInstanceOf(mp.PoolTerminated);
    await pool.join();
    expect(isAlive(pid)).toBe(false);
    expect(String(pool)).toBe('<multiprocessing.pool.Pool state=TERMINATE pool_size=0>');
    await expect(pool.apply(tasks.square, [1])).rejects.toThrow(new mp.ValueError('Pool not running'));
  });

  it('is what leaving the scope does', async () => {
    const pool = new mp.Pool(1);
    const outstanding = pool.applyAsync(tasks.never);
    await pool[Symbol.asyncDispose]();
    expect(await thrownBy(outstanding)).toBeInstanceOf(mp.PoolTerminated);
  });

  it('comes through to a worker that ignores SIGTERM', async () => {
    const pool = new mp.Pool(1);
    const started = new mp.Queue<number>();
    const stubborn = pool.applyAsync(tasks.ignoresSigterm, [started]);
    const pid = await started.get();
    pool.terminate();
    expect(await thrownBy(stubborn)).toBeInstanceOf(mp.PoolTerminated);
    await pool.join();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('close', () => {
  it('lets what was submitted be done, and takes no more', async () => {
    const pool = new mp.Pool(2);
    const results = Array.from({ length: 20 }, (_, n) => pool.applyAsync(tasks.square, [n]));
    await expect(pool.join()).rejects.toThrow(new mp.ValueError('Pool is still running'));
    pool.close();
    pool.close();
    expect(() => pool.applyAsync(tasks.square, [1])).toThrow(new mp.ValueError('Pool not running'));
    expect(() => pool.mapAsync(tasks.square, [1])).toThrow(new mp.ValueError('Pool not running'));
    expect(() => pool.imap(tasks.square, [1])).toThrow(new mp.ValueError('Pool not running'));
    await expect(pool.map(tasks.square, [1])).rejects.toThrow(new mp.ValueError('Pool not running'));
    await pool.join();
    await pool.join();
    expect(results.every((result) => result.successful())).toBe(true);
  });

  it('waits no longer than a moment for what tasks have left running in their workers', async () => {
    const pool = new mp.Pool(1);
    await pool.apply(tasks.leavesTimer);
    await closes(pool);
  });
});

describe('workers', () => {
  it('are replaced after maxtasksperchild tasks, and no task is lost', async () => {
    const pool = new mp.Pool({ processes: 2, maxtasksperchild: 2 });
    const pids = await Promise.all(Array.from({ length: 8 }, () => pool.apply(tasks.pid)));
    const counts = new Map<number, number>();
    for (const pid of pids) counts.set(pid, (counts.get(pid) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
    expect(pool.stats()).toMatchObject({ lostWorkers: 0, completed: 8 });
    await closes(pool);
  });

  it('are replaced when they have grown', async () => {
    const pool = new mp.Pool({ processes: 1, maxMemoryPerChildMb: 300 });
    const first = await pool.apply(tasks.growsBy, [1]);
    expect(await pool.apply(tasks.growsBy, [400])).toBe(first);
    expect(await pool.apply(tasks.pid)).not.toBe(first);
    await closes(pool);
  });

  it('have the environment and the flags that they are given', async () => {
    const env = { ...process.env, POOL: 'mine' };
    const pool = new mp.Pool({ processes: 1, env, execArgv: ['--no-warnings'], maxOldGenerationSizeMb: 128 });
    expect(await pool.apply(tasks.environment, ['POOL'])).toBe('mine');
    expect(await pool.apply(tasks.flags)).toEqual(['--no-warnings', '--max-old-space-size=128']);
    await closes(pool);
  });

  it('may have children when they are no daemons', async () => {
    const pool = new mp.Pool({ processes: 1, daemon: false });
    expect(await pool.apply(tasks.startsProcess)).toBe(0);
    expect(await pool.apply(tasks.mapsInPool, [[1, 2, 3]])).toEqual([1, 4, 9]);
    await closes(pool);
  });

  it('may belong to a pool in a process that is not the root', async () => {
    const results = new mp.Queue<unknown>();
    const child = new mp.Process({ target: tasks.poolsInChild, args: [results] }).start();
    expect(await results.get()).toEqual([1, 4, 9]);
    expect(await results.get()).toEqual({ name: 'WorkerLostError', exitcode: 3 });
    expect(await child.join()).toBe(0);
  });

  it('that are slow leave no task to wait in their hands while another is idle', async () => {
    const pool = new mp.Pool(2);
    await Promise.all(Array.from({ length: 500 }, (_, n) => pool.apply(tasks.spinFor, [0.01 * (n % 2)])));
    const gate = new mp.Queue<string>();
    const long = pool.applyAsync(tasks.waitsFor, [gate]);
    const longer = pool.applyAsync(tasks.nap, [100]);
    await Promise.all(Array.from({ length: 20 }, () => pool.apply(tasks.spinFor, [1])));
    expect(long.ready()).toBe(false);
    await gate.put('go');
    await Promise.all([long, longer]);
    await closes(pool);
  });
});

describe('the end of the program', () => {
  /** Workers are told by their process ids on the first line. */
  const workersIn = (stdout: string) => stdout.split('\n')[0].split(' ').map(Number);
  const script = require.resolve('../fixtures/pool/busy.cjs');

  it.each([
    ['kill -9', (program: ChildProcess) => program.kill('SIGKILL')],
    ['Ctrl-C to all of its group', (program: ChildProcess) => process.kill(-(program.pid as number), 'SIGINT')],
  ])('by %s leaves no worker behind', async (_how, end) => {
    const { stdout, stderr } = await runProgram(process.execPath, [script], {
      onOutput: (program, sofar) => {
        if (sofar.includes('busy')) end(program);
      },
    });
    await allGone(workersIn(stdout));
    expect(stderr).toBe('');
  });

  it('by an error that nobody catches leaves none either', async () => {
    const { stdout, stderr, code } = await runProgram(process.execPath, [script, 'throw']);
    await allGone(workersIn(stdout));
    expect(stderr).toMatch(/enough of this/);
    expect(code).toBe(1);
  });
});
