/** `Pipe`: two connections; what one sends, the other receives. */

import { current } from '../engine/current';
import { type Engine, handlesOfKind } from '../engine/engine';
import { BrokenPipeError, EOFError, TimeoutError, ValueError } from '../errors';
import { Handle } from '../handle';
import { ChannelClient, NOTHING, type Open, type Wording } from '../queues/channel-client';
import type { Id } from '../rpc/messages';
import { timeoutOf, type WaitOptions } from '../wait-options';
import { type Departure, departure } from '../wire/handles';
import { type Connection, maxLengthOf, partOf, roomIn, writeInto } from './connection';
import { readiness, type Watchable } from './waitable';

const KIND = 'PipeEnd';
const SETTLED = Promise.resolve();

const WORDING: Wording = {
  end: () => new EOFError('The other end of the pipe is closed, and all that it sent was received'),
  late: () => new TimeoutError('Nothing was received in time'),
};

/**
 * Makes a pipe. With `duplex: false`, the first end only receives and the second only sends.
 *
 * @example
 * const [here, there] = mp.Pipe();
 * new mp.Process({ target: work, args: [there] }).start();
 * there.close(); // or the end of the child would not be seen here
 * await here.send('hello');
 */
export function Pipe<A = unknown, B = A>(duplex = true): [Connection<A, B>, Connection<B, A>] {
  return pipeOver<A, B>(current(), duplex);
}

/** A pipe of this engine. */
export function pipeOver<A, B>(engine: Engine, duplex: boolean): [Connection<A, B>, Connection<B, A>] {
  const id = engine.open('Pipe', [], 2);
  return [
    new PipeConnection<A, B>(engine, id, { readable: true, writable: duplex }),
    new PipeConnection<B, A>(engine, id + 1, { readable: duplex, writable: true }),
  ];
}

interface Directions {
  readonly readable: boolean;
  readonly writable: boolean;
}

class PipeConnection<Sends, Receives> extends Handle implements Connection<Sends, Receives>, Watchable {
  private readonly channel: ChannelClient;
  private isClosed = false;
  private canRead: boolean;
  private readonly canWrite: boolean;
  private readonly open: Open<Receives> = (bytes, start, end) =>
    this.engine.codec.unseal(bytes, start, end) as Receives;

  constructor(engine: Engine, id: Id, { readable, writable }: Directions) {
    super(engine, KIND, id);
    this.canRead = readable;
    this.canWrite = writable;
    this.channel = new ChannelClient(engine, id, WORDING);
  }

  get closed(): boolean {
    return this.isClosed;
  }

  get readable(): boolean {
    return this.canRead;
  }

  get writable(): boolean {
    return this.canWrite;
  }

  send(value: Sends): Promise<void> {
    try {
      this.checkWritable();
      return this.sent(this.channel.send(value, 'value'));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async sendBytes(bytes: ArrayBufferView | ArrayBuffer, offset?: number, size?: number): Promise<void> {
    this.checkWritable();
    await this.sent(this.channel.sendBytes(partOf(bytes, offset, size)));
  }

  recv(options?: WaitOptions): Promise<Receives> {
    try {
      this.checkReadable();
      return this.receive(this.open, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async recvBytes(options?: WaitOptions & { maxLength?: number }): Promise<Uint8Array> {
    this.checkReadable();
    const maxLength = maxLengthOf(options);
    return this.receive((bytes, start, end) => {
      if (end - start > maxLength) this.breakOff();
      return copy(bytes, start, end);
    }, options);
  }

  async recvBytesInto(target: ArrayBufferView, offset?: number, options?: WaitOptions): Promise<number> {
    this.checkReadable();
    const room = roomIn(target, offset);
    return writeInto(await this.receive(copy, options), room);
  }

  async poll(options?: WaitOptions): Promise<boolean> {
    this.checkReadable();
    const timeout = timeoutOf(options);
    const ready = await this.channel.poll(options?.timeout === undefined ? 0 : timeout, options?.signal);
    this.checkOpen(); // Closed meanwhile; and this end is needed until here.
    return ready;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.channel.stop(handleIsClosed());
    this.engine.release(this.id, this);
  }

  sendSync(value: Sends): void {
    this.checkWritable();
    // News does not arrive while the thread does not rest: ask.
    if (this.channel.behind && !this.channel.awaitRoom()) throw brokenPipe();
    this.channel.sendNow(value, 'value');
  }

  recvSync(options?: WaitOptions): Receives {
    this.checkReadable();
    const timeout = timeoutOf(options);
    if (options?.signal?.aborted) throw options.signal.reason;
    return this.channel.takeBlocking(this.open, timeout);
  }

  /** The messages as they come, until the end of file. */
  [Symbol.asyncIterator](): AsyncIterator<Receives, undefined, undefined> {
    return {
      next: () => this.recv().then(more, done),
      return: async () => ({ done: true, value: undefined }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  override toString(): string {
    return this.isClosed ? '<Connection(closed)>' : '<Connection>';
  }

  [readiness](options: WaitOptions): Promise<boolean> {
    return this.poll({ timeout: Number.POSITIVE_INFINITY, ...options });
  }

  override [departure](): Departure {
    this.checkOpen();
    return super[departure]();
  }

  protected override get baggage(): Directions {
    return { readable: this.canRead, writable: this.canWrite };
  }

  private receive<T>(open: Open<T>, options: WaitOptions | undefined): Promise<T> {
    const { channel } = this;
    const timeout = timeoutOf(options);
    const signal = options?.signal;
    if (signal?.aborted) throw signal.reason;
    if (channel.ready) return Promise.resolve(channel.takeNow(open));
    return timeout === 0 ? this.receiveIfAny(open) : channel.take(open, this, timeout, signal);
  }

  private async receiveIfAny<T>(open: Open<T>): Promise<T> {
    const message = await this.channel.takeIfAny(open);
    if (message === NOTHING) throw WORDING.late();
    return message;
  }

  /** In any case it settles later: news that is here already is heard first. */
  private sent(congestion: Promise<void> | null): Promise<void> {
    return (congestion ?? SETTLED).then(this.checkSent);
  }

  private readonly checkSent = (): void => {
    if (this.channel.shut) throw brokenPipe();
  };

  /** A message was longer than allowed: Python's connection would be in the middle of it now. */
  private breakOff(): never {
    if (this.canWrite) {
      this.canRead = false;
      this.channel.stop(writeOnly());
    } else {
      this.close();
    }
    throw new ValueError('bad message length');
  }

  private checkOpen(): void {
    if (this.isClosed) throw handleIsClosed();
  }

  private checkReadable(): void {
    this.checkOpen();
    if (!this.canRead) throw writeOnly();
  }

  private checkWritable(): void {
    this.checkOpen();
    if (!this.canWrite) throw new ValueError('connection is read-only');
    if (this.channel.shut) throw brokenPipe();
  }
}

function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

function handleIsClosed(): Error {
  return new ValueError('handle is closed');
}

function writeOnly(): Error {
  return new ValueError('connection is write-only');
}

function brokenPipe(): Error {
  return new BrokenPipeError('The other end of the pipe is closed: nobody would receive this');
}

function more<T>(value: T): IteratorResult<T, undefined> {
  return { done: false, value };
}

function done(error: unknown): IteratorResult<never, undefined> {
  if (error instanceof EOFError) return { done: true, value: undefined };
  throw error;
}

handlesOfKind(KIND, (engine, id, directions) => new PipeConnection(engine, id, directions as Directions));
