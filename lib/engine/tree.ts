/** The tree of processes as its root sees it: who is expected, who is here, who is gone. */

import { writeRecord } from '../log';
import { type Answer, type Caller, LATER } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import { Peer } from '../rpc/peer';
import type { Server } from '../rpc/server';

/** The number under which every process finds the tree at the server. */
export const TREE: Id = 0;
export const TREE_METHODS = ['berth', 'born', 'ended', 'interrupt', 'leave', 'log', 'spreadLogging'] as const;

/** News for a process: it is asked to end, as by Ctrl-C. */
export const INTERRUPT = 0;
/** It sent something that no process of this release sends, and why that is so: nothing is heard from it any more. */
export const EXPELLED = 1;
/** What of the log is written has been changed by a process above: `level, toStderr`. */
export const LOGGING = 2;

/** What a process needs to know to join the tree. */
export interface Berth {
  /** Its number: tells the shared things that it makes from those of all others. */
  readonly serial: number;
  /** Where the root can be reached, by a process whose parent is not the root. */
  readonly address: string;
  /** Proves that it is the one expected. */
  readonly token: string;
}

interface Member {
  readonly peer: Peer;
  readonly parent: Peer;
  /** It is ended with its parent. */
  readonly daemon: boolean;
  readonly token: string;
  pid: number;
  /** It said that it would end: what it had taken was dealt with. */
  leaving: boolean;
  /** So its parent says, which alone can know. */
  exited: boolean;
  /** Its parents' questions, answered when it is gone. */
  readonly mourners: Set<Caller>;
}

/** Is told of processes as they come and go, and of what is to be removed when all are gone. */
export interface Census {
  born(pid: number): void;
  gone(pid: number): void;
  /** The door of the tree is at this address. */
  opened(door: string): void;
  /** A daemon whose parent is gone: it is to be ended. */
  orphaned(pid: number): void;
  /** It is turned away at the door, or will be, for its parent died before it came there. */
  stranded(pid: number): void;
}

export class Tree {
  census: Census | null = null;
  private readonly members = new Map<string, Member>();
  /** Their links have ended, but their parents have not said that they have: closed by themselves, or cut, they may be busy still. */
  private readonly unheard = new Map<string, Member>();
  private lastSerial = 0;

  constructor(
    private readonly server: Server,
    /** Opens the door for processes that are not children of the root; tells where it is. */
    private readonly door: () => Promise<string>,
  ) {}

  // Asked by parents

  /** A process of this name is about to start; `handles` are shared things that are given to it on the way. */
  berth(caller: Caller, name: string, handles: readonly Id[], daemon: boolean): Answer<[number, string, string]> {
    const { serial, token } = this.expect(caller.peer, name, handles, daemon);
    this.door().then(
      (address) => {
        this.census?.opened(address);
        caller.answer([serial, address, token]);
      },
      (error) => caller.fail(error),
    );
    return LATER;
  }

  born(_caller: Caller, name: string, pid: number): void {
    const member = this.members.get(name);
    if (!member) return;
    member.pid = pid;
    this.census?.born(pid);
  }

  /** Answered when nothing of this process is on its way any more. Its parent asks, when the process has exited, or a child. */
  ended(caller: Caller, name: string): Answer<undefined> {
    // With the root all ends.
    if (name === '') return LATER;
    const member = this.members.get(name);
    if (caller.peer === (member ?? this.unheard.get(name))?.parent) this.exited(name);
    if (!member) return undefined;
    // It never came, and now it cannot.
    if (!member.peer.connected) {
      this.bury(name);
      return undefined;
    }
    member.mourners.add(caller);
    caller.wait = { leave: () => member.mourners.delete(caller) };
    return LATER;
  }

  interrupt(_caller: Caller, name: string): void {
    this.members.get(name)?.peer.tell(TREE, INTERRUPT);
  }

  // Asked by the process itself

  leave(caller: Caller): void {
    const member = this.members.get(caller.peer.name);
    if (member) member.leaving = true;
  }

  // The log

  log(_caller: Caller, level: number, processName: string, message: string): void {
    writeRecord({ level, processName, message });
  }

  /** To all processes below the one that asks. */
  spreadLogging({ peer }: Caller, level: number, toStderr: boolean): void {
    for (const [name, member] of this.members) {
      if (peer.name === '' || name.startsWith(`${peer.name}.`)) member.peer.tell(TREE, LOGGING, level, toStderr);
    }
  }

  // Used by the root

  expect(
    parent: Peer,
    name: string,
    handles: readonly Id[],
    daemon: boolean,
  ): { serial: number; token: string; peer: Peer } {
    const serial = ++this.lastSerial;
    const peer = new Peer(name);
    const token = crypto.randomUUID();
    this.members.set(name, { peer, parent, daemon, token, pid: 0, leaving: false, exited: false, mourners: new Set() });
    for (const id of handles) this.server.hold(peer, id);
    return { serial, token, peer };
  }

  /** The peer that shows this token, if it is expected and not here yet. */
  recognise(name: string, token: string): Peer | null {
    const member = this.members.get(name);
    return member && member.token === token && !member.peer.connected ? member.peer : null;
  }

  peer(name: string): Peer | undefined {
    return this.members.get(name)?.peer;
  }

  /** It cannot come in. */
  strand(name: string): void {
    const pid = this.members.get(name)?.pid;
    if (pid) this.census?.stranded(pid);
  }

  /** Its link has ended, or its parent says that it never came. */
  bury(name: string): void {
    const member = this.members.get(name);
    if (!member) return;
    this.members.delete(name);
    if (member.exited || !this.lives(member.parent)) this.count(member);
    else this.unheard.set(name, member);
    this.server.forget(member.peer, !member.leaving);
    for (const mourner of member.mourners) mourner.answer(undefined);
    for (const [childName, child] of this.members) {
      if (child.parent !== member.peer) continue;
      if (child.peer.connected) {
        if (child.daemon && child.pid) this.census?.orphaned(child.pid);
        continue;
      }
      this.strand(childName);
      // Nobody is left to say that it failed to start.
      this.bury(childName);
    }
    for (const [childName, child] of this.unheard) if (child.parent === member.peer) this.exited(childName);
  }

  /** Nothing runs any more under this name, for all that can be known. */
  private exited(name: string): void {
    const member = this.members.get(name);
    if (member) member.exited = true;
    const unheard = this.unheard.get(name);
    if (unheard) this.count(unheard);
    this.unheard.delete(name);
  }

  private count({ pid }: Member): void {
    if (pid) this.census?.gone(pid);
  }

  private lives({ name }: Peer): boolean {
    return name === '' || this.members.has(name);
  }
}
