/** Two ends of a link inside one process: the root's own way to its broker; and for specs. */

import { asRun } from '../wire/frame-writer';
import type { Link, LinkListener, Packet, RunHead } from './link';

const SETTLED = Promise.resolve();

/**
 * What the asking end sends is received before `send` returns; what the serving end sends is received in a microtask of
 * its own. So nothing that a server does can call back into it while it is at work.
 */
export class MemoryLink implements Link {
  readonly congestion = null;
  private other!: MemoryLink;
  private inbox: Packet[] | null = null;
  private open = true;

  private constructor(
    private readonly listener: LinkListener,
    private readonly deferred: boolean,
  ) {}

  /** The end of the one who asks, and that of the one who serves. */
  static pair(asking: LinkListener, serving: LinkListener): [asker: MemoryLink, server: MemoryLink] {
    const asker = new MemoryLink(asking, true);
    const server = new MemoryLink(serving, false);
    asker.other = server;
    server.other = asker;
    return [asker, server];
  }

  send(packet: Packet): void {
    if (this.open) this.other.receive(packet);
  }

  sendParcel(head: RunHead, parcel: Uint8Array): void {
    this.send([head[0], head[1], head[2], 1, asRun(parcel)]);
  }

  /** Receives at once what the other end has sent: for a caller that cannot wait for a microtask. */
  readonly drain = (): void => {
    const packets = this.inbox;
    if (!packets) return;
    this.inbox = null;
    for (const packet of packets) if (this.open) this.listener.message(packet);
  };

  flush(): void {}

  flushed(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.other.drain();
    this.other.end();
  }

  ref(): void {}

  unref(): void {}

  private receive(packet: Packet): void {
    if (!this.deferred) {
      this.listener.message(packet);
      return;
    }
    if (this.inbox) {
      this.inbox.push(packet);
      return;
    }
    this.inbox = [packet];
    SETTLED.then(this.drain);
  }

  private end(): void {
    if (!this.open) return;
    this.open = false;
    this.listener.closed();
  }
}
