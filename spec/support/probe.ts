/** A process as the broker sees it: it asks, and keeps what it is answered and told. Nothing takes time. */
import { Caller, LATER } from '../../lib/rpc/caller';
import { type Argument, RETURN } from '../../lib/rpc/messages';
import { Peer } from '../../lib/rpc/peer';
import type { Host, Served } from '../../lib/rpc/server';
import type { Packet } from '../../lib/transport/link';
import { linkTo } from './link-to';
import { said } from './said';

/** A question and what has become of it. */
export class Asked {
  state: 'waiting' | 'answered' | 'failed' = 'waiting';
  value: unknown;
  error: { readonly name: string; readonly message: string } | undefined;
  caller!: Caller;

  /** The caller gives up. */
  leave(): void {
    this.caller.leave();
  }
}

export class Probe {
  readonly peer: Peer;
  /** The news that it was told: `[number of the thing, kind of news, ...]`. */
  readonly news: (readonly Argument[])[] = [];

  constructor(name = 'probe') {
    this.peer = new Peer(name);
    const { news } = this;
    this.peer.connect(linkTo(([, ...rest]) => void news.push(said(rest as Argument[]))));
  }

  /** Asks, as a `call` does; the server answers at once or later. */
  ask(question: (caller: Caller) => unknown): Asked {
    const asked = new Asked();
    const answered = ([kind, , ...answer]: Packet) => {
      asked.state = kind === RETURN ? 'answered' : 'failed';
      if (kind === RETURN) asked.value = answer[0];
      else asked.error = { name: String(answer[0]), message: String(answer[1]) };
    };
    asked.caller = new Caller(this.peer, { send: answered });
    try {
      const answer = question(asked.caller);
      if (answer !== LATER) asked.caller.answer(answer as Argument);
    } catch (error) {
      asked.caller.fail(error as Error);
    }
    return asked;
  }

  /** Says something, as a `cast` does: nobody answers. */
  say(what: (caller: Caller) => unknown): void {
    what(this.peer.caster);
  }

  /** What it was told since it was last asked this. */
  heard(): (readonly Argument[])[] {
    return this.news.splice(0);
  }
}

/** A server of which nothing is there but its clock and its count of references. */
export class FakeHost implements Host {
  time = 0;
  readonly references = new Map<number, number>();
  /** Who was handed what. */
  readonly handed: { readonly peer: Peer; readonly id: number }[] = [];
  private alarms: (() => void)[] = [];

  now = () => this.time;

  soon(callback: () => void): void {
    this.alarms.push(callback);
  }

  /** What was to happen soon happens. */
  ring(): void {
    for (const alarm of this.alarms.splice(0)) alarm();
  }

  thing(_id: number): Served | undefined {
    return undefined;
  }

  retain(ids: readonly number[]): void {
    for (const id of ids) this.references.set(id, (this.references.get(id) ?? 0) + 1);
  }

  release(ids: readonly number[]): void {
    for (const id of ids) this.references.set(id, (this.references.get(id) ?? 0) - 1);
  }

  handOver(peer: Peer, ids: readonly number[]): void {
    for (const id of ids) this.handed.push({ peer, id });
    this.release(ids);
  }
}

/** A run of these parcels. */
export function runOf(...parcels: (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parcels.map((parcel) => {
      const bytes = Buffer.from(parcel);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );
}

/** The parcels of a run, as text. */
export function textsOf(run: Uint8Array): string[] {
  const bytes = Buffer.from(run);
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    texts.push(bytes.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return texts;
}
