/**
 * A stream socket, less the stream: what arrives is read into memory that its reader provides, and what is small leaves by its
 * descriptor. What Node.js does otherwise for every chunk (fresh memory, a round through the stream, an event) takes longer than all
 * that is done with most of them.
 */

import { writeSync } from 'node:fs';
import type { OnReadOpts, Socket, SocketConstructorOpts } from 'node:net';

/** As Node.js made it: tests of users may put something else in its place. */
const write = writeSync;

export interface SocketReader {
  /** Where the next bytes may be read to. */
  space(): Buffer;
  /** So many have been read to there. */
  advance(count: number): void;
}

/** What Node.js has beneath a socket, which is not documented: where it is not to be had, the stream does it all. */
interface HandleOwner {
  _handle?: { readonly fd?: number } | null;
}

/**
 * Has a socket, or that of a descriptor which nobody has opened yet, read where its reader wants. The one that is returned takes the
 * place of the one given, which ends when it does.
 */
export function takeOver(given: Socket | number, reader: SocketReader): Socket {
  const socket = typeof given === 'number' ? openInto(given, reader) : readInto(given, reader);
  surviveFailedWrites(socket);
  return socket;
}

function openInto(fd: number, reader: SocketReader): Socket {
  return newSocket({ fd, readable: true, writable: true, onread: onReadInto(reader) }).resume();
}

function readInto(given: Socket, reader: SocketReader): Socket {
  const owner = given as HandleOwner;
  const handle = owner._handle;
  // What it has read already is in its stream, and only there.
  const hasBegun = !given.readable || given.readableLength > 0;
  if (!handle || hasBegun) return given.on('data', (chunk) => copyInto(reader, chunk));
  const options = { handle, readable: true, writable: given.writable, onread: onReadInto(reader) };
  owner._handle = null;
  // The types know of one sort of handle only.
  const socket = newSocket(options as unknown as SocketConstructorOpts);
  socket.once('close', () => given.destroy());
  given.once('close', () => socket.destroy());
  return socket.resume();
}

/** Loaded here: not every process needs one. */
function newSocket(options: SocketConstructorOpts): Socket {
  const { Socket } = process.getBuiltinModule('node:net');
  return new Socket(options);
}

function onReadInto(reader: SocketReader): OnReadOpts {
  return {
    buffer: () => reader.space(),
    callback(count) {
      reader.advance(count);
      return true;
    },
  };
}

function copyInto(reader: SocketReader, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; ) {
    const copied = chunk.copy(reader.space(), 0, at);
    reader.advance(copied);
    at += copied;
  }
}

/** Writes past the stream of a socket, for as long as that is open. */
export class DirectWriter {
  /** Windows has none. */
  private descriptor: number;

  constructor(socket: Socket) {
    this.descriptor = (socket as HandleOwner)._handle?.fd ?? -1;
    const { _destroy } = socket;
    socket._destroy = (error, done) => {
      // From now on it may be that of another file.
      this.descriptor = -1;
      _destroy.call(socket, error, done);
    };
  }

  /** See `writeNow`. */
  write(bytes: Uint8Array, start: number, end: number): number {
    return this.descriptor < 0 ? start : writeNow(this.descriptor, bytes, start, end);
  }
}

/** Writes `bytes[start, end)`, or as much as the operating system takes at once. Returns where the rest begins, which is for the stream. */
export function writeNow(descriptor: number, bytes: Uint8Array, start: number, end: number): number {
  try {
    return start + write(descriptor, bytes, start, end - start);
  } catch {
    // It is full for now, or closed at the other end: the stream finds out which.
    return start;
  }
}

/**
 * When the other end is closed, what it sent before may not have been read yet; a write that fails must not destroy the socket, and
 * those bytes with it, as it would in Node.js. The end is seen by reading.
 */
function surviveFailedWrites(socket: Socket): void {
  const { _write, _writev } = socket;
  const ignoring = (done: (error?: Error | null) => void) => (error?: Error | null) =>
    done(isClosed(error) ? null : error);
  socket._write = (chunk, encoding, done) => _write.call(socket, chunk, encoding, ignoring(done));
  if (_writev) socket._writev = (chunks, done) => _writev.call(socket, chunks, ignoring(done));
}

function isClosed(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === 'EPIPE' || error?.code === 'ECONNRESET';
}
