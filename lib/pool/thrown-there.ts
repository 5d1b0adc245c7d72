/** Errors that came from another process: where they were thrown, and what could not be made of them here. */

import { type ProcessError, RemoteError, SerializationError } from '../errors';

/** Who threw. */
export interface Place {
  readonly name: string;
  readonly pid: number | undefined;
  /** Whether it is another process. */
  readonly isElsewhere: boolean;
}

/** An error that has no cause of its own is given one that says where it comes from, as Python does. */
export function asThrownThere(thrown: unknown, { name, pid, isElsewhere }: Place): unknown {
  if (!isElsewhere || !(thrown instanceof Error) || thrown.cause !== undefined) return thrown;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const cause = new RemoteError(`in ${name} (pid ${pid})`, thrown.stack ?? '');
  Error.stackTraceLimit = stackTraceLimit;
  Object.defineProperty(thrown, 'cause', { value: cause, configurable: true, writable: true, enumerable: false });
  return thrown;
}

/** What a worker sent was good there and cannot be made here: a class that is not registered in this process, most likely. */
export function undecodable(what: string, error: unknown): ProcessError {
  const why = error instanceof Error ? error.message : String(error);
  return new SerializationError(`${what} arrived, but could not be made here: ${why}`, 'result', {
    cause: error,
  });
}
