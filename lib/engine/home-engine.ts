/** An engine in whose process the server of shared things is: what it asks, it asks over a link in memory. */

import { AssertionError } from '../errors';
import { Client, revive } from '../rpc/client';
import { type Argument, type Arguments, CALL, CANCEL, type Id, RETURN, type Reply } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Server } from '../rpc/server';
import type { Packet } from '../transport/link';
import { MemoryLink } from '../transport/memory-link';
import { Engine } from './engine';

/** Calls that cannot await are numbered apart from the others. */
const SYNC_SEQUENCE = -1;

export abstract class HomeEngine extends Engine {
  readonly client: Client;
  private readonly asker: MemoryLink;

  constructor(
    serial: number,
    protected readonly server: Server,
    /** This process, as the server sees it. */
    protected readonly self: Peer,
    realm?: object,
  ) {
    super(serial, realm);
    const [asker, serving] = MemoryLink.pair(
      { message: (packet) => this.receive(packet), closed() {} },
      { message: (packet) => this.server.receive(this.askerOf(packet), packet, serving), closed() {} },
    );
    this.asker = asker;
    self.connect(serving);
    this.client = this.makeClient(asker);
  }

  callNow(id: Id, method: number, args: Arguments): Argument {
    this.client.flush();
    this.asker.drain();
    let reply: Reply | undefined;
    const link = {
      send(packet: Packet) {
        reply ??= packet as Reply;
      },
    };
    const call = [CALL, SYNC_SEQUENCE, id, method, ...args];
    const peer = this.askerOf(call);
    this.server.receive(peer, call, link);
    if (!reply) {
      this.server.receive(peer, [CANCEL, SYNC_SEQUENCE], link);
      throw new AssertionError(this.wouldWait);
    }
    if (reply[0] === RETURN) return reply[2];
    throw revive(String(reply[2]), String(reply[3]));
  }

  /** Why a call that would have to wait cannot be made with the whole thread waiting. */
  protected abstract readonly wouldWait: string;

  protected makeClient(link: MemoryLink): Client {
    return new Client(link);
  }

  protected receive(packet: Packet): void {
    this.client.receive(packet);
  }

  /** In whose name a packet is sent. */
  protected askerOf(_packet: Packet): Peer {
    return this.self;
  }
}
