import { TREE, TREE_METHODS, Tree } from '../../lib/engine/tree';
import { CALL, CANCEL, CAST, RETURN, TELL, THROW } from '../../lib/rpc/messages';
import { numbered } from '../../lib/rpc/methods';
import { Peer } from '../../lib/rpc/peer';
import { type Kind, type Served, Server } from '../../lib/rpc/server';
import type { Link, Packet } from '../../lib/transport/link';
import { turn } from '../support/slow-tree';

const METHOD = numbered(TREE_METHODS);

describe('Tree', () => {
  let story: string[];
  let server: Server;
  let tree: Tree;
  let door: { open(path: string): void; jam(error: Error): void };
  const root = new Peer('', true);
  beforeEach(() => {
    story = [];
    const Thing: Kind = {
      methods: [],
      make: (_, id): Served[] => [
        { forget: ({ name }, died) => void story.push(`${id} ${died ? 'lost' : 'let go'} by ${name}`) },
      ],
    };
    server = new Server({ Thing });
    const opening = new Promise<string>((open, jam) => {
      door = { open, jam };
    });
    tree = new Tree(server, () => opening);
    server.install(TREE, tree, TREE_METHODS);
    tree.census = {
      born: (pid) => void story.push(`${pid} is born`),
      gone: (pid) => void story.push(`${pid} is gone`),
      orphaned: (pid) => void story.push(`${pid} is orphaned`),
      stranded: (pid) => void story.push(`${pid} is stranded`),
      opened: (address) => void story.push(`the door is ${address}`),
    };
  });

  /** What a process receives. */
  class Process {
    readonly received: Packet[] = [];
    readonly link = { send: (packet: Packet) => void this.received.push(packet) } as unknown as Link;
    readonly peer: Peer;

    constructor(
      readonly name: string,
      parent: Peer = root,
      { handles = [], daemon = false }: { handles?: number[]; daemon?: boolean } = {},
    ) {
      this.peer = tree.expect(parent, name, handles, daemon).peer;
    }

    connect(): this {
      this.peer.connect(this.link);
      return this;
    }

    ask(sequence: number, method: number, ...args: unknown[]): void {
      server.receive(this.peer, [CALL, sequence, TREE, method, ...args], this.link);
    }

    say(method: number, ...args: unknown[]): void {
      server.receive(this.peer, [CAST, TREE, method, ...args], this.link);
    }
  }

  it('numbers processes, and gives each a token of its own', () => {
    const [one, two] = [tree.expect(root, '1', [], false), tree.expect(root, '2', [], false)];
    expect([one.serial, two.serial]).toEqual([1, 2]);
    expect(one.token).not.toBe(two.token);
  });

  it('recognises the process that shows the token, once', () => {
    const { token, peer } = tree.expect(root, '1', [], false);
    const other = tree.expect(root, '2', [], false);
    expect(tree.recognise('1', other.token)).toBeNull();
    expect(tree.recognise('3', token)).toBeNull();
    expect(tree.recognise('1', token)).toBe(peer);
    peer.connect(new Process('9').link);
    expect(tree.recognise('1', token)).toBeNull();
  });

  it('opens the door for a grandchild, and tells its parent where it is', async () => {
    const parent = new Process('1').connect();
    parent.ask(1, METHOD.berth, '1.1', [], false);
    expect(parent.received).toEqual([]);
    door.open('/the/door');
    await turn();
    expect(parent.received).toEqual([[RETURN, 1, [2, '/the/door', expect.any(String)]]]);
    expect(story).toEqual(['the door is /the/door']);
  });

  it('says why there is no door', async () => {
    const parent = new Process('1').connect();
    parent.ask(1, METHOD.berth, '1.1', [], false);
    door.jam(new TypeError('no room'));
    await turn();
    expect(parent.received).toEqual([[THROW, 1, 'TypeError', 'no room']]);
  });

  it('holds for a process what it is given on its way, until it has ended', () => {
    server.receive(root, [0, 8, 'Thing'], { send() {} });
    new Process('1', root, { handles: [8] });
    server.receive(root, [4, 8, 1], { send() {} });
    expect(server.size).toBe(2);
    tree.bury('1');
    expect(story).toEqual(['8 let go by ', '8 lost by 1']);
    expect(server.size).toBe(1);
  });

  it('knows who said that it would end', () => {
    server.receive(root, [0, 8, 'Thing'], { send() {} });
    const child = new Process('1', root, { handles: [8] }).connect();
    child.say(METHOD.leave);
    tree.bury('1');
    expect(story).toEqual(['8 let go by 1']);
  });

  describe('the end of a process', () => {
    it('is told to its parent when nothing of it is on its way any more', () => {
      const parent = new Process('1').connect();
      new Process('1.1', parent.peer).connect();
      parent.ask(1, METHOD.ended, '1.1');
      expect(parent.received).toEqual([]);
      tree.bury('1.1');
      expect(parent.received).toEqual([[RETURN, 1, undefined]]);
      parent.ask(2, METHOD.ended, '1.1');
      expect(parent.received.at(-1)).toEqual([RETURN, 2, undefined]);
    });

    it('is told at once where it never came', () => {
      const parent = new Process('1').connect();
      new Process('1.1', parent.peer);
      parent.ask(1, METHOD.ended, '1.1');
      expect(parent.received).toEqual([[RETURN, 1, undefined]]);
      expect(tree.peer('1.1')).toBeUndefined();
    });

    it('need not be awaited any longer', () => {
      const parent = new Process('1').connect();
      new Process('1.1', parent.peer).connect();
      parent.ask(1, METHOD.ended, '1.1');
      server.receive(parent.peer, [CANCEL, 1], parent.link);
      tree.bury('1.1');
      expect(parent.received).toEqual([[THROW, 1, 'ProcessError', expect.any(String)]]);
    });

    it('is the end of its children that have not come: nobody is left to say that they failed to start', () => {
      const parent = new Process('1').connect();
      new Process('1.1', parent.peer);
      const here = new Process('1.2', parent.peer).connect();
      parent.say(METHOD.born, '1.1', 111);
      parent.say(METHOD.born, '1.2', 112);
      tree.bury('1');
      expect(tree.peer('1.1')).toBeUndefined();
      expect(tree.peer('1.2')).toBe(here.peer);
      expect(story).toEqual(['111 is born', '112 is born', '111 is stranded', '111 is gone']);
    });

    it('is counted, and orphans its daemons', () => {
      const parent = new Process('1').connect();
      const sons = ['1.1', '1.2'].map((name, i) => new Process(name, parent.peer, { daemon: i === 0 }).connect());
      parent.say(METHOD.born, '1.1', 111);
      parent.say(METHOD.born, '1.2', 112);
      parent.say(METHOD.born, 'nobody', 113);
      server.receive(root, [CAST, TREE, METHOD.born, '1', 11], { send() {} });
      server.receive(root, [CALL, 1, TREE, METHOD.ended, '1'], { send() {} });
      tree.bury('1');
      tree.bury('1');
      tree.bury(sons[1].name);
      expect(story).toEqual([
        '111 is born',
        '112 is born',
        '11 is born',
        '11 is gone',
        '111 is orphaned',
        '112 is gone',
      ]);
    });

    it('is not counted when its link ends, for it may be busy without, but when its parent has seen it exit', () => {
      const parent = new Process('1').connect();
      const child = new Process('1.1', parent.peer).connect();
      parent.say(METHOD.born, '1.1', 111);
      tree.bury('1.1');
      child.ask(1, METHOD.ended, '1.1');
      expect(story).toEqual(['111 is born']);
      parent.ask(1, METHOD.ended, '1.1');
      parent.ask(2, METHOD.ended, '1.1');
      expect(parent.received.length).toBe(2);
      expect(story).toEqual(['111 is born', '111 is gone']);
    });

    it('is counted with its parent, when that is gone before it could say so', () => {
      const parent = new Process('1').connect();
      new Process('1.1', parent.peer).connect();
      parent.say(METHOD.born, '1.1', 111);
      tree.bury('1.1');
      expect(story).toEqual(['111 is born']);
      tree.bury('1');
      expect(story).toEqual(['111 is born', '111 is gone']);
    });
  });

  it('passes an interrupt on', () => {
    const child = new Process('1').connect();
    server.receive(root, [CAST, TREE, METHOD.interrupt, '1'], { send() {} });
    server.receive(root, [CAST, TREE, METHOD.interrupt, 'nobody'], { send() {} });
    expect(child.received).toEqual([[TELL, TREE, 0]]);
  });
});
