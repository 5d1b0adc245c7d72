/** Answers: finds the thing and the method, keeps count of who holds what, and forgets the dead. */

import { ProcessError, ValueError } from '../errors';
import type { Link, Packet } from '../transport/link';
import { now as presentTime, setTimeout } from '../turns';
import { readSegments } from '../wire/segments';
import { Caller, LATER } from './caller';
import {
  type Argument,
  CALL,
  CANCEL,
  CAST,
  type Call,
  type Cast,
  DROP,
  type Id,
  OPEN,
  type Request,
  SHARED,
} from './messages';
import type { Peer } from './peer';

/** What a shared thing may want to hear besides its own methods. */
export interface Served {
  /** This process holds it from now on. */
  heldBy?(peer: Peer): void;
  /** This process has no handle of it any more: it let go, or (`died`) it ended without a word. */
  forget?(peer: Peer, died: boolean): void;
  /** Nobody holds it any more. */
  free?(): void;
  /** Parcels came for it among others for other things. It keeps them; `serveAll` follows when all are in their places. */
  keepRun?(peer: Peer, count: number, bytes: Uint8Array, start: number, end: number): void;
  serveAll?(): void;
}

/** One sort of shared thing: what may be asked of it, and how it is made. */
export interface Kind {
  /** The methods that may be called from outside; their numbers on the wire. */
  readonly methods: readonly string[];
  /** Makes the things that take the numbers `id`, `id + 1`, …; each hears what it has of the methods of `Served`. */
  make(host: Host, id: Id, args: readonly Argument[]): readonly object[];
}

/** What a shared thing may ask of its server. */
export interface Host {
  /** Another shared thing, for one that is made of it. */
  thing(id: Id): Served | undefined;
  /** Keeps other things alive that are mentioned in something it stores. */
  retain(ids: readonly Id[]): void;
  release(ids: readonly Id[]): void;
  /** What it stored was handed over: the process now holds what was mentioned in it. */
  handOver(peer: Peer, ids: readonly Id[]): void;
  /** In milliseconds, from any beginning. */
  now(): number;
  /** Calls back in about a millisecond. */
  soon(callback: () => void): void;
}

interface Entry {
  readonly thing: Served;
  /** By their numbers. */
  readonly methods: readonly Method[];
  references: number;
}

/** A method as the server calls it. What it is given was checked by whoever sent it: the same release of this library. */
type Method = (
  this: Served,
  caller: Caller,
  first?: Argument,
  second?: Argument,
  third?: Argument,
  fourth?: Argument,
) => Argument | typeof LATER;

export class Server implements Host {
  private readonly things = new Map<Id, Entry>();
  private readonly methods = new Map<object, readonly Method[]>();
  /** To be freed, one after the other: freeing one may release the next, and chains of them can be long. */
  private readonly unheld: Served[] = [];
  private freeing = false;

  constructor(
    private readonly kinds: Readonly<Record<string, Kind>>,
    readonly now: () => number = presentTime,
    readonly soon: (callback: () => void) => void = (callback) => setTimeout(callback, 1).unref(),
  ) {}

  /** How many shared things there are. */
  get size(): number {
    return this.things.size;
  }

  receive(peer: Peer, packet: Packet, link: Pick<Link, 'send'>): void {
    // The packet comes from another process of the same tree, which runs the same release: its shape is the protocol's.
    const request = packet as Request;
    switch (request[0]) {
      case CAST:
        return this.cast(peer, request);
      case SHARED:
        return this.share(peer, request[1], request[2]);
      case CALL:
        return this.call(peer, request, link);
      case OPEN:
        return this.open(peer, request[1], request[2], request.slice(3) as Argument[]);
      case DROP:
        return this.drop(peer, request[1], request[2], false);
      case CANCEL:
        return this.cancel(peer.waiting.get(request[1]));
    }
  }

  /** This process is about to be forgotten: as one wait of it ends, another is not given what becomes free by that. */
  doom(peer: Peer): void {
    for (const caller of peer.waiting.values()) caller.doomed = true;
  }

  /** All that is left of a process that is gone: its waits are forgotten, and what it held is let go. */
  forget(peer: Peer, died: boolean): void {
    this.doom(peer);
    for (const caller of [...peer.waiting.values()]) caller.abandon();
    peer.waiting.clear();
    for (const [id, count] of [...peer.held]) this.drop(peer, id, count, died);
    // Last: who is given its locks finds all else in order.
    for (const stake of [...peer.stakes]) stake.ended(peer, died);
  }

