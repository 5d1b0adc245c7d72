/** `Connection`: one end of something over which two processes send each other messages. */

import { BufferTooShort, ValueError } from '../errors';
import type { WaitOptions } from '../wait-options';

export interface Connection<Sends = unknown, Receives = Sends> extends AsyncIterable<Receives>, AsyncDisposable {
  /** Whether this process has closed it. */
  readonly closed: boolean;
  readonly readable: boolean;
  readonly writable: boolean;

  /**
   * Sends a value, serialised before this returns. Settles when it is on its way, later when the other end is behind.
   *
   * Rejects with `BrokenPipeError` once the other end is closed everywhere, `SerializationError` when the value cannot travel,
   * `ValueError` when this end is closed or read-only.
   */
  send(value: Sends): Promise<void>;
  /**
   * The next message. Rejects with `EOFError` once the other end is closed everywhere and all was received, `TimeoutError`
   * when none came in time, `SerializationError` when it is no value but bytes of `sendBytes` (the next can be received all
   * the same), `ValueError` when this end is closed or write-only, `signal.reason` when aborted.
   */
  recv(options?: WaitOptions): Promise<Receives>;
  /** Sends `size` bytes from `offset` on as one message; all of them, if left out. Rejects as `send`. */
  sendBytes(bytes: ArrayBufferView | ArrayBuffer, offset?: number, size?: number): Promise<void>;
  /**
   * The bytes of the next message. One longer than `maxLength` rejects with `ValueError`, and after it nothing can be received
   * through this end any more: it is closed, or, if it can send, write-only.
   */
  recvBytes(options?: WaitOptions & { maxLength?: number }): Promise<Uint8Array>;
  /** Writes the next message into `target` and returns its length. Rejects with `BufferTooShort`, which has it whole, if it does not fit. */
  recvBytesInto(target: ArrayBufferView, offset?: number, options?: WaitOptions): Promise<number>;
  /** Whether `recv` would be answered at once, by a message or the end of file. Polls when no timeout is given, as in Python. */
  poll(options?: WaitOptions): Promise<boolean>;
  /** This process needs it no more. The other end is at its end of file when all processes have closed this one, or have ended. */
  close(): void;

  /** `send` for code that cannot await. */
  sendSync(value: Sends): void;
  /**
   * `recv` for code that cannot await: stops the thread until a message comes. In the root process it receives what is there,
   * and throws `AssertionError` where it would have to wait.
   */
  recvSync(options?: WaitOptions): Receives;
}

/** The memory of a view or buffer, as bytes. */
export function bytesIn(memory: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (ArrayBuffer.isView(memory)) return new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
  if (isArrayBuffer(memory)) return new Uint8Array(memory);
  throw new TypeError(`Bytes are a Buffer, a typed array, a DataView or an ArrayBuffer, not ${describe(memory)}`);
}

/** The part of some memory that is to be sent. */
export function partOf(memory: ArrayBufferView | ArrayBuffer, offset = 0, size?: number | null): Uint8Array {
  const bytes = bytesIn(memory);
  checkInteger('offset', offset);
  if (offset < 0) throw new ValueError('offset is negative');
  if (bytes.length < offset) throw new ValueError('buffer length < offset');
  if (size === undefined || size === null) return bytes.subarray(offset);
  checkInteger('size', size);
  if (size < 0) throw new ValueError('size is negative');
  if (bytes.length < offset + size) throw new ValueError('buffer length < offset + size');
  return bytes.subarray(offset, offset + size);
}

/** Where in some memory a message is to be written. */
export function roomIn(target: ArrayBufferView, offset = 0): Uint8Array {
  const bytes = bytesIn(target);
  checkInteger('offset', offset);
  if (offset < 0) throw new ValueError('negative offset');
  if (offset > bytes.length) throw new ValueError('offset too large');
  return bytes.subarray(offset);
}

/** Writes a message, and returns its length. */
export function writeInto(message: Uint8Array, room: Uint8Array): number {
  if (message.length > room.length) {
    const problem = `The message has ${message.length} bytes, and there is room for ${room.length}`;
    throw new BufferTooShort(`${problem}: it is in \`bytes\` of this error`, message);
  }
  room.set(message);
  return message.length;
}

/** How long a message may be. Python's `None` is no limit. */
export function maxLengthOf(options: { maxLength?: number | null } | undefined): number {
  const maxLength = options?.maxLength;
  if (maxLength === undefined || maxLength === null || maxLength === Number.POSITIVE_INFINITY)
    return Number.POSITIVE_INFINITY;
  checkInteger('maxLength', maxLength);
  if (maxLength < 0) throw new ValueError('negative maxLength');
  return maxLength;
}

function checkInteger(what: string, value: number): void {
  if (!Number.isInteger(value)) throw new TypeError(`${what} must be an integer, not ${String(value)}`);
}

function isArrayBuffer(memory: unknown): memory is ArrayBuffer {
  // By name: that of another realm, as in a test runner, is none of ours.
  return Object.prototype.toString.call(memory) === '[object ArrayBuffer]';
}

function describe(value: unknown): string {
  return value === null || typeof value !== 'object' ? String(value) : `a ${value.constructor?.name ?? 'bare object'}`;
}
