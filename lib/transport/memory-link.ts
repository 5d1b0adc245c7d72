/** Two ends of a link inside one process: the root's own way to its broker; and for specs. */

import { setImmediate } from '../turns';
import { asRun } from '../wire/frame-writer';
import type { Link, LinkListener, Packet, RunHead } from './link';

const SETTLED = Promise.resolve();
/** So often in one turn of the event loop; then what comes waits for the next turn. */
const PER_TURN = 1000;

/**
 * What the asking end sends is received before `send` returns; what the serving end sends is received in a microtask of
 * its own. So nothing that a server does can call back into it while it is at work. And the event loop turns, also while someone asks
 * in a loop for what others are to bring about, who would not be heard in microtasks alone.
 */
export class MemoryLink implements Link {
  readonly congestion = null;
  private other!: MemoryLink;
  private inbox: Packet[] | null = null;
  private open = true;
  private receivedInTurn = 0;

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
    if (this.receivedInTurn === 0) setImmediate(this.beginTurn).unref();
    if (++this.receivedInTurn <= PER_TURN) SETTLED.then(this.drain);
    else setImmediate(this.drain);
  }

  private readonly beginTurn = (): void => {
    this.receivedInTurn = 0;
  };

  private end(): void {
    if (!this.open) return;
    this.open = false;
    this.listener.closed();
  }
}
