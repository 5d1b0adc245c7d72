/** `Queue`: what one process puts, another gets, in the order in which it was put. */

import { type Engine, handlesOfKind } from '../engine/engine';
import { AssertionError, Empty, ShutDown, TimeoutError, ValueError } from '../errors';
import { Handle } from '../handle';
import type { Argument, Id } from '../rpc/messages';
import { type BlockOptions, timeoutOf, type WaitOptions, within } from '../wait-options';
import { ChannelClient, NOTHING, type Wording } from './channel-client';

/** What `put` returns when nothing holds it up: the same promise each time, for it is asked for a million times a second. */
const SENT = Promise.resolve();

export const QUEUE_WORDING: Wording = {
  end: () => new ShutDown('The queue was shut down and is empty'),
  late: () => new Empty('No item came in time'),
};

/** A queue that exists already, as it came from another process. */
export interface Arrived {
  readonly engine: Engine;
  readonly id: Id;
}

/**
 * A first-in, first-out queue that any process of the tree may put into and get from.
 *
 * @example
 * const queue = new mp.Queue();
 * await queue.put({ n: 1 });
 * const item = await queue.get();
 */
export class Queue<T = unknown> extends Handle implements AsyncIterable<T>, AsyncDisposable {
  protected readonly channel: ChannelClient;
  private readonly open = (bytes: Uint8Array, start: number, end: number) =>
    this.engine.codec.unseal(bytes, start, end) as T;
  private closed = false;

  /** How many items there may be at once, those on their way included; 0 is no limit. */
  readonly maxsize: number;

  /** @param maxsize how many items there may be at once; 0 or less, or left out: no limit. Throws TypeError if it is no integer. */
  constructor(maxsize?: number);
  /** @internal */
  constructor(maxsize: number, arrived: Arrived);
  constructor(maxsize = 0, arrived?: Arrived) {
    if (!Number.isInteger(maxsize)) throw new TypeError(`maxsize must be an integer, not ${String(maxsize)}`);
    const kind = new.target.kind;
    const engine = arrived?.engine ?? new.target.engine;
    super(engine, kind, arrived?.id ?? engine.open(kind, [Math.max(0, maxsize)]));
    this.maxsize = Math.max(0, maxsize);
    this.channel = new ChannelClient(this.engine, this.id, QUEUE_WORDING, new.target.keepsAtHand);
  }

  /** The kind of shared thing behind it. */
  protected static get kind(): string {
    return 'Queue';
  }

  /** Whether a process may keep items at hand before they are asked for: not where a later item may come first. */
  protected static get keepsAtHand(): boolean {
    return true;
  }

