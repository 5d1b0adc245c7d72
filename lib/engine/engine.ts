/** How handles reach the server of shared things. What stands above asks its engine, and does not know how that answers. */

import { ValueError } from '../errors';
import type { Logging, LogRecord } from '../log';
import type { Client } from '../rpc/client';
import type { Argument, Arguments, Id } from '../rpc/messages';
import { numbered } from '../rpc/methods';
import { Codec } from '../wire/codec';
import { type Berth, TREE, TREE_METHODS } from './tree';

const METHOD = numbered(TREE_METHODS);

/** Makes the handle of a shared thing that another process sent. `extra` is what the handle there gave it for the way. */
export type HandleMaker = (engine: Engine, id: Id, extra: unknown) => object;

const makers = new Map<string, HandleMaker>();
let loadAllKinds = (): void => {};

/** Says how handles of a kind are made when they arrive. Each class of handles calls this once. */
export function handlesOfKind(kind: string, make: HandleMaker): void {
  makers.set(kind, make);
}

/** `load` loads every class of handles there is: for a process that is sent one before its user's code has asked for any. */
export function findKindsBy(load: () => void): void {
  loadAllKinds = load;
}

function makerOf(kind: string): HandleMaker {
  if (!makers.has(kind)) loadAllKinds();
  const make = makers.get(kind);
  if (!make) throw new ValueError(`A handle of an unknown kind arrived: ${kind}`);
  return make;
}

/** A handle of this process, and how many references the server counts for it. */
interface Holding {
  readonly handle: WeakRef<object>;
  references: number;
}

export abstract class Engine {
  abstract readonly client: Client;
  /** Values that stay in the tree of processes: handles and references to functions are among them. */
  readonly codec: Codec;

  private readonly holdings = new Map<Id, Holding>();
  private readonly garbage = new FinalizationRegistry<Id>((id) => this.collected(id));
  private lastId: Id = 0;

  constructor(
    serial: number,
    /** Where its shared things are: among real processes, if left out, or among the tasks of one process. */
    readonly realm?: object,
  ) {
    this.takeSerial(serial);
    this.codec = new Codec({ realm, adopt: (kind, id, extra) => this.adopt(kind, id, extra) });
  }

  /** `serial` tells this process from all others of its tree: the numbers that it gives are its own. */
  takeSerial(serial: number): void {
    // The product would be a fraction to V8, even if it is 0, and so would all numbers that are counted from it.
    this.lastId = serial === 0 ? 0 : serial * 2 ** 32;
  }

  /** Asks and waits for the answer with the whole thread. Throws where that would wait for ever. */
  abstract callNow(id: Id, method: number, args: Arguments): Argument;

  /**
   * Makes room in the tree for a process that this one is about to start. It is given `handles` on its way; a daemon is ended
   * with its parent.
   */
  abstract berth(name: string, handles: readonly Id[], daemon: boolean): Berth | Promise<Berth>;

  /** It was started. */
  born(name: string, pid: number): void {
    this.client.cast(TREE, METHOD.born, name, pid);
  }

  /** Asks it to end, as Ctrl-C does. */
  interrupt(name: string): void {
    this.client.cast(TREE, METHOD.interrupt, name);
  }

  /** It could not be started. */
  notBorn(name: string): void {
    this.client.cast(TREE, METHOD.ended, name);
  }

  /** Resolves when it has exited, and all that it had sent has been received. */
  async ended(name: string, signal?: AbortSignal): Promise<void> {
    await this.client.call(TREE, METHOD.ended, [name], signal);
  }

  /** Whether whoever asks may take what is at hand in this process. Not a task that has ended. */
  get mayTake(): boolean {
    return true;
  }

  /** When a wait of whoever asks is given up: as `signal` says, and in a process of several tasks when that task ends. */
  endOfWait(signal?: AbortSignal): AbortSignal | undefined {
    return signal;
  }

  /** A record for the log of the tree. It leaves this process at once: whoever logs may be about to die. */
  log({ level, processName, message }: LogRecord): void {
    if (this.client.cutBy) return;
    this.client.cast(TREE, METHOD.log, level, processName, message);
    this.client.flush();
  }

  /** Has the processes below this one log as it does. */
  spreadLogging({ level, toStderr }: Logging): void {
    if (!this.client.cutBy) this.client.cast(TREE, METHOD.spreadLogging, level, toStderr);
  }

  /** Makes a shared thing, or several that take the numbers from the one returned. */
  open(kind: string, args: readonly Argument[], count = 1): Id {
    const id = this.lastId + 1;
    this.lastId += count;
    this.client.open(id, kind, ...args);
    return id;
  }

  /** `handle` stands for this thing in this process, until it is released or garbage. */
  holds(id: Id, handle: object): void {
    this.holdings.set(id, { handle: new WeakRef(handle), references: 1 });
    this.garbage.register(handle, id, handle);
  }

  /** The handle is closed: this process needs the thing no more. */
  release(id: Id, handle: object): void {
    const holding = this.holdings.get(id);
    if (holding?.handle.deref() !== handle) return;
    this.garbage.unregister(handle);
    this.letGo(id, holding);
  }

  /** The handle of a thing that arrives: the one that this process has, or a new one. */
  protected adopt(kind: string, id: Id, extra: unknown): object {
    const holding = this.holdings.get(id);
    const known = holding?.handle.deref();
    if (holding && known) {
      holding.references++;
      return known;
    }
    // Garbage, but nobody was told yet: what it has heard of the thing goes with it, and the new handle is told anew.
    if (holding) this.letGo(id, holding);
    const handle = makerOf(kind)(this, id, extra);
    this.holds(id, handle);
    return handle;
  }

  private collected(id: Id): void {
    const holding = this.holdings.get(id);
    if (holding && !holding.handle.deref()) this.letGo(id, holding);
  }

  private letGo(id: Id, holding: Holding): void {
    this.holdings.delete(id);
    this.client.drop(id, holding.references);
  }
}
