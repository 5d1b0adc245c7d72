/** The start method `forkserver`: processes that sleep until they are needed, and are like any other then. */
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as mp from 'multiproc';
import { allGone } from '../support/liveness';
import { childrenOf, fallsAsleep, mourned, sleepersOf } from '../support/sleepers';

const warm = require('../fixtures/processes/warm.cjs');
const context = mp.getContext('forkserver');
const PRELOADS = join(__dirname, '..', 'fixtures', 'preloads');

type Options = ConstructorParameters<typeof context.Process>[0];

/** Starts and joins one, and says whether it was there before. */
async function wasWarm(options: Options = {}): Promise<boolean> {
  const before = childrenOf();
  const child = new context.Process({ target: warm.nothing, ...options }).start();
  const pid = child.pid ?? 0;
  expect(await child.join()).toBe(0);
  return before.includes(pid);
}

/** Resolves with one that sleeps. */
async function aSleeper(options: Options = {}): Promise<number> {
  await wasWarm(options);
  return (await sleepersOf(process.pid))[0];
}

async function descriptionBy(Process: typeof mp.Process, options: Options): Promise<Record<string, unknown>> {
  const queue = new mp.SimpleQueue<Record<string, unknown>>();
  const child = new Process({ target: warm.describe, args: [queue], name: 'somebody', ...options }).start();
  expect(await child.join()).toBe(0);
  return queue.get();
}

/** What the target puts, in the first process that was warm when it was started. */
async function answerOfWarm(options: Options): Promise<unknown> {
  for (;;) {
    const queue = new mp.SimpleQueue();
    const before = childrenOf();
    const child = new context.Process({ ...options, args: [queue] }).start();
    const pid = child.pid ?? 0;
    expect(await child.join()).toBe(0);
    const answer = await queue.get();
    if (before.includes(pid)) return answer;
    // What is imported by now will be warm when it is needed next.
    await sleepersOf(process.pid);
  }
}

// Every spec begins with nobody asleep.
beforeEach(async () => {
  mp.setForkserverPreload([]);
  await allGone(childrenOf());
});

afterAll(async () => {
  mp.setForkserverPreload([]);
  const left = childrenOf();
  for (const pid of left) process.kill(pid, 'SIGKILL');
  await allGone(left);
});