  /**
   * Adds an item. It is serialised before `put` returns: changing it afterwards changes nothing. The promise settles when
   * the item is on its way, or, on a bounded queue, when it has its slot.
   *
   * Rejects with `Full` when no slot came free in time, `ShutDown` after `shutdown()`, `ValueError` after `close()`,
   * `SerializationError` when the item cannot travel (Python finds out later, and only prints it), `signal.reason` when
   * aborted.
   */
  put(item: T, options?: BlockOptions): Promise<void> {
    try {
      this.check();
      if (this.channel.shut) throw new ShutDown('The queue was shut down');
      if (options?.signal?.aborted) throw options.signal.reason;
      const timeout = timeoutOf(options);
      if (this.mayWait) return this.channel.put(item, this.keyOf(item), timeout, options?.signal);
      return this.channel.send(item, 'item') ?? SENT;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** `put` that does not wait: rejects with `Full` if there is no slot now. */
  putNowait(item: T): Promise<void> {
    return this.put(item, { block: false });
  }

  /**
   * Takes the next item. Getters are served in the order in which they came, whatever their process.
   *
   * Rejects with `Empty` when none came in time, `ShutDown` when none will come any more, `ValueError` after `close()`,
   * `signal.reason` when aborted; an item that comes at that moment stays in the queue.
   */
  get(options?: BlockOptions): Promise<T> {
    try {
      this.check();
      const timeout = timeoutOf(options);
      if (options?.signal?.aborted) throw options.signal.reason;
      if (this.channel.ready) return Promise.resolve(this.channel.takeNow(this.open));
      if (timeout === 0) return this.getIfAny();
      return this.channel.take(this.open, this, timeout, options?.signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** `get` that does not wait: rejects with `Empty` if there is no item now. */
  getNowait(): Promise<T> {
    return this.get({ block: false });
  }

  /** How many items there are: exact, on every platform, which Python's is not. */
  qsize(): Promise<number> {
    return this.channel.size();
  }

  /** Whether there is no item. Exact: after `await put()` it is false in every process. */
  async empty(): Promise<boolean> {
    return (await this.channel.size()) === 0;
  }

  /** Whether a `put` would have to wait. Never, without a `maxsize`. */
  async full(): Promise<boolean> {
    return this.maxsize > 0 && (await this.channel.size()) >= this.maxsize;
  }

  /** This process will put and get no more: either rejects with `ValueError` from here on. What it put is still delivered. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.channel.stop(closed());
  }

  /**
   * Waits until all that this process put has left it. Rejects with `AssertionError` before `close()`, with `TimeoutError`
   * when the timeout passes first.
   */
  async joinThread(options?: WaitOptions): Promise<void> {
    if (!this.closed) throw new AssertionError('joinThread() may be called only after close()');
    await within(this.engine.client.flushed(), options, () => {
      throw new TimeoutError('What was put has not left this process in time');
    });
  }

  /** Does nothing here: a process hands over what it puts at once, and has no feeder thread to wait for when it ends. */
  cancelJoinThread(): void {}

  /**
   * No process can put any more. What is queued can still be taken (`immediate` drops it); then `get` rejects with
   * `ShutDown`, and iteration ends. As `queue.Queue.shutdown` of Python 3.13, which its multiprocessing does not have.
   */
  async shutdown(options?: { immediate?: boolean }): Promise<void> {
    await this.channel.shutdown(options?.immediate === true);
  }

  /**
   * `put` for code that cannot await: stops the thread until the item has its slot. In the root process, where waiting would
   * stop the broker itself, it throws `AssertionError` instead of waiting. Throws what `put` rejects with.
   */
  putSync(item: T, options?: BlockOptions): void {
    this.check();
    if (this.channel.shut) throw new ShutDown('The queue was shut down');
    const timeout = timeoutOf(options);
    if (options?.signal?.aborted) throw options.signal.reason;
    if (this.mayWait) this.channel.putNow(item, this.keyOf(item), timeout);
    else if (this.channel.sendNow(item, 'item')) this.channel.catchUp();
  }

  /**
   * `get` for code that cannot await: stops the thread until an item comes. In the root process it takes what is there, and
   * throws `AssertionError` where it would have to wait. Throws what `get` rejects with.
   */
  getSync(options?: BlockOptions): T {
    this.check();
    const timeout = timeoutOf(options);
    if (options?.signal?.aborted) throw options.signal.reason;
    return this.channel.takeBlocking(this.open, timeout);
  }

  /** The items as they come, until `shutdown`. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined, undefined> {
    return {
      next: () => this.get().then(more, done),
      return: async () => ({ done: true, value: undefined }),
    };
  }

  /** Closes, and waits until what was put has left this process. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.joinThread();
  }

  override toString(): string {
    return `<${this.constructor.name}(maxsize=${this.maxsize})>`;
  }

  /** Whether a `put` may have to wait, or be refused, and therefore needs an answer. */
  protected get mayWait(): boolean {
    return this.maxsize > 0;
  }

  /** By what the broker orders the item, where it orders items. */
  protected keyOf(_item: T): Argument {
    return undefined;
  }

  protected override get baggage(): number {
    return this.maxsize;
  }

  private check(): void {
    if (this.closed) throw closed();
  }

  private async getIfAny(): Promise<T> {
    const item = await this.channel.takeIfAny(this.open);
    if (item === NOTHING) throw QUEUE_WORDING.late();
    return item;
  }
}

function closed(): Error {
  return new ValueError('This queue is closed in this process');
}

function more<T>(value: T): IteratorResult<T, undefined> {
  return { done: false, value };
}

function done(error: unknown): IteratorResult<never, undefined> {
  if (error instanceof ShutDown) return { done: true, value: undefined };
  throw error;
}

handlesOfKind('Queue', (engine, id, maxsize) => new Queue(Number(maxsize), { engine, id }));
