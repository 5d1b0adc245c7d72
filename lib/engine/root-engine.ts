/** The engine of the root process: the server of shared things is here, and all other processes are linked to it. */

import type { Socket } from 'node:net';
import { kinds } from '../broker/kinds';
import { Client } from '../rpc/client';
import { type Id, TELL } from '../rpc/messages';
import { Peer } from '../rpc/peer';
import { Server } from '../rpc/server';
import { endUnused, type FifoPair, openServing, removeFifos, type Serving } from '../transport/fifo';
import type { Link, Packet } from '../transport/link';
import { LocalDoor } from '../transport/local-door';
import type { MemoryLink } from '../transport/memory-link';
import { SocketLink } from '../transport/socket-link';
import { HELLO, type Hello } from './hello';
import { HomeEngine } from './home-engine';
import { Presence } from './presence';
import { type Berth, EXPELLED, TREE, TREE_METHODS, Tree } from './tree';

export class RootEngine extends HomeEngine {
  readonly tree: Tree;
  protected readonly wouldWait =
    'This call would have to wait, and in the root process waiting would stop the broker, so that what it waits for could never come: use the asynchronous method here';
  private readonly presences = new Map<string, Presence>();
  private waiting = false;
  private readonly door = new LocalDoor((socket) => this.link(socket, null));

  constructor() {
    super(0, new Server(kinds), new Peer('', true));
    this.tree = new Tree(this.server, () => this.door.open());
    this.server.install(TREE, this.tree, TREE_METHODS);
  }

  berth(name: string, handles: readonly Id[], daemon: boolean): Berth {
    const { serial, token } = this.tree.expect(this.self, name, handles, daemon);
    return { serial, token, address: '' };
  }

  /** A child of this process has come to life: `socket` is its link. */
  attach(name: string, socket: Socket): void {
    const peer = this.tree.peer(name);
    if (!peer) return;
    this.link(socket, peer);
    this.presences.get(name)?.lineOpened();
  }

  /** A packet from the line of a child; the answer goes to `line`. */
  serveBlocking(name: string, packet: Packet, line: Pick<Link, 'send'>): void {
    this.presences.get(name)?.receiveBlocking(packet, line);
  }

  /** The line of a child has ended. */
  lineEnded(name: string, fault?: Error): void {
    if (fault) this.expel(name, fault);
    else this.presences.get(name)?.ended();
  }

  protected override makeClient(link: MemoryLink): Client {
    return new Client(link, (waiting) => this.keepAlive(waiting));
  }

  private link(socket: Socket, expected: Peer | null): void {
    let presence: Presence | null = null;
    const link: SocketLink = new SocketLink(socket, {
      message: (packet) => {
        if (presence) presence.receive(packet);
        else presence = this.welcome(packet as Hello, link, socket);
      },
      closed: (fault) => {
        if (presence) this.linkEnded(presence.name, fault);
      },
    });
    link.unref();
    if (expected) presence = this.join(expected, link);
  }

  private join(peer: Peer, link: SocketLink): Presence {
    const presence = new Presence(
      peer.name,
      link,
      (request, answerTo) => this.server.receive(peer, request, answerTo),
      () => {
        this.presences.delete(peer.name);
        this.tree.bury(peer.name);
      },
    );
    this.presences.set(peer.name, presence);
    if (this.waiting) link.ref();
    peer.connect(link);
    return presence;
  }

  private linkEnded(name: string, fault?: Error): void {
    // A broken socket is an end like others: it is how the death of a process with much on its way looks.
    if (fault && !('errno' in fault)) this.expel(name, fault);
    else this.presences.get(name)?.ended();
  }

  /** What came from it was none of ours: it is told, and heard no more. */
  private expel(name: string, fault: Error): void {
    this.presences.get(name)?.expel([TELL, TREE, EXPELLED, fault.message]);
  }

  /** A process at the door says who it is. */
  private welcome([kind, name, token, requests, answers]: Hello, link: SocketLink, socket: Socket): Presence | null {
    const peer = kind === HELLO ? this.tree.recognise(name, token) : null;
    if (!peer) {
      link.destroy();
      return null;
    }
    try {
      const fifos = requests ? { requests, answers } : null;
      const serving = fifos && openServing(fifos);
      const presence = this.join(peer, link);
      if (fifos && serving) this.openLine(presence, socket, fifos, serving);
      return presence;
    } catch (error) {
      process.emitWarning(`Process ${name} was not let into its tree: ${(error as Error).message}`);
      // Its parent hears of its end as of any other.
      this.tree.strand(name);
      link.destroy();
      return null;
    }
  }

  private openLine(presence: Presence, socket: Socket, fifos: FifoPair, { requests, answers }: Serving): void {
    const line = new SocketLink(answers, { message() {}, closed() {} });
    presence.lineOpened();
    // One that was never used does not end by itself.
    socket.once('close', () => endUnused(fifos));
    const requested = new SocketLink(requests, {
      message: (packet) => presence.receiveBlocking(packet, line),
      closed: (fault) => {
        answers.destroy();
        removeFifos(fifos);
        this.lineEnded(presence.name, fault);
      },
    });
    // Both ends are open then.
    requested.whenReceived(1, () => removeFifos(fifos));
  }

  /** While this process waits for others, their links keep it alive; otherwise only its children themselves do. */
  private keepAlive(waiting: boolean): void {
    this.waiting = waiting;
    for (const { link } of this.presences.values()) {
      if (waiting) link.ref();
      else link.unref();
    }
  }
}
