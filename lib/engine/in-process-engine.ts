/** The engine of a process that is a task of this one: the server is the same for all tasks, each is a peer of its own to it. */

import { AsyncResource } from 'node:async_hooks';
import { Barrier } from '../broker/barrier';
import { Condition } from '../broker/condition';
import { Event } from '../broker/event';
import { Mutex } from '../broker/mutex';
import { Semaphore } from '../broker/semaphore';
import { Source } from '../broker/source';
import type { Client } from '../rpc/client';
import { type Argument, type Arguments, CALL, CANCEL, CAST, type Id, type Request } from '../rpc/messages';
import { Peer } from '../rpc/peer';
import type { Packet } from '../transport/link';
import type { MemoryLink } from '../transport/memory-link';
import { whicheverFirst } from '../wait-options';
import { HomeEngine } from './home-engine';
import type { InProcessTree } from './in-process-tree';
import { TaskClient } from './task-client';

/** What is held, and waited for, by a task and not by a handle. */
const SYNCHRONISERS = [Semaphore, Mutex, Condition, Barrier, Event];

/**
 * A handle may be used by other tasks than the one to which it belongs, for closures see each other's variables. What is lent is lent
 * to a handle, so queues and pipes are used in the name of the task to which the handle belongs; locks and their like in the name of
 * who calls.
 */
export class InProcessEngine extends HomeEngine {
  protected readonly wouldWait =
    'This call would have to wait, and within one process it would stop everyone for whom it waits: use the asynchronous method here';
  private readonly end = new AbortController();
  private scope = new AsyncResource('multiproc.dummy');

  constructor(
    private readonly tree: InProcessTree,
    serial: number,
    name: string,
    /** Tells when this task begins and ceases to wait for something. */
    private readonly onWaiting?: (waiting: boolean) => void,
  ) {
    super(serial, tree.server, new Peer(name, true), tree);
  }

  /** The code that calls this is that of the task. */
  begin(): void {
    this.scope = new AsyncResource('multiproc.dummy');
  }

  /** Runs `fn` as a part of the task. */
  within<T>(fn: () => T): T {
    return this.scope.runInAsyncScope(fn);
  }

  /** Aborted when the task has ended. */
  get over(): AbortSignal {
    return this.end.signal;
  }

  /** The task has ended: what it waits for rejects, all that it asks from now on is refused, and what it held is let go. */
  leave(why: Error, died: boolean): void {
    if (this.over.aborted) return;
    // Says what it has taken: nobody is given that again, even where it is terminated.
    this.client.flush();
    this.server.doom(this.self);
    this.end.abort(why);
    this.client.cut(why);
    this.server.forget(this.self, died);
    this.tree.forget(this);
  }

  /** The task is given a handle of its own to a shared thing. */
  given(kind: string, id: Id, extra: unknown): object {
    this.server.hold(this.self, id);
    return this.adopt(kind, id, extra);
  }

  waitsFor(sequence: number): boolean {
    return this.self.waiting.has(sequence);
  }

  /** Throws when the task that calls has ended. */
  checkCaller(): void {
    this.tree.current.over.throwIfAborted();
  }

  isSource(id: Id): boolean {
    return this.server.thing(id) instanceof Source;
  }

  isSynchroniser(id: Id): boolean {
    const thing = this.server.thing(id);
    return SYNCHRONISERS.some((type) => thing instanceof type);
  }

  override get mayTake(): boolean {
    return !this.over.aborted && !this.tree.current.over.aborted;
  }

  override endOfWait(signal?: AbortSignal): AbortSignal | undefined {
    const { current, main } = this.tree;
    const ends = new Set([this, current]);
    // It has no end that anything here would see.
    ends.delete(main);
    const signals = [...ends].map(({ over }) => over);
    if (signal) signals.push(signal);
    return signals.length > 1 ? whicheverFirst(signals) : signals[0];
  }

  override callNow(id: Id, method: number, args: Arguments): Argument {
    this.checkCaller();
    return super.callNow(id, method, args);
  }

  /** Only processes of the operating system need room in a tree. */
  berth(): never {
    throw new Error('A task is started without the help of its engine');
  }

  protected override makeClient(link: MemoryLink): Client {
    return new TaskClient(link, this, (waiting) => this.onWaiting?.(waiting));
  }

  /** What runs when news comes, as the function of a pool does, is this task's and not that of who sent it. */
  protected override receive(packet: Packet): void {
    this.within(() => super.receive(packet));
  }

  protected override askerOf(packet: Packet): Peer {
    const request = packet as Request;
    switch (request[0]) {
      case CALL:
        return this.askerAbout(request[2]);
      case CAST:
        return this.askerAbout(request[1]);
      case CANCEL:
        return this.tree.whoWaitsFor(request[1])?.self ?? this.self;
      default:
        return this.self;
    }
  }

  private askerAbout(id: Id): Peer {
    return this.isSynchroniser(id) ? this.tree.current.self : this.self;
  }
}
