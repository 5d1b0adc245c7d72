import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as mp from '../../lib/dummy';
import * as turns from '../../lib/turns';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Starts a closure as a process. */
function start(target: () => unknown, options: mp.ProcessOptions<() => unknown> = {}): mp.Process {
  return new mp.Process({ target, ...options }).start() as mp.Process;
}

/** What is printed to stderr meanwhile. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  const error = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    await work();
    return error.mock.calls.flat().join('\n');
  } finally {
    error.mockRestore();
  }
}

describe('Process of multiproc/dummy', () => {
  it('runs a closure with its arguments as they are, and keywords as one trailing object', async () => {
    const seen: unknown[] = [];
    const item = { fn: () => 1 };
    const process = new mp.Process({ target: (...args) => seen.push(...args), args: [item], kwargs: { k: item } });
    expect(process.start()).toBe(process);
    expect(seen).toEqual([]);
    expect(await process.join()).toBe(0);
    expect(seen[0]).toBe(item);
    expect((seen[1] as { k: unknown }).k).toBe(item);
  });

  it.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['an item', (signal) => new mp.Queue().get({ signal })],
    ['an event', (signal) => new mp.Event().wait({ signal })],
  ])('gives up its wait for %s at a timeout that nobody else holds', async (_what, wait) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const waiting = start(() =>
      wait(AbortSignal.timeout(200)).catch((reason) => expect(reason.name).toBe('TimeoutError')),
    );
    for (let i = 0; i < 3; i++) {
      await turn();
      collect();
    }
    expect(await waiting.join({ timeout: 2_000 })).toBe(0);
  });

  it('finds a target that is spelled out', async () => {
    const process = new mp.Process({ target: { module: 'node:path', name: 'join' }, args: ['a', 'b'] }).start();
    expect(await process.join()).toBe(0);
  });

  it('checks what it is made of, in the words of a real one', () => {
    expect(() => new mp.Process({ target: 3 as never })).toThrow(TypeError);
    expect(() => new mp.Process({ args: 'ab' as never })).toThrow('args must be an array');
    expect(() => new mp.Process({ name: 3 as never })).toThrow(mp.AssertionError);
  });

  it('goes through the states of a real one', async () => {
    const process = new mp.Process({ target: () => {}, name: 'worker' });
    expect(String(process)).toMatch(/^<Process name='worker' parent=\d+ initial>$/);
    expect([process.pid, process.exitcode, process.isAlive()]).toEqual([undefined, null, false]);
    await expect(process.join()).rejects.toThrow('can only join a started process');
    expect(() => process.terminate()).toThrow(mp.AssertionError);
    expect(() => process.sentinel).toThrow('process not started');
    process.start();
    expect([process.pid, process.exitcode, process.isAlive()]).toEqual([globalThis.process.pid, null, true]);
    expect(() => process.close()).toThrow('still running');
    expect(() => {
      process.daemon = true;
    }).toThrow('process has already started');
    await process.join();
    expect(String(process)).toMatch(/stopped exitcode=0>$/);
    expect(() => process.start()).toThrow('cannot start a process twice');
    process.close();
    expect(() => process.isAlive()).toThrow('process object is closed');
    expect(() => process.start()).toThrow('process object is closed');
  });

  it('tells of its beginning and its end', async () => {
    const events: unknown[] = [];
    const process = new mp.Process({ target: () => events.push('run') });
    process.on('spawn', () => events.push('spawn'));
    process.on('exit', (code) => events.push(code));
    process.start();
    await process.join();
    await turn();
    expect(events).toEqual(['spawn', 'run', 0]);
  });

  it('runs though a listener to its beginning throws: that is an uncaught exception, as with any event', async () => {
    const uncaught: unknown[] = [];
    const microtasks = jest.spyOn(turns, 'queueMicrotask').mockImplementation((callback) =>
      queueMicrotask(() => {
        try {
          callback();
        } catch (error) {
          uncaught.push(error);
        }
      }),
    );
    const target = jest.fn();
    const process = new mp.Process({ target });
    const failure = new Error('no');
    process.on('spawn', () => {
      throw failure;
    });
    expect(await process.start().join({ timeout: 5000 })).toBe(0);
    microtasks.mockRestore();
    expect(target).toHaveBeenCalledTimes(1);
    expect(uncaught).toEqual([failure]);
  });

  it('is waited for by its sentinel', async () => {
    const gate = new mp.Event();
    const [fast, slow] = [start(() => {}), start(() => gate.wait())];
    expect(await mp.wait([fast.sentinel, slow.sentinel])).toEqual([fast.sentinel]);
    await gate.set();
    expect(await mp.wait([slow.sentinel])).toEqual([slow.sentinel]);
  });

  it('can be joined for a time', async () => {
    const gate = new mp.Event();
    const process = start(() => gate.wait());
    expect(await process.join({ timeout: 1 })).toBeNull();
    await expect(process.join({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(process.join(5 as mp.WaitOptions)).rejects.toThrow(/said as { timeout: milliseconds/);
    await gate.set();
    expect(await process.join()).toBe(0);
  });

  it('stays while something in it waits, though its target has returned', async () => {
    const queue = new mp.Queue<number>();
    const got: number[] = [];
    const listen = async (own: mp.Queue<number>) => {
      for await (const item of own) got.push(item);
    };
    const process = new mp.Process({ target: (own: mp.Queue<number>) => void listen(own), args: [queue] }).start();
    await queue.put(1);
    expect(await process.join({ timeout: 5 })).toBeNull();
    await queue.put(2);
    await queue.shutdown();
    expect(await process.join()).toBe(0);
    expect(got).toEqual([1, 2]);
  });

  it('is waited for and terminated by await using', async () => {
    let process: mp.Process;
    {
      await using sleeper = start(() => new mp.Event().wait());
      process = sleeper;
    }
    expect(process.exitcode).toBe(-15);
  });

  describe('that throws', () => {
    it('prints as Python does, and ends with 1', async () => {
      const failure = new RangeError('too far');
      const process = new mp.Process({
        name: 'thrower',
        target: async () => {
          throw failure;
        },
      });
      const text = await printed(() => process.start().join());
      expect(text).toMatch(/^Process thrower:\nRangeError: too far\n {4}at /);
      expect([process.exitcode, process.exception]).toEqual([1, failure]);
      expect(process.exception).toBe(failure);
    });

    it('wraps what is no error', async () => {
      const process = new mp.Process({
        target: () => {
          throw 'text';
        },
      });
      await printed(() => process.start().join());
      expect(process.exception).toEqual(new mp.ProcessError("Thrown: 'text'"));
    });

    it('ends also where what it throws cannot be shown', async () => {
      const process = start(() => {
        throw {
          [inspect.custom]() {
            throw new Error('no');
          },
        };
      });
      await printed(() => process.join());
      expect(process.exitcode).toBe(1);
      expect(process.exception).toBeInstanceOf(mp.ProcessError);
    });

    it('is known also where printing fails', async () => {
      const error = jest.spyOn(console, 'error').mockImplementation(() => {
        throw new Error('nothing is printed here');
      });
      const process = start(() => {
        throw new RangeError('unheard');
      });
      await process.join();
      error.mockRestore();
      expect([process.exitcode, process.exception]).toEqual([1, new RangeError('unheard')]);
    });

    it('can be terminated while it waits for its children', async () => {
      const gate = new mp.Event();
      const children: mp.Process[] = [];
      const process = start(() => {
        children.push(start(() => gate.wait()));
        throw new RangeError('no');
      });
      await printed(turn);
      expect(process.exitcode).toBeNull();
      process.terminate();
      expect(await process.join()).toBe(-15);
      // What is unhandled is heard of at the end of a turn, and fails this.
      await turn();
      await gate.set();
      await children[0].join();
    });
  });

  describe('exit', () => {
    it.each([
      [undefined, 0],
      [null, 0],
      [3, 3],
      [256, 0],
      [-1, 255],
      [true, 1],
    ])('of %p ends it with %p, and goes no further', async (status, code) => {
      const after = jest.fn();
      const process = start(() => {
        mp.exit(status);
        after();
      });
      expect(await process.join()).toBe(code);
      expect([after.mock.calls.length, process.exception]).toEqual([0, null]);
    });

    it('counts, whoever catches it', async () => {
      const queue = new mp.Queue<number>();
      const process = start(async () => {
        try {
          mp.exit(4);
        } catch {
          await queue.put(1);
        }
      });
      expect(await process.join()).toBe(4);
      await turn();
      expect(await queue.qsize()).toBe(0);
    });
  });

  describe('terminate', () => {
    it.each([
      ['terminate', -15],
      ['kill', -9],
    ] as const)('by %s has it count as ended at once', async (method, code) => {
      const process = start(() => new mp.Event().wait());
      await turn();
      process[method]();
      expect([process.isAlive(), process.exitcode, process.exception]).toEqual([false, code, null]);
      expect(await process.join()).toBe(code);
      process[method]();
      expect(process.exitcode).toBe(code);
    });

    it('keeps it from beginning', async () => {
      const target = jest.fn();
      const process = start(target);
      process.terminate();
      await process.join();
      await turn();
      expect(target).not.toHaveBeenCalled();
    });

    it('keeps it from beginning also where its target is not to be found', async () => {
      const target = { module: 'node:path', name: 'nothing' };
      const [terminated, other] = [1, 2].map(() => new mp.Process({ target }).start());
      terminated.terminate();
      expect(await terminated.join()).toBe(-15);
      await printed(() => other.join());
      expect(other.exitcode).toBe(1);
      // What is unhandled is heard of at the end of a turn, and fails this.
      await turn();
    });

    it('rejects what it waits for, so that its finally blocks run, and refuses what it asks then', async () => {
      const queue = new mp.Queue<string>();
      const story: string[] = [];
      const process = new mp.Process({
        name: 'victim',
        target: async (own: mp.Queue<string>) => {
          try {
            await own.get();
          } catch (error) {
            story.push((error as Error).message);
          } finally {
            await own.put('from the dead').catch(() => story.push('refused'));
            await queue.put('from the dead').catch(() => story.push('refused'));
          }
        },
        args: [queue],
      }).start();
      await turn();
      expect(await printed(async () => process.terminate())).toBe('');
      await turn();
      expect(story).toEqual([
        'Process victim was ended by SIGTERM: what it still does has no effect',
        'refused',
        'refused',
      ]);
      expect(await queue.qsize()).toBe(0);
    });

    it('gives back the item that it would have got next, and its locks', async () => {
      const queue = new mp.Queue<number>();
      const lock = new mp.Lock();
      const taken: number[] = [];
      const process = start(async () => {
        await lock.acquire();
        for await (const item of queue) taken.push(item);
      });
      await queue.put(1);
      await turn();
      process.terminate();
      await queue.put(2);
      await turn();
      expect(taken).toEqual([1]);
      expect(await queue.get()).toBe(2);
      expect(await lock.acquire({ block: false })).toBe(true);
      expect(await lock.abandoned()).toBe(true);
    });

    it('ends its daemons, and leaves its other children alone', async () => {
      const gate = new mp.Event();
      const children: mp.Process[] = [];
      const process = start(async () => {
        for (const daemon of [true, false]) children.push(start(() => gate.wait(), { daemon }));
        await new mp.Event().wait();
      });
      await turn();
      process.terminate();
      expect(children.map((child) => child.exitcode)).toEqual([-15, null]);
      await gate.set();
      await turn();
      expect(children[1].exitcode).toBe(0);
    });
  });

  it('is interrupted as by Ctrl-C: it says so and ends with 1', async () => {
    const process = start(() => new mp.Event().wait(), { name: 'busy' });
    await turn();
    expect(await printed(async () => process.interrupt())).toBe('Process busy: interrupted');
    expect(await process.join()).toBe(1);
  });

  describe('a subclass', () => {
    class Greeter extends mp.Process {
      greeted = 0;
      constructor(
        readonly greeting: string,
        readonly names: mp.Connection<string>,
      ) {
        super({ name: 'greeter' });
      }
      override async run() {
        for await (const name of this.names) {
          this.greeted++;
          await this.names.send(`${this.greeting}, ${name}!`);
        }
        expect(this.greeted).toBe(1);
        expect(mp.currentProcess()).toBe(this);
      }
    }

    it('runs on an object with the same fields, and ends of pipes are closed by each for itself', async () => {
      const [here, there] = mp.Pipe<string>();
      const greeter = new Greeter('Hello', there).start();
      there.close();
      await here.send('Ada');
      expect(await here.recv()).toBe('Hello, Ada!');
      here.close();
      expect(await greeter.join()).toBe(0);
      expect(greeter.greeted).toBe(0);
      expect(String(greeter)).toMatch(/^<Greeter name='greeter'/);
    });

    it('is named for its class', () => {
      expect(new Greeter('', mp.Pipe<string>()[0]).name).toBe('greeter');
      class Worker extends mp.Process {}
      expect(new Worker().name).toMatch(/^Worker-\d+$/);
    });
  });

  describe('in the family', () => {
    it('knows itself, its parent and its children', async () => {
      const told: unknown[] = [];
      const gate = new mp.Event();
      const process = start(
        async () => {
          const self = mp.currentProcess();
          const child = new mp.Process({ target: () => gate.wait() });
          child.start();
          told.push(self.name, mp.parentProcess()?.name, mp.parentProcess()?.isAlive());
          told.push(child.name, mp.activeChildren()[0] === child, self.isAlive(), self === process);
          await expect(self.join()).rejects.toThrow('can only join a child process');
          await gate.set();
        },
        { name: 'middle' },
      );
      const place = String(process).match(/name='middle'/);
      expect(place).not.toBeNull();
      expect(mp.activeChildren()).toContain(process);
      expect(await process.join()).toBe(0);
      expect(told).toEqual([
        'middle',
        'MainProcess',
        true,
        expect.stringMatching(/^Process-\d+:1$/),
        true,
        true,
        false,
      ]);
      expect(mp.activeChildren()).not.toContain(process);
    });

    it('may take another name and key, of which its children hear', async () => {
      const told: unknown[] = [];
      const process = start(async () => {
        const self = mp.currentProcess();
        self.name = 'another';
        self.authkey = Buffer.from('secret');
        const tell = () => told.push(mp.parentProcess()?.name, Buffer.from(mp.currentProcess().authkey).toString());
        await new mp.Process({ target: tell }).start().join();
      });
      expect(await process.join()).toBe(0);
      expect(told).toEqual(['another', 'secret']);
    });

    it('is MainProcess outside, where isMainProcess is true as it is inside', async () => {
      expect([mp.currentProcess().name, mp.parentProcess(), mp.isMainProcess]).toEqual(['MainProcess', null, true]);
      expect(mp.currentProcess()).toBeInstanceOf(mp.Process);
    });

    it('waits for its children when its target has returned, but ends its daemons', async () => {
      const gate = new mp.Event();
      const codes: (number | null)[] = [];
      const process = start(() => {
        for (const daemon of [true, false]) {
          start(() => gate.wait(), { daemon }).on('exit', (code) => codes.push(code));
        }
      });
      expect(await process.join({ timeout: 5 })).toBeNull();
      expect(codes).toEqual([-15]);
      await gate.set();
      expect(await process.join()).toBe(0);
      expect(codes).toEqual([-15, 0]);
    });

    it('has no children of a daemon, and hands daemon on', async () => {
      const seen: unknown[] = [];
      const process = start(
        () => {
          seen.push(new mp.Process().daemon);
          expect(() => start(() => {})).toThrow('daemonic processes are not allowed to have children');
        },
        { daemon: true },
      );
      expect(await process.join()).toBe(0);
      expect(seen).toEqual([true]);
    });

    it('can wait for its parent', async () => {
      let outcome: Promise<boolean> | undefined;
      const parent = start(async () => {
        start(() => {
          const above = mp.parentProcess();
          outcome = above?.join();
          return outcome;
        });
        await turn();
        mp.exit(0);
      });
      await parent.join();
      expect(await outcome).toBe(true);
    });
  });

  it('is who runs the tasks of a pool, and hears of them', async () => {
    const pool = new mp.Pool(2);
    const names: string[] = [];
    const run = () => mp.currentProcess().name;
    const callback = () => names.push(mp.currentProcess().name);
    const asker = start(() => pool.applyAsync(run, [], { callback }).get(), { name: 'asker' });
    await asker.join();
    const worker = await pool.apply(run);
    expect([worker, names]).toEqual([expect.stringMatching(/^PoolWorker-/), ['MainProcess']]);
    pool.terminate();
    await pool.join();
  });

  it('is replaced in a pool when it ends in the middle of a task', async () => {
    const pool = new mp.Pool(1);
    await expect(pool.apply(() => mp.exit(3))).rejects.toMatchObject({ code: 'ERR_WORKER_LOST', exitcode: 3 });
    expect(await pool.apply(() => mp.currentProcess().name)).toMatch(/^PoolWorker-\d+$/);
    pool.close();
    await pool.join();
  });

  it('is heard of as a part of who started it', async () => {
    const heard: string[] = [];
    const parent = start(
      async () => {
        const child = new mp.Process({ target: () => {} });
        for (const event of ['spawn', 'exit'] as const) child.on(event, () => heard.push(mp.currentProcess().name));
        await child.start().join();
      },
      { name: 'parent' },
    );
    await parent.join();
    await turn();
    expect(heard).toEqual(['parent', 'parent']);
  });

  it('is not started with what cannot be given to it', async () => {
    const [end] = mp.Pipe();
    end.close();
    const process = new mp.Process({ target: () => {}, args: [end] });
    expect(() => process.start()).toThrow('handle is closed');
    expect(mp.activeChildren()).not.toContain(process);
  });

  it('is an owner of its own: an RLock of one is not that of another', async () => {
    const lock = new mp.RLock();
    const seen: boolean[] = [];
    await lock.acquire();
    await start(async () => seen.push(await lock.acquire({ block: false }))).join();
    await lock.release();
    await start(async () => seen.push(await lock.acquire(), await lock.acquire())).join();
    expect(seen).toEqual([false, true, true]);
    expect(await lock.acquire({ block: false })).toBe(true);
  });
});