  hold(peer: Peer, id: Id, count = 1): void {
    const entry = this.things.get(id);
    if (!entry) return;
    const before = peer.held.get(id) ?? 0;
    peer.held.set(id, before + count);
    entry.references += count;
    if (before === 0) entry.thing.heldBy?.(peer);
  }

  thing(id: Id): Served | undefined {
    return this.things.get(id)?.thing;
  }

  retain(ids: readonly Id[]): void {
    for (const id of ids) {
      const entry = this.things.get(id);
      if (entry) entry.references++;
    }
  }

  release(ids: readonly Id[]): void {
    for (const id of ids) {
      const entry = this.things.get(id);
      if (entry) this.unreference(id, entry, 1);
    }
  }

  handOver(peer: Peer, ids: readonly Id[]): void {
    for (const id of ids) this.hold(peer, id);
    this.release(ids);
  }

  /** Adds a thing that no process has opened; it is never freed. */
  install(id: Id, thing: object, methods: readonly string[]): void {
    this.things.set(id, { thing, methods: this.methodsOf(thing, methods), references: 1 });
  }

  private open(peer: Peer, id: Id, kindName: string, args: readonly Argument[]): void {
    const kind = this.kinds[kindName];
    if (!kind) throw new ProcessError(`There is no kind of shared thing called '${kindName}'`);
    kind.make(this, id, args).forEach((thing: Served, i) => {
      this.things.set(id + i, { thing, methods: this.methodsOf(thing, kind.methods), references: 0 });
      this.hold(peer, id + i);
    });
  }

  /** The methods with these names: looked up once for each class. */
  private methodsOf(thing: object, names: readonly string[]): readonly Method[] {
    const prototype = Object.getPrototypeOf(thing);
    let methods = this.methods.get(prototype);
    if (!methods) {
      methods = names.map((name) => Reflect.get(prototype, name) as Method);
      this.methods.set(prototype, methods);
    }
    return methods;
  }

  private cast(peer: Peer, request: Cast): void {
    const entry = this.things.get(request[1]);
    // A thing is freed when its last holder lets go; what another process still says about it comes too late.
    if (!entry) return;
    method(entry, request[2]).call(entry.thing, peer.caster, request[3], request[4], request[5], request[6]);
  }

  /** What one process puts into several things at once is in all of them before anyone is given any: so its order cannot show. */
  private share(peer: Peer, segments: Uint8Array, ids: readonly Id[]): void {
    const things = ids.map((id) => this.things.get(id)?.thing);
    try {
      readSegments(segments, (place, count, start, end) => things[place]?.keepRun?.(peer, count, segments, start, end));
    } finally {
      for (const thing of things) thing?.serveAll?.();
    }
  }

  private call(peer: Peer, request: Call, link: Pick<Link, 'send'>): void {
    const sequence = request[1];
    const caller = new Caller(peer, link, sequence);
    const entry = this.things.get(request[2]);
    if (!entry) return caller.fail(new ValueError('This shared object is closed everywhere'));
    try {
      const answer = method(entry, request[3]).call(
        entry.thing,
        caller,
        request[4],
        request[5],
        request[6],
        request[7],
      );
      if (answer !== LATER) caller.answer(answer);
      else if (!caller.answered) peer.waiting.set(sequence, caller);
    } catch (error) {
      caller.fail(error as Error);
    }
  }

  private cancel(caller: Caller | undefined): void {
    if (!caller) return;
    caller.leave();
    caller.fail(new ProcessError('The wait was given up'));
  }

  /** This process has let go of its handle. If it was given the thing again meanwhile, it will have another, which begins anew. */
  private drop(peer: Peer, id: Id, count: number, died: boolean): void {
    const held = peer.held.get(id) ?? 0;
    const entry = this.things.get(id);
    if (!entry || held === 0) return;
    const dropped = Math.min(held, count);
    const isHeld = dropped < held;
    if (isHeld) peer.held.set(id, held - dropped);
    else peer.held.delete(id);
    entry.thing.forget?.(peer, died);
    if (isHeld) entry.thing.heldBy?.(peer);
    this.unreference(id, entry, dropped);
  }

  private unreference(id: Id, entry: Entry, count: number): void {
    entry.references -= count;
    if (entry.references > 0) return;
    this.things.delete(id);
    this.unheld.push(entry.thing);
    if (this.freeing) return;
    this.freeing = true;
    for (let thing = this.unheld.pop(); thing; thing = this.unheld.pop()) thing.free?.();
    this.freeing = false;
  }
}

function method(entry: Entry, number: number): Method {
  const found = entry.methods[number];
  if (found === undefined) throw new ProcessError(`There is no method ${number}`);
  return found;
}
