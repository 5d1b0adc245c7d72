import { once } from 'node:events';
import { Queue } from '../../lib';
import { pipeOver } from '../../lib/connection/pipe';
import { ChildEngine } from '../../lib/engine/child-engine';
import { HELLO } from '../../lib/engine/hello';
import { RootEngine } from '../../lib/engine/root-engine';
import { AssertionError, BrokenPipeError, Empty, EOFError } from '../../lib/errors';
import type { BlockingLink } from '../../lib/transport/blocking-link';
import { enter } from '../../lib/transport/local-door';
import { SocketLink } from '../../lib/transport/socket-link';
import { endWithSpec } from '../support/end-of-process';
import { socketOf } from '../support/socket-of';
import { socketPair } from '../support/socket-pair';

/** A child in this process: what it is given and what it makes is its own, and it is linked to the root by sockets. */
class Child {
  readonly engine: ChildEngine;
  readonly cuts: Error[] = [];
  readonly ended: Promise<void>;

  constructor(
    readonly root: RootEngine,
    readonly name: string,
    readonly sockets: Awaited<ReturnType<typeof socketPair>>,
    handles: readonly number[],
  ) {
    const { serial } = root.berth(name, handles, false);
    root.attach(name, sockets[1]);
    this.engine = new ChildEngine(
      serial,
      sockets[0],
      (): BlockingLink => {
        throw new Error('A child in this process cannot stop it');
      },
      (error) => this.cuts.push(error),
    );
    this.ended = root.ended(name);
  }

  static async start(root: RootEngine, name = '1', handles: readonly number[] = []): Promise<Child> {
    return new Child(root, name, await socketPair(), handles);
  }

  async die(): Promise<void> {
    this.sockets[0].destroy();
    this.root.lineEnded(this.name);
    await this.ended;
  }
}

function queueOf<T>(engine: RootEngine): Queue<T> {
  const Bound = class extends Queue<T> {
    static override get engine() {
      return engine;
    }
  };
  return new Bound();
}

