/** The engine of the root process: the server of shared things is here, and all other processes are linked to it. */

import type { Socket } from 'node:net';
import { kinds } from '../broker/kinds';
import { AssertionError } from '../errors';
import { Client, revive } from '../rpc/client';
import { type Argument, CALL, CANCEL, type Id, RETURN, type Reply } from '../rpc/messages';
import { Peer } from '../rpc/peer';
import { Server } from '../rpc/server';
import { type FifoPair, openServing, removeFifos } from '../transport/fifo';
import type { Link, Packet } from '../transport/link';
import { LocalDoor } from '../transport/local-door';
import { MemoryLink } from '../transport/memory-link';
import { SocketLink } from '../transport/socket-link';
import { BlockingService } from './blocking-service';
import { Engine } from './engine';
import { HELLO, type Hello } from './hello';
import { type Berth, TREE, TREE_METHODS, Tree } from './tree';

/** Calls that cannot await are numbered apart from the others. */
const SYNC_SEQUENCE = -1;

export class RootEngine extends Engine {
  readonly client: Client;
  readonly tree: Tree;
  private readonly server = new Server(kinds);
  private readonly self = new Peer('', true);
  private readonly asker: MemoryLink;
  private readonly links = new Map<Peer, SocketLink>();
  private readonly blocking = new Map<Peer, BlockingService>();
  private waiting = false;
  private readonly door = new LocalDoor((socket) => this.link(socket, null));

  constructor() {
    super(0);
    const [asker, server] = MemoryLink.pair(
      { message: (packet) => this.client.receive(packet), closed() {} },
      { message: (packet) => this.server.receive(this.self, packet, server), closed() {} },
    );
    this.asker = asker;
    this.self.connect(server);
    this.client = new Client(asker, (waiting) => this.keepAlive(waiting));
    this.tree = new Tree(this.server, () => this.door.open());
    this.server.install(TREE, this.tree, TREE_METHODS);
  }

  callNow(id: Id, method: number, args: readonly Argument[]): Argument {
    this.client.flush();
    this.asker.drain();
    let reply: Reply | undefined;
    const link = {
      send(packet: Packet) {
        reply ??= packet as Reply;
      },
    };
    this.server.receive(this.self, [CALL, SYNC_SEQUENCE, id, method, ...args], link);
    if (!reply) {
      this.server.receive(this.self, [CANCEL, SYNC_SEQUENCE], link);
      throw new AssertionError(
        'This call would have to wait, and in the root process waiting would stop the broker, so that what it waits for could never come: use the asynchronous method here',
      );
    }
    if (reply[0] === RETURN) return reply[2];
    throw revive(String(reply[2]), String(reply[3]));
  }

  berth(name: string, handles: readonly Id[], daemon: boolean): Berth {
    const { serial, token } = this.tree.expect(this.self, name, handles, daemon);
    return { serial, token, address: '' };
  }

  /** A child of this process has come to life: `socket` is its link. */
  attach(name: string, socket: Socket): void {
    const peer = this.tree.peer(name);
    if (peer) this.link(socket, peer);
  }

  /** A packet from the pipe of a child's blocking calls; the answer goes to `line`. */
  serveBlocking(name: string, packet: Packet, line: Pick<Link, 'send'>): void {
    const peer = this.tree.peer(name);
    const main = peer && this.links.get(peer);
    if (!main) return;
    let service = this.blocking.get(peer);
    if (!service) {
      service = new BlockingService(main, (request, answerTo) => this.server.receive(peer, request, answerTo));
      this.blocking.set(peer, service);
    }
    service.receive(packet, line);
  }

  private link(socket: Socket, expected: Peer | null): void {
    let peer = expected;
    const link: SocketLink = new SocketLink(socket, {
      message: (packet) => {
        if (peer) this.server.receive(peer, packet, link);
        else peer = this.welcome(packet as Hello, link);
      },
      closed: () => {
        if (peer) this.lose(peer);
      },
    });
    link.unref();
    if (peer) this.join(peer, link);
  }

  private join(peer: Peer, link: SocketLink): void {
    this.links.set(peer, link);
    if (this.waiting) link.ref();
    peer.connect(link);
  }

  private lose(peer: Peer): void {
    this.links.delete(peer);
    this.blocking.delete(peer);
    this.tree.bury(peer.name);
  }

  /** A process at the door says who it is. */
  private welcome([kind, name, token, requests, answers]: Hello, link: SocketLink): Peer | null {
    const peer = kind === HELLO ? this.tree.recognise(name, token) : null;
    if (!peer) {
      link.destroy();
      return null;
    }
    this.join(peer, link);
    if (requests) this.openBlocking(name, { requests, answers });
    return peer;
  }

  private openBlocking(name: string, fifos: FifoPair): void {
    const { requests, answers } = openServing(fifos);
    const line = new SocketLink(answers, { message() {}, closed() {} });
    new SocketLink(requests, {
      message: (packet) => this.serveBlocking(name, packet, line),
      closed: () => {
        answers.destroy();
        removeFifos(fifos);
      },
    });
  }

  /** While this process waits for others, their links keep it alive; otherwise only its children themselves do. */
  private keepAlive(waiting: boolean): void {
    this.waiting = waiting;
    for (const link of this.links.values()) {
      if (waiting) link.ref();
      else link.unref();
    }
  }
}
