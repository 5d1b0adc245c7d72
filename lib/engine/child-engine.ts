/** The engine of every process but the root: all that is shared is asked of the root, over one link. */

import type { Socket } from 'node:net';
import { BrokenPipeError } from '../errors';
import { Client, revive } from '../rpc/client';
import { type Argument, type Arguments, CALL, type Id, RETURN, type Reply } from '../rpc/messages';
import { numbered } from '../rpc/methods';
import type { BlockingLink } from '../transport/blocking-link';
import { SocketLink } from '../transport/socket-link';
import { AFTER } from './blocking-service';
import { Engine } from './engine';
import type { Hello } from './hello';
import { type Berth, TREE, TREE_METHODS } from './tree';

const METHOD = numbered(TREE_METHODS);

export class ChildEngine extends Engine {
  readonly client: Client;
  private readonly link: SocketLink;
  private sequence = 0;

  constructor(
    serial: number,
    socket: Socket | number,
    /** Opens the pipe of the blocking calls, when there is one. */
    private readonly blocking: () => BlockingLink,
    /** The root is gone. */
    private readonly onCut: (error: Error) => void,
  ) {
    super(serial);
    this.link = new SocketLink(socket, {
      message: (packet) => this.client.receive(packet),
      closed: (fault) => this.cut(rootGone(fault)),
    });
    this.link.unref();
    this.client = new Client(this.link, (waiting) => (waiting ? this.link.ref() : this.link.unref()));
  }

  /** The first packet, for a root that does not know from where this link comes. */
  introduce(hello: Hello): void {
    this.link.send(hello);
    // The pipes of the blocking calls open when the root has read this, and a target may call at once.
    this.link.flush();
  }

  /** Opens its link now, and not when it is needed. */
  listen(): void {
    this.link.listen();
  }

  callNow(id: Id, method: number, args: Arguments): Argument {
    if (this.client.cutBy) throw this.client.cutBy;
    const line = this.whileRootLives(this.blocking);
    this.client.beforeStop();
    const { sent, from, bytes } = this.link.takeUnsent();
    // Negative, so that they cannot be taken for those of the link.
    const call = [CALL, --this.sequence, id, method, ...args];
    const packet = this.whileRootLives(() => {
      line.send([AFTER, sent, from, bytes], call);
      return line.receive();
    });
    if (!packet) throw this.cut(rootGone());
    const reply = packet as Reply;
    if (reply[0] === RETURN) return reply[2];
    throw revive(String(reply[2]), String(reply[3]));
  }

  async berth(name: string, handles: readonly Id[], daemon: boolean): Promise<Berth> {
    const answer = await this.client.call(TREE, METHOD.berth, [name, handles, daemon]);
    const [serial, address, token] = answer as [number, string, string];
    return { serial, address, token };
  }

  /** This process is about to end in good order: what it took has been dealt with. */
  leave(): void {
    if (!this.client.cutBy) this.client.cast(TREE, METHOD.leave);
  }

  /** Sends what has not left this process yet, with the whole thread waiting: it is ending, and its event loop will not turn again. */
  flushNow(): void {
    if (this.client.cutBy) return;
    this.client.flush();
    const { sent, from, bytes } = this.link.takeUnsent();
    if (bytes.length > 0) this.whileRootLives(() => this.blocking().send([AFTER, sent, from, bytes]));
  }

  /** Nothing can be asked any more, and nothing told. */
  cut(error: Error): Error {
    this.client.cut(error);
    this.onCut(error);
    return error;
  }

  private whileRootLives<T>(talk: () => T): T {
    try {
      return talk();
    } catch (error) {
      throw isEndOfRoot(error) ? this.cut(rootGone(error)) : error;
    }
  }
}

/** Its pipes are broken, or the directory of its door is removed. */
function isEndOfRoot(error: unknown): boolean {
  return ['EPIPE', 'ECONNRESET', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function rootGone(cause?: unknown): Error {
  return new BrokenPipeError('The root process of this tree is gone', { cause });
}