describe('RootEngine', () => {
  endWithSpec();
  let root: RootEngine;
  let children: Child[];
  beforeEach(() => {
    root = new RootEngine();
    children = [];
  });
  afterEach(() => {
    for (const { sockets } of children) for (const socket of sockets) socket.destroy();
  });

  /** A child that was given these things when it was started. */
  async function start<T extends object>(handle: T, name = '1'): Promise<{ child: Child; theirs: T }> {
    const parcel = root.codec.seal(handle);
    const child = await Child.start(root, name, root.codec.sealedHandles);
    children.push(child);
    return { child, theirs: child.engine.codec.unseal(parcel) as T };
  }

  it('serves its own process over memory', async () => {
    const queue = queueOf<number>(root);
    await queue.put(1);
    expect(await queue.get()).toBe(1);
    expect(await queue.qsize()).toBe(0);
  });

  it('serves a child over its link', async () => {
    const queue = queueOf<number>(root);
    const { theirs } = await start(queue);
    const getting = theirs.get();
    await queue.put(1);
    expect(await getting).toBe(1);
    await theirs.put(2);
    expect(await queue.get()).toBe(2);
    expect(await queue.empty()).toBe(true);
  });

  it('has got, for whoever hears of something later, all that was done before', async () => {
    const tasks = queueOf<number>(root);
    const { child, theirs } = await start(tasks);
    const [here, there] = pipeOver<unknown, unknown>(child.engine, true);
    await theirs.put(1);
    await theirs.put(2);
    expect(await tasks.get()).toBe(1);
    expect(await theirs.get()).toBe(2);
    await there.send('I have got it');
    await here.recv();
    expect(await tasks.qsize()).toBe(0);
  });

  it('takes back from a child that dies what it was lent', async () => {
    const queue = queueOf<number>(root);
    const { child, theirs } = await start(queue);
    const getting = theirs.get().catch((error: unknown) => error);
    for (let i = 0; i < 3; i++) await queue.put(i);
    await child.die();
    await getting;
    const got: number[] = [];
    for (;;) {
      const item = await queue.getNowait().catch((error: unknown) => error);
      if (item instanceof Empty) break;
      got.push(item as number);
    }
    // It may have taken the first, and said so.
    expect([
      [0, 1, 2],
      [1, 2],
    ]).toContainEqual(got);
  });

  it('frees what a child held when it dies', async () => {
    const [here, there] = pipeOver<string, string>(root, true);
    const { child } = await start(there);
    there.close();
    const receiving = here.recv().catch((error: unknown) => error);
    await child.die();
    expect(await receiving).toBeInstanceOf(EOFError);
  });

  it('cuts a child off that sends nonsense, tells it why, and serves the others', async () => {
    const queue = queueOf<number>(root);
    const bad = await start(queue, '1');
    const good = await start(queue, '2');
    const news: unknown[] = [];
    bad.child.engine.client.listen(0, { news: (...args) => void news.push(args), cut() {} });
    socketOf(Reflect.get(bad.child.engine, 'link')).write(Buffer.from([0, 0, 0, 1, 0xc1]));
    await bad.child.ended;
    await once(bad.child.sockets[0], 'close');
    expect(news).toEqual([[1, expect.stringMatching(/frame/), undefined, undefined]]);
    expect(bad.child.cuts.length).toBe(1);
    const getting = good.theirs.get();
    await queue.put(7);
    expect(await getting).toBe(7);
  });

  it.each([
    ['a method that there is not', ({ client }: ChildEngine) => client.cast(0, 999)],
    ['a kind that there is not', ({ client }: ChildEngine) => client.open(4294967297, 'Nonsense')],
  ])('cuts a child off that asks for %s', async (_, ask) => {
    const { child } = await start(queueOf(root));
    ask(child.engine);
    await child.ended;
    expect(root.tree.peer('1')).toBeUndefined();
  });

  describe('callNow', () => {
    it('answers what can be answered at once, after all that was sent before', () => {
      const queue = queueOf<number>(root);
      queue.putSync(1);
      void queue.put(2);
      expect(queue.getSync()).toBe(1);
      expect(queue.getSync({ timeout: 1000 })).toBe(2);
      expect(() => queue.getSync({ block: false })).toThrow(Empty);
    });

    it('says why it cannot wait, and leaves nobody in the line', async () => {
      const queue = queueOf<number>(root);
      expect(() => queue.getSync()).toThrow(AssertionError);
      expect(() => queue.getSync({ timeout: 10 })).toThrow(/root process/);
      await queue.put(1);
      expect(await queue.get()).toBe(1);
    });

    it('does not disturb getters that wait', async () => {
      const queue = queueOf<number>(root);
      const getting = queue.get();
      expect(() => queue.getSync()).toThrow(AssertionError);
      await queue.put(1);
      expect(await getting).toBe(1);
    });
  });

  describe('a handle', () => {
    it('is the same object wherever in a process it arrives', async () => {
      const [carrier, queue] = [queueOf<unknown>(root), queueOf<number>(root)];
      await carrier.put({ queue });
      expect(await carrier.get()).toEqual({ queue });
      const { theirs } = await start([carrier, queue]);
      await carrier.put([queue, queue]);
      expect(await theirs[0].get()).toEqual([theirs[1], theirs[1]]);
    });

    it('keeps its thing while it is on its way, though nobody else has it any more', async () => {
      const carrier = queueOf<unknown>(root);
      const { theirs } = await start(carrier);
      const [here, there] = pipeOver<string, string>(root, true);
      await carrier.put(there);
      there.close();
      const arrived = (await theirs.get()) as typeof there;
      await here.send('still there');
      expect(await arrived.recv()).toBe('still there');
    });
  });

  describe('the door', () => {
    /** Comes to the door as a grandchild does. */
    async function grandchild(token?: string) {
      const { child } = await start(queueOf(root));
      const berth = await child.engine.berth('1.1', [], false);
      const socket = await enter(berth.address);
      const cuts: Error[] = [];
      const engine = new ChildEngine(
        berth.serial,
        socket,
        () => {
          throw new Error('It has no line');
        },
        (error) => cuts.push(error),
      );
      engine.introduce([HELLO, '1.1', token ?? berth.token, '', '']);
      return { child, engine, socket, cuts };
    }

    it('lets in who was expected, and serves it, also when its parent is gone', async () => {
      const { child, engine, socket } = await grandchild();
      const [one, other] = pipeOver<string, string>(engine, true);
      expect(await one.poll()).toBe(false);
      await child.die();
      await one.send('alone');
      expect(await other.recv()).toBe('alone');
      const ended = root.ended('1.1');
      socket.destroy();
      await ended;
    });

    it('shows out who was not', async () => {
      const { engine, socket, cuts } = await grandchild('another token');
      const asking = engine.ended('1').catch((error: unknown) => error);
      expect(await asking).toBeInstanceOf(BrokenPipeError);
      expect(cuts.length).toBe(1);
      socket.destroy();
    });

    it('shows out one whose line it cannot open, and its parent hears of its end', async () => {
      const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
      const { child } = await start(queueOf(root));
      const { address, token } = await child.engine.berth('1.1', [], false);
      const socket = await enter(address);
      const link = new SocketLink(socket, { message() {}, closed() {} });
      link.send([HELLO, '1.1', token, '/there/is/no/such.requests', '/there/is/no/such.answers']);
      link.flush();
      await once(socket, 'close');
      await child.engine.ended('1.1');
      expect(warned).toHaveBeenCalledWith(expect.stringMatching(/^Process 1\.1 was not let into its tree: ENOENT/));
      warned.mockRestore();
    });

    it('shows out who says nothing that it understands', async () => {
      const { child } = await start(queueOf(root));
      const { address } = await child.engine.berth('1.1', [], false);
      const socket = await enter(address);
      socket.resume();
      socket.write(Buffer.from([0, 0, 0, 2, 0x91, 7]));
      await once(socket, 'close');
    });
  });
});