describe('forkserver', () => {
  it('starts the first process afresh, and the next from those that sleep', async () => {
    const sleeper = await aSleeper();
    const child = new context.Process({ target: warm.nothing }).start();
    expect(child.pid).toBe(sleeper);
    expect(await child.join()).toBe(0);
    expect(child.exitcode).toBe(0);
  });

  it('gives a process that is like any other', async () => {
    await aSleeper();
    expect(await wasWarm()).toBe(true);
    await sleepersOf(process.pid);
    const [described, other] = [
      await descriptionBy(context.Process, { daemon: true }),
      await descriptionBy(mp.getContext('spawn').Process, { daemon: true }),
    ];
    expect(described.text).toContain('ForkServerProcess');
    const { text, ...rest } = other;
    expect(described).toMatchObject(rest);
    expect(String(text).replace('SpawnProcess', 'ForkServerProcess')).toBe(described.text);
  });

  it('tells of the spawn and of the end', async () => {
    const told: unknown[] = [];
    await aSleeper();
    const child = new context.Process({ target: warm.throws, stdio: 'inherit', name: 'warm and mortal' });
    child.on('spawn', () => told.push('spawn')).on('exit', (code) => told.push(code));
    child.start();
    expect(told).toEqual([]);
    expect(await mp.wait([child.sentinel])).toEqual([child.sentinel]);
    expect(child.exception).toMatchObject({ name: 'RangeError', message: 'while it ran' });
    expect(told).toEqual(['spawn', 1]);
  });

  it.each<[string, Options]>([
    ['environment', { env: { ...process.env, SPEC_COLOUR: 'green' } }],
    ['directory', { cwd: PRELOADS }],
    ['flags', { execArgv: ['--no-deprecation'] }],
    ['heap', { maxOldGenerationSizeMb: 64 }],
    ['output', { stdio: 'ignore' }],
  ])('starts afresh what has another %s, and then keeps such ones warm too', async (_what, options) => {
    const sleeper = await aSleeper();
    const child = new context.Process({ target: warm.nothing, ...options }).start();
    expect(child.pid).not.toBe(sleeper);
    expect(await child.join()).toBe(0);
    const [other] = await sleepersOf(process.pid, { besides: [sleeper] });
    const next = new context.Process({ target: warm.nothing, ...options }).start();
    expect(next.pid).toBe(other);
    expect(await next.join()).toBe(0);
  });

  it('follows its parent into another directory', async () => {
    const here = process.cwd();
    try {
      const sleeper = await aSleeper();
      process.chdir(PRELOADS);
      const child = new context.Process({ target: warm.nothing }).start();
      expect(child.pid).not.toBe(sleeper);
      expect(await child.join()).toBe(0);
      expect((await descriptionBy(context.Process, {})).cwd).toBe(PRELOADS);
    } finally {
      process.chdir(here);
    }
  });

  it('starts afresh where the directory is not the same any more, and refuses one that is gone', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'multiproc-spec-'));
    try {
      const sleeper = await aSleeper({ cwd });
      // Until then it may still be on its way there, and would find the other one.
      await fallsAsleep(sleeper);
      rmdirSync(cwd);
      mkdirSync(cwd);
      const child = new context.Process({ target: warm.nothing, cwd }).start();
      expect(child.pid).not.toBe(sleeper);
      expect(await child.join()).toBe(0);
      await sleepersOf(process.pid, { besides: [sleeper] });
    } finally {
      rmdirSync(cwd);
    }
    expect(() => new context.Process({ target: warm.nothing, cwd, name: 'lost' }).start()).toThrow(
      new mp.ProcessError(`lost could not be started: its cwd '${cwd}' does not exist`),
    );
  });

  it.each(['pipe', 'prefix'] as const)('has outputs, as %s, of a process that was warm', async (stdio) => {
    const written: string[] = [];
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      await aSleeper({ stdio });
      const child = new context.Process({ target: warm.throws, stdio, name: 'Ada' }).start();
      child.stderr?.on('data', (chunk) => written.push(String(chunk)));
      expect(await child.join()).toBe(1);
      expect(written.join('')).toContain(
        stdio === 'pipe' ? 'Process Ada:\nRangeError' : '[Ada] RangeError: while it ran',
      );
    } finally {
      write.mockRestore();
    }
  });

  it('keeps more when more were started at once', async () => {
    const starts = Array.from({ length: 3 }, () => new context.Process({ target: warm.nothing }).start());
    await Promise.all(starts.map((child) => child.join()));
    const sleepers = await sleepersOf(process.pid, { count: 2 });
    const again = sleepers.map(() => new context.Process({ target: warm.nothing }).start());
    expect(again.map(({ pid }) => pid).sort()).toEqual([...sleepers].sort());
    await Promise.all(again.map((child) => child.join()));
  });

  it('keeps processes warm after fake timers of a test runner, and under them', async () => {
    jest.useFakeTimers();
    try {
      expect(await wasWarm()).toBe(false);
    } finally {
      jest.useRealTimers();
    }
    await sleepersOf(process.pid);
    expect(await wasWarm()).toBe(true);
  });

  it('serves processes that are not the root as well', async () => {
    const queue = new mp.SimpleQueue();
    const child = new mp.Process({ target: warm.grandparent, args: [queue] }).start();
    expect(await queue.get()).toBe(0);
    const sleepers = childrenOf(child.pid);
    expect(await child.join()).toBe(0);
    await allGone(sleepers);
  });
});

