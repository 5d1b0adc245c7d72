/** Every error class that this library throws. Match on the class or on `code`, never on the message. */

/** Base of all errors of this library. */
export class ProcessError extends Error {
  /** Stable, the same in every release and in every process. */
  readonly code: string = 'ERR_PROCESS';

  override get name(): string {
    return this.constructor.name;
  }
}

/** A wait was over before what it waited for. Not thrown by `get`, `put` and `acquire`, which have answers of their own. */
export class TimeoutError extends ProcessError {
  override readonly code = 'ERR_TIMEOUT';
}
/** A peer did not prove that it knows the key. */
export class AuthenticationError extends ProcessError {
  override readonly code = 'ERR_AUTHENTICATION';
}
/** The message did not fit into the memory given for it. */
export class BufferTooShort extends ProcessError {
  override readonly code = 'ERR_BUFFER_TOO_SHORT';
  constructor(
    message: string,
    /** The whole message: nothing is lost. */
    readonly bytes: Uint8Array,
  ) {
    super(message);
  }
}
/** No item came in time. */
export class Empty extends ProcessError {
  override readonly code = 'ERR_QUEUE_EMPTY';
}
/** No slot came free in time. */
export class Full extends ProcessError {
  override readonly code = 'ERR_QUEUE_FULL';
}
/** The queue takes no more items, and has none left. */
export class ShutDown extends ProcessError {
  override readonly code = 'ERR_QUEUE_SHUT_DOWN';
}
/** The other end is closed everywhere and all that it sent was received. */
export class EOFError extends ProcessError {
  override readonly code = 'ERR_END_OF_FILE';
}
/** The other end is closed everywhere: nobody would receive this. Or the link to the root process is gone. */
export class BrokenPipeError extends ProcessError {
  override readonly code = 'ERR_BROKEN_PIPE';
}
/** A party of the barrier gave up, died, or reset it. */
export class BrokenBarrierError extends ProcessError {
  override readonly code = 'ERR_BROKEN_BARRIER';
}
/** A value cannot travel to another process. */
export class SerializationError extends ProcessError {
  override readonly code = 'ERR_SERIALIZATION';
  constructor(
    message: string,
    /** Where in the value, as `value.items[3].callback`. */
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
/** The worker that ran the task is gone. */
export class WorkerLostError extends ProcessError {
  override readonly code = 'ERR_WORKER_LOST';
  constructor(
    message: string,
    readonly pid: number,
    readonly exitcode: number,
  ) {
    super(message);
  }
}
/** The pool was terminated before the task was done. */
export class PoolTerminated extends ProcessError {
  override readonly code = 'ERR_POOL_TERMINATED';
}
/** Thrown in another process; as the `cause` of an error it holds the stack of the process that threw. */
export class RemoteError extends ProcessError {
  override readonly code = 'ERR_REMOTE';
  constructor(
    message: string,
    readonly remoteStack: string,
  ) {
    super(message);
  }
}
/** Wrong use of an object in its present state, or an argument out of range: Python's `ValueError`. */
export class ValueError extends ProcessError {
  override readonly code: string = 'ERR_VALUE';
}
/** A call that is never right on this object: Python's `AssertionError`. */
export class AssertionError extends ProcessError {
  override readonly code = 'ERR_ASSERTION';
}
/** No such key. */
export class KeyError extends ProcessError {
  override readonly code = 'ERR_KEY';
}
/** No such index. */
export class IndexError extends ProcessError {
  override readonly code = 'ERR_INDEX';
}
