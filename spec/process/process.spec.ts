/** `Process` in the parent: what it checks, what it says of itself. */
import { inspect } from 'node:util';
import * as mp from 'multiproc';

const never = { module: `${__dirname}/../fixtures/processes/answers.cjs`, name: 'echo' };
const make = (options: mp.ProcessOptions = {}) => new mp.Process({ target: never, ...options });

describe('new Process', () => {
  it.each([
    ['a target that is no function', { target: 'work' }, TypeError, /target must be a function or \{ module, name \}/],
    ['a target of null', { target: 3 }, TypeError, /not 3/],
    ['arguments that are no array', { args: 'abc' }, TypeError, /args must be an array, not 'abc'/],
    ['keywords that are no object', { kwargs: 1 }, TypeError, /kwargs must be an object, not 1/],
    ['a name that is no string', { name: 5 }, mp.AssertionError, /^name must be a string$/],
    ['an unknown stdio', { stdio: 'loud' }, TypeError, /stdio must be 'inherit', 'ignore', 'pipe' or 'prefix'/],
    ['execArgv that is no array', { execArgv: '--inspect' }, TypeError, /execArgv must be an array of strings/],
    ['execArgv of something else', { execArgv: [3] }, TypeError, /execArgv must be an array of strings, not \[ 3 \]/],
    ['an environment that is no object', { env: 'A=1' }, TypeError, /env must be an object, not 'A=1'/],
    ['a heap of no size', { maxOldGenerationSizeMb: 0 }, TypeError, /positive integer, not 0/],
  ])('refuses %s', (_what, options, type, message) => {
    const refused = () => new mp.Process(options as mp.ProcessOptions);
    expect(refused).toThrow(type);
    expect(refused).toThrow(message);
  });

  it('refuses Python’s positional arguments with a word on what to write', () => {
    expect(() => new mp.Process(null as never)).toThrow(/takes one object/);
  });

  it('takes a number when it is made, started or not', () => {
    const [first, second] = [make(), make()].map(({ name }) => Number(/^Process-(\d+)$/.exec(name)?.[1]));
    expect(second).toBe(first + 1);
  });

  it('is named for its class, and for its class alone when the name given is empty', () => {
    class Worker extends mp.Process {}
    expect(new Worker().name).toMatch(/^Worker-\d+$/);
    expect(make({ name: '' }).name).toMatch(/^Process-\d+$/);
    expect(make({ name: 'adder' }).name).toBe('adder');
  });
});

describe('a process that was not started', () => {
  it('says so', () => {
    const child = make({ name: 'idle' });
    expect([child.pid, child.ident, child.exitcode, child.exception, child.stdout, child.isAlive()]).toEqual([
      undefined,
      undefined,
      null,
      null,
      null,
      false,
    ]);
    expect(String(child)).toBe(`<Process name='idle' parent=${process.pid} initial>`);
    expect(inspect(make({ name: 'idle', daemon: true }))).toBe(
      `<Process name='idle' parent=${process.pid} initial daemon>`,
    );
  });

  it('can be renamed and made a daemon', () => {
    const child = make();
    child.name = 'renamed';
    child.daemon = true;
    expect([child.name, child.daemon]).toEqual(['renamed', true]);
    expect(make({ daemon: 1 as unknown as boolean }).daemon).toBe(true);
    expect(() => Object.assign(child, { name: 7 })).toThrow('name must be a string');
  });

  it('has the key of its parent, which it keeps to itself', () => {
    const child = make();
    expect(child.authkey).toEqual(mp.currentProcess().authkey);
    expect(child.authkey).toHaveLength(32);
    child.authkey = Buffer.from('another');
    expect(Buffer.from(child.authkey).toString()).toBe('another');
    expect(mp.currentProcess().authkey).toHaveLength(32);
  });

  it('cannot be joined, nor sent a signal, nor waited for', async () => {
    const child = make({ name: 'idle' });
    await expect(child.join()).rejects.toThrow(new mp.AssertionError('can only join a started process'));
    for (const send of [() => child.terminate(), () => child.kill(), () => child.interrupt()]) {
      expect(send).toThrow(mp.AssertionError);
    }
    expect(() => child.terminate()).toThrow(/idle cannot be sent SIGTERM/);
    expect(() => child.sentinel).toThrow(new mp.ValueError('process not started'));
  });

  it('runs here when `run` is called', async () => {
    const add = (a: number, b: number, { c }: { c: number }) => a + b + c;
    expect(new mp.Process({ target: add, args: [1, 2], kwargs: { c: 3 } }).run()).toBe(6);
    expect(new mp.Process().run()).toBeUndefined();
    expect(await new mp.Process({ target: { module: 'node:path', name: 'basename' }, args: ['/a/b'] }).run()).toBe('b');
  });
});