describe('a process that sleeps', () => {
  it('is replaced when it is killed', async () => {
    const killed = await aSleeper();
    process.kill(killed, 'SIGKILL');
    await mourned(killed);
    await sleepersOf(process.pid, { besides: [killed] });
    expect(await wasWarm()).toBe(true);
  });

  it('ignores Ctrl-C', async () => {
    const sleeper = await aSleeper();
    const queue = new mp.SimpleQueue();
    await fallsAsleep(sleeper);
    process.kill(sleeper, 'SIGINT');
    const child = new context.Process({ target: warm.describe, args: [queue] }).start();
    expect(child.pid).toBe(sleeper);
    expect(await child.join()).toBe(0);
  });

  it('sleeps on when it is asked to listen for a debugger', async () => {
    const sleeper = await aSleeper({ stdio: 'ignore' });
    await fallsAsleep(sleeper);
    process.kill(sleeper, 'SIGUSR1');
    const child = new context.Process({ target: warm.nothing, stdio: 'ignore' }).start();
    expect(child.pid).toBe(sleeper);
    expect(await child.join()).toBe(0);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'and is sent %s between its start and its waking ends as a process of that name',
    async (signal) => {
      await aSleeper();
      const child = new context.Process({
        target: warm.waits,
        args: [new mp.SimpleQueue(), new mp.SimpleQueue()],
      }).start();
      process.kill(child.pid ?? 0, signal);
      expect(await child.join()).toBe(signal === 'SIGKILL' ? -9 : -15);
      expect(mp.activeChildren()).toEqual([]);
    },
  );

  it('and was killed before anyone heard of it ends as one that is killed at its start', async () => {
    const sleeper = await aSleeper();
    process.kill(sleeper, 'SIGKILL');
    const child = new context.Process({ target: warm.nothing }).start();
    expect(child.pid).toBe(sleeper);
    expect(await child.join()).toBe(-9);
  });

  it('can be killed when it wakes and is busy', async () => {
    const pids = new mp.Queue<number>();
    await aSleeper();
    const child = new context.Process({ target: warm.busy, args: [pids] }).start();
    expect(await pids.get()).toBe(child.pid);
    child.kill();
    expect(await child.join()).toBe(-9);
  });
});

describe('setForkserverPreload', () => {
  const preload = (name: string) => join(PRELOADS, name);

  it('takes an array of strings and URLs alone', () => {
    for (const wrong of ['a', [1], [null], undefined, new Set(['a'])]) {
      // @ts-expect-error
      expect(() => mp.setForkserverPreload(wrong)).toThrow(new TypeError('module_names must be a list of strings'));
    }
  });

  it('has modules imported in advance, of both kinds, by path, URL, name and path from the calling file', async () => {
    mp.setForkserverPreload([
      `./${relative(__dirname, preload('counts.cjs'))}`,
      new URL(`file://${preload('awaits.mjs')}`),
      'node:zlib',
      'multiproc',
    ]);
    const described = await answerOfWarm({ target: warm.describe });
    expect(described).toMatchObject({ preloaded: ['counts', 'awaits'], isMainProcess: false });
  });

  it('finds functions that are not exported in modules that came with others, or starts afresh where it could not', async () => {
    mp.setForkserverPreload([preload('imports-hidden.mjs')]);
    expect(await answerOfWarm({ target: warm.preloaded })).toEqual(['imports-hidden']);
    const target = { module: preload('hidden.mjs'), name: '#tellWhetherPreloaded' };
    if ('registerHooks' in nodeModule) return expect(await answerOfWarm({ target })).toEqual(['imports-hidden']);
    const queue = new mp.SimpleQueue();
    expect(await new context.Process({ target, args: [queue] }).start().join()).toBe(0);
    expect(await queue.get()).toEqual([]);
  });

  it.each(['throws.mjs', 'throws-later.cjs', 'exits.cjs', 'is-not-there.cjs', 'shares.mjs'])(
    'leaves out a module that cannot be imported in advance, and says nothing: %s',
    async (name) => {
      mp.setForkserverPreload([preload(name), preload('counts.cjs')]);
      const described = await answerOfWarm({ target: warm.describe });
      const alone = ['throws-later.cjs', 'exits.cjs'].includes(name);
      expect(described).toMatchObject({ preloaded: alone ? undefined : ['counts'] });
    },
  );

  it('has modules imported although one of them stops the turns of the event loop', async () => {
    mp.setForkserverPreload([preload('stops-the-clock.cjs'), preload('counts.cjs')]);
    expect(await answerOfWarm({ target: warm.describe })).toMatchObject({ preloaded: ['counts'] });
  });

  it('leaves to its user a module that shares something', async () => {
    mp.setForkserverPreload([preload('shares.mjs')]);
    const target = { module: preload('shares.mjs'), name: 'doubles' };
    expect(await answerOfWarm({ target, name: 'sharer' })).toEqual(['sharer', 42]);
  });

  it('leaves nothing behind where a child ends while a process that it keeps is stuck in a module', async () => {
    const queue = new mp.SimpleQueue<number>();
    const args = [queue, preload('waits-for-ever.mjs')];
    const child = new mp.Process({ target: warm.keepsStuck, args }).start();
    const stuck = await queue.get();
    expect(await child.join()).toBe(0);
    await allGone([stuck]);
  });

  it('ends those that have imported other modules', async () => {
    const sleeper = await aSleeper();
    mp.setForkserverPreload([preload('counts.cjs')]);
    await allGone([sleeper]);
    expect(await answerOfWarm({ target: warm.describe })).toMatchObject({ preloaded: ['counts'] });
  });
});
