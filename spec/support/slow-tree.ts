/** A server and the processes linked to it, inside one process: every message waits on its way until the spec lets it pass. */
import { kinds } from '../../lib/broker/kinds';
import { Engine } from '../../lib/engine/engine';
import type { Berth } from '../../lib/engine/tree';
import { BrokenPipeError } from '../../lib/errors';
import { Client, revive } from '../../lib/rpc/client';
import { type Argument, CALL, CANCEL, type Id, RETURN, type Reply } from '../../lib/rpc/messages';
import { Peer } from '../../lib/rpc/peer';
import { Server } from '../../lib/rpc/server';
import type { Link, Packet, RunHead } from '../../lib/transport/link';

export class SlowTree {
  now = 0;
  readonly server = new Server(
    kinds,
    () => this.now,
    (callback) => callback(),
  );
  readonly processes: SlowProcess[] = [];

  start(): SlowProcess {
    const child = new SlowProcess(this, this.processes.length + 1);
    this.processes.push(child);
    return child;
  }

  /** The handle that another process has of the same thing, as if it had been given it as an argument when it was started. */
  give<T extends object>(handle: T, from: SlowProcess, to: SlowProcess): T {
    const parcel = from.codec.seal(handle);
    const ids = from.codec.sealedHandles;
    from.deliverUp();
    for (const id of ids) this.server.hold(to.peer, id);
    return to.codec.unseal(parcel) as T;
  }

  /** Lets everything pass, in both directions, until nothing is on its way any more. */
  async settle(): Promise<void> {
    for (;;) {
      await turn();
      if (!this.processes.map((child) => child.deliver()).includes(true)) return;
    }
  }
}

/** The event loop turns once: what was scheduled for the end of this turn, and what promises set off, has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export class SlowProcess extends Engine {
  readonly client: Client;
  readonly peer: Peer;
  /** On their way to the server, and from it. */
  readonly up: Packet[] = [];
  readonly down: Packet[] = [];
  alive = true;
  /** Called while this process stops in a blocking call, as long as there is no answer: lets the others go on. False gives up. */
  meanwhile: () => boolean = () => false;
  private sync = 0;

  constructor(
    private readonly tree: SlowTree,
    readonly serial: number,
  ) {
    super(serial);
    this.peer = new Peer(String(serial));
    this.client = new Client(this.linkUp());
    this.peer.connect(linkTo(this.down));
  }

  /** Lets so many messages pass to the server; says whether there were any. */
  deliverUp(count = Number.POSITIVE_INFINITY): boolean {
    const packets = this.up.splice(0, Math.min(count, this.up.length));
    for (const packet of packets) this.tree.server.receive(this.peer, packet, linkTo(this.down));
    return packets.length > 0;
  }

  deliverDown(count = Number.POSITIVE_INFINITY): boolean {
    const packets = this.down.splice(0, Math.min(count, this.down.length));
    for (const packet of packets) this.client.receive(packet);
    return packets.length > 0;
  }

  deliver(): boolean {
    const went = this.deliverUp();
    return this.deliverDown() || went;
  }

  /** Killed by force: what it had not sent is lost, and what was sent to it. */
  kill(): void {
    this.up.length = 0;
    this.end(true);
  }

  /** Ends in good order: what it has sent arrives. */
  exit(): void {
    this.client.flush();
    this.deliverUp();
    this.end(false);
  }

  callNow(id: Id, method: number, args: readonly Argument[]): Argument {
    this.client.beforeStop();
    this.deliverUp();
    const answers: Packet[] = [];
    const sequence = --this.sync;
    this.tree.server.receive(this.peer, [CALL, sequence, id, method, ...args], linkTo(answers));
    while (answers.length === 0 && this.meanwhile());
    if (answers.length === 0) this.tree.server.receive(this.peer, [CANCEL, sequence], linkTo(answers));
    const reply = answers[0] as Reply;
    if (reply[0] === RETURN) return reply[2];
    throw revive(String(reply[2]), String(reply[3]));
  }

  berth(): Berth {
    throw new Error('Processes of this tree start no others');
  }

  private end(died: boolean): void {
    this.alive = false;
    this.down.length = 0;
    this.tree.server.forget(this.peer, died);
    this.client.cut(new BrokenPipeError('This process has ended'));
  }

  private linkUp(): Link {
    const { up } = this;
    let run: { readonly packet: unknown[]; readonly head: RunHead } | null = null;
    return {
      congestion: null,
      send(packet) {
        run = null;
        up.push(packet);
      },
      // As a socket link does: parcels for the same head share a packet while nothing else comes between.
      sendParcel(head, parcel) {
        if (run?.head !== head || up.at(-1) !== run.packet) {
          run = { packet: [...head, 0, new Uint8Array(0)], head };
          up.push(run.packet);
        }
        const at = head.length;
        run.packet[at] = Number(run.packet[at]) + 1;
        run.packet[at + 1] = Buffer.concat([run.packet[at + 1] as Uint8Array, lengthOf(parcel), parcel]);
      },
      flush() {},
      flushed: () => Promise.resolve(),
      close() {},
      ref() {},
      unref() {},
    };
  }
}

function linkTo(packets: Packet[]): Link {
  return {
    congestion: null,
    send: (packet) => void packets.push(packet),
    sendParcel() {
      throw new Error('A server sends no single parcels');
    },
    flush() {},
    flushed: () => Promise.resolve(),
    close() {},
    ref() {},
    unref() {},
  };
}

function lengthOf(parcel: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(parcel.length);
  return length;
}
