/**
 * The socket beneath a link. Where it is given as a descriptor it is opened when it is needed: a process that does little comes to its
 * end without, and to load the sockets of Node.js and to open one takes longer than all else that such a process does.
 */

import type { Socket } from 'node:net';
import { nextTick, setImmediate, setTimeout } from '../turns';
import { DirectWriter, type SocketReader, takeOver, writeNow } from './direct-socket';

/** So long, in milliseconds, nothing is heard of the other end, not even that it is gone, unless this process waits for something. */
const PATIENCE = 10;
/** A descriptor that nobody has opened blocks when it is full, until the other end reads: so many bytes it takes for certain. */
const FITS = process.platform === 'darwin' ? 8 * 1024 : 32 * 1024;
/** What is written by itself takes as much of that as so many bytes, however short it is. */
const LEAST = 1024;

export interface LateReader extends SocketReader {
  /** The other end is closed, or this one has failed. May be called more than once. */
  closed(fault?: Error): void;
}

interface Opened {
  readonly stream: Socket;
  readonly writer: DirectWriter;
}

export class LateSocket {
  private opened: Opened | null = null;
  private isReason = true;
  private writtenBefore = 0;

  /** The socket, or the one of this descriptor, is its own from here on. */
  constructor(
    private readonly given: Socket | number,
    private readonly reader: LateReader,
  ) {
    if (typeof given === 'number' && process.platform !== 'win32') this.openLater();
    else this.open();
  }

  /** Opens it, if nobody has. */
  get stream(): Socket {
    return this.open().stream;
  }

  /** See `writeNow`. */
  write(bytes: Uint8Array, start: number, end: number): number {
    const { opened, given } = this;
    if (opened) return opened.writer.write(bytes, start, end);
    this.writtenBefore += Math.max(end - start, LEAST);
    const fits = typeof given === 'number' && this.writtenBefore <= FITS;
    return fits ? writeNow(given, bytes, start, end) : this.open().writer.write(bytes, start, end);
  }

  /** From now on it keeps the event loop alive: somebody waits for what comes. */
  ref(): void {
    this.isReason = true;
    const { stream } = this;
    // A socket that is closed would remember to do so when it is connected, each time again.
    if (!stream.destroyed) stream.ref();
  }

  unref(): void {
    this.isReason = false;
    if (this.opened && !this.stream.destroyed) this.stream.unref();
  }

  private openLater(): void {
    // Until its first turn the clock of the event loop stands still, and all the time until then would count. That turn must come: with
    // nothing but an `unref`ed one to do, the loop would sleep until something else happens.
    setImmediate(() => setTimeout(() => this.open(), PATIENCE).unref());
  }

  private open(): Opened {
    if (this.opened) return this.opened;
    const { given, reader } = this;
    const stream = takeOver(given, reader);
    this.opened = { stream, writer: new DirectWriter(stream) };
    if (!this.isReason) stream.unref();
    stream.on('error', (error) => reader.closed(error));
    stream.on('end', () => reader.closed());
    stream.on('close', () => reader.closed());
    // That was not to be heard here.
    if (stream.destroyed) nextTick(() => reader.closed());
    return this.opened;
  }
}
