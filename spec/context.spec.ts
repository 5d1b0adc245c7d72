/** Contexts, and the way in which the default one starts its processes. */
import { join } from 'node:path';
import * as mp from 'multiproc';

const { tell, Teller, typeOfProcess } = require('./fixtures/processes/tells-its-context.cjs');
const FIXTURE = join(__dirname, 'fixtures', 'processes', 'tells-its-context.cjs');

afterEach(() => mp.setStartMethod(null, { force: true }));

describe('the start method', () => {
  it('is not settled until it is asked for, and is spawn then', () => {
    expect(mp.getStartMethod({ allowNone: true })).toBeNull();
    expect(mp.getStartMethod()).toBe('spawn');
    expect(mp.getStartMethod({ allowNone: true })).toBe('spawn');
  });

  it('can be set once, and again by force', () => {
    mp.setStartMethod('forkserver');
    expect(mp.getStartMethod()).toBe('forkserver');
    expect(() => mp.setStartMethod('spawn')).toThrow(new mp.ProcessError('context has already been set'));
    mp.setStartMethod('spawn', { force: true });
    expect(mp.getStartMethod()).toBe('spawn');
  });

  it('cannot be set once it was asked for', () => {
    mp.getStartMethod();
    expect(() => mp.setStartMethod('spawn')).toThrow('context has already been set');
  });

  it('is unsettled by null and force, and settled by null alone', () => {
    mp.setStartMethod('forkserver');
    mp.setStartMethod(null, { force: true });
    expect(mp.getStartMethod({ allowNone: true })).toBeNull();
    mp.setStartMethod(null);
    expect(mp.getStartMethod({ allowNone: true })).toBe('spawn');
  });

  it('is one of those that there are', () => {
    expect(mp.getAllStartMethods()).toEqual(['spawn', 'forkserver']);
    // @ts-expect-error: there is no such thing here
    expect(() => mp.setStartMethod('fork')).toThrow(new mp.ValueError("cannot find context for 'fork'"));
    // @ts-expect-error
    expect(() => mp.getContext('x')).toThrow(new mp.ValueError("cannot find context for 'x'"));
    expect(mp.getStartMethod({ allowNone: true })).toBeNull();
  });

  it('is settled by the first start', async () => {
    const child = new mp.Process({ target: tell, args: [new mp.SimpleQueue()] }).start();
    expect(() => mp.setStartMethod('forkserver')).toThrow('context has already been set');
    expect(await child.join()).toBe(0);
  });
});

describe('a context', () => {
  it('is that of the settled method when none is named', () => {
    mp.setStartMethod('forkserver');
    expect(mp.getContext()).toBe(mp.getContext('forkserver'));
    expect(mp.getContext('spawn').getContext()).toBe(mp.getContext('spawn'));
    expect(mp.getContext('spawn').getContext('forkserver')).toBe(mp.getContext('forkserver'));
  });

  it('settles the default when it is asked for without a name', () => {
    mp.getContext('forkserver');
    expect(mp.getStartMethod({ allowNone: true })).toBeNull();
    mp.getContext();
    expect(mp.getStartMethod({ allowNone: true })).toBe('spawn');
  });

  it('keeps its method', () => {
    const context = mp.getContext('forkserver');
    expect(context.getStartMethod()).toBe('forkserver');
    expect(() => context.setStartMethod('spawn', { force: true })).toThrow(
      new mp.ValueError('cannot set start method of concrete context'),
    );
  });

  it('has all that the module has, but what is about choosing a context', () => {
    const own = Object.keys(mp).filter((name) => !(name in mp.getContext('spawn')));
    expect(own.sort()).toEqual(['getAllStartMethods', 'isMainProcess']);
    expect(mp.getContext('spawn').Queue).toBe(mp.Queue);
    expect(mp.getContext('spawn').Empty).toBe(mp.Empty);
  });

  it('names its processes as Python does', () => {
    const names = [mp.getContext('spawn'), mp.getContext('forkserver'), mp].map(({ Process }) => new Process().name);
    expect(names.map((name) => name.replace(/\d+$/, 'N'))).toEqual([
      'SpawnProcess-N',
      'ForkServerProcess-N',
      'Process-N',
    ]);
  });
});

describe('a process of a context', () => {
  async function whatItTells(make: (queue: mp.SimpleQueue) => mp.Process): Promise<unknown> {
    const queue = new mp.SimpleQueue();
    const child = make(queue).start();
    expect(await child.join()).toBe(0);
    return queue.get();
  }

  it.each(['spawn', 'forkserver'] as const)(
    '%s: is a process like any, and of that class in the child too',
    async (method) => {
      const { Process } = mp.getContext(method);
      const told = await whatItTells((queue) => new Process({ target: tell, args: [queue], name: 'x' }));
      expect(new Process()).toBeInstanceOf(mp.Process);
      expect(told).toEqual({ name: 'x', type: Process.name, method: 'spawn' });
    },
  );

  it('inherits the method of the default context', async () => {
    mp.setStartMethod('forkserver');
    const told = await whatItTells((queue) => new mp.Process({ target: tell, args: [queue], name: 'y' }));
    expect(told).toEqual({ name: 'y', type: 'Process', method: 'forkserver' });
  });

  it('may be of a subclass', async () => {
    const told = await whatItTells((queue) => new Teller(queue));
    expect(told).toEqual({ name: expect.stringMatching(/^Teller-\d+$/), type: 'Teller', method: 'spawn' });
  });
});

describe('a pool of a context', () => {
  it.each(['spawn', 'forkserver'] as const)('%s: has its processes for workers', async (method) => {
    const { Pool, Process } = mp.getContext(method);
    await using pool = new Pool(1);
    expect(pool).toBeInstanceOf(mp.Pool);
    expect(Pool.name).toBe('Pool');
    expect(await pool.apply(typeOfProcess)).toBe(Process.name);
  });
});

describe('setExecutable', () => {
  afterEach(() => mp.setExecutable(process.execPath));

  it('says which Node.js runs a process', () => {
    mp.setExecutable(join(__dirname, 'no-such-node'));
    expect(() => new mp.Process({ target: { module: FIXTURE, name: 'tell' } }).start()).toThrow(mp.ProcessError);
  });

  it('takes paths and file: URLs alone', () => {
    mp.setExecutable(new URL(`file://${process.execPath}`));
    // @ts-expect-error
    expect(() => mp.setExecutable(1)).toThrow(new TypeError('path must be a string or a file: URL, not 1'));
  });
});

it('freezeSupport does nothing', () => {
  expect(mp.freezeSupport()).toBeUndefined();
});