describe('a process that was closed', () => {
  const closed = make({ name: 'shut', daemon: true });
  closed.close();

  it('can still be asked for its name, whether it is a daemon, and its key', () => {
    closed.close();
    expect([closed.name, closed.daemon, closed.authkey.length]).toEqual(['shut', true, 32]);
    expect(String(closed)).toBe(`<Process name='shut' parent=${process.pid} closed daemon>`);
  });

  it('can do nothing else', async () => {
    const error = new mp.ValueError('process object is closed');
    for (const ask of [
      () => closed.pid,
      () => closed.ident,
      () => closed.exitcode,
      () => closed.exception,
      () => closed.sentinel,
      () => closed.stdout,
      () => closed.isAlive(),
      () => closed.start(),
      () => closed.terminate(),
      () => closed.kill(),
      () => closed.interrupt(),
    ]) {
      expect(ask).toThrow(error);
    }
    await expect(closed.join()).rejects.toThrow(error);
    await expect(closed[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});

describe('currentProcess of the main process', () => {
  const main = mp.currentProcess();

  it('says what it is', () => {
    expect(mp.currentProcess()).toBe(main);
    expect([main.name, main.daemon, main.exitcode, main.isAlive(), main.pid]).toEqual([
      'MainProcess',
      false,
      null,
      true,
      process.pid,
    ]);
    expect(String(main)).toBe("<_MainProcess name='MainProcess' parent=None started>");
    expect(mp.parentProcess()).toBeNull();
    expect(mp.isMainProcess).toBe(true);
  });

  it('can be neither started nor joined, nor made a daemon; closing it does nothing', async () => {
    expect(() => main.start()).toThrow('can only start a process object created by current process');
    await expect(main.join()).rejects.toThrow(new mp.AssertionError('can only join a child process'));
    expect(() => Object.assign(main, { daemon: true })).toThrow('process has already started');
    main.close();
    expect(main.isAlive()).toBe(true);
  });
});

describe('what cannot travel', () => {
  it.each([
    ['an argument', { args: [{ done: Promise.resolve() }] }, 'args[0].done', /is a Promise/],
    ['a keyword', { kwargs: { key: Symbol('key') } }, 'kwargs.key', /is a symbol/],
  ])('%s is refused before there is a process, with the path to it', (_what, options, path, reason) => {
    const child = make({ name: 'sender', ...options });
    let refused: unknown;
    try {
      child.start();
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(mp.SerializationError);
    expect((refused as mp.SerializationError).path).toBe(`sender.${path}`);
    expect((refused as Error).message).toMatch(reason);
    expect([child.pid, child.isAlive(), mp.activeChildren()]).toEqual([undefined, false, []]);
  });

  it('a process is refused, in words of its own', () => {
    expect(() => make({ args: [mp.currentProcess()] }).start()).toThrow(
      /args\[0\] is a Process that cannot be sent: it is of use/,
    );
  });

  it('a target that no module exports is refused, naming it and its file', () => {
    const local = function unreachable() {};
    expect(() => new mp.Process({ target: local }).start()).toThrow(/the function unreachable .*process\.spec\.ts:\d+/);
  });

  it('a subclass that no module exports is refused', () => {
    class Hidden extends mp.Process {}
    expect(() => new Hidden().start()).toThrow(/the class Hidden/);
  });

  it('a target in a module that does not exist is refused', () => {
    expect(() => new mp.Process({ target: { module: './nowhere.cjs' } }).start()).toThrow(
      /cannot find the module .*nowhere/,
    );
  });
});

it('cpuCount is a positive integer', () => {
  expect(Number.isInteger(mp.cpuCount()) && mp.cpuCount() > 0).toBe(true);
});
