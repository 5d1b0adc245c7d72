/** What `new Pool` is told. */

import { ValueError } from '../errors';
import { cpuCount } from '../process/cpu-count';
import { type AnyFunction, isTargetReference, type Target } from '../process/errand';
import type { WaitOptions } from '../wait-options';

export interface PoolOptions<I extends AnyFunction = AnyFunction> {
  /** How many workers. Default: `cpuCount()`. */
  processes?: number;
  /** Called in every worker before its first task. */
  initializer?: Target<I>;
  initargs?: Parameters<I>;
  /** A worker that has done so many tasks (a chunk of a map is one) is replaced. */
  maxtasksperchild?: number;
  /** A worker over this many MiB resident after a task is replaced. */
  maxMemoryPerChildMb?: number;
  /** Default true. A pool of non-daemonic workers may start processes of its own. */
  daemon?: boolean;
  /** The environment of the workers, instead of this process's. */
  env?: NodeJS.ProcessEnv;
  /** Flags of Node.js, instead of those of this process. */
  execArgv?: readonly string[];
  /** Heap ceiling of each worker, in MiB. */
  maxOldGenerationSizeMb?: number;
}

/**
 * `timeout` and `signal` end the task, from the call on: a queued one is dropped; a running one is told through `taskSignal()`
 * and loses its worker if it goes on for half a second. Either way its promise rejects at once, with `TimeoutError` or
 * `signal.reason`.
 */
export interface TaskOptions<T = unknown> extends WaitOptions {
  /** Passed as one trailing object. */
  kwargs?: Record<string, unknown>;
  /** Runs before the result is ready. If it throws, that is what the task has failed with. */
  callback?: (value: T) => void;
  errorCallback?: (error: Error) => void;
}

export interface MapOptions<T = unknown> extends WaitOptions {
  /** How many items make one task. Default: about a fourth of each worker's share. */
  chunksize?: number;
  /** Is given all values at once. */
  callback?: (values: T[]) => void;
  errorCallback?: (error: Error) => void;
}

export interface ImapOptions {
  /** How many items make one task. Default: 1. */
  chunksize?: number;
  /** How many items are taken at most ahead of what was consumed. */
  buffersize?: number;
}

export interface CheckedOptions extends Omit<PoolOptions, 'processes'> {
  readonly processes: number;
}

/** Throws `ValueError` and `TypeError`, in Python's words. */
export function checkPoolOptions(options: number | PoolOptions | undefined | null): CheckedOptions {
  const given: PoolOptions =
    typeof options === 'object' && options !== null ? options : { processes: options ?? undefined };
  const processes = given.processes ?? cpuCount();
  if (typeof processes !== 'number' || (Number.isFinite(processes) && !Number.isInteger(processes))) {
    throw new TypeError(`processes must be an integer, not ${String(processes)}`);
  }
  if (!(processes >= 1)) throw new ValueError('Number of processes must be at least 1');
  if (!Number.isInteger(processes)) throw new TypeError(`processes must be an integer, not ${processes}`);
  const { maxtasksperchild, maxMemoryPerChildMb, initializer, initargs } = given;
  if (isGiven(maxtasksperchild) && !(Number.isInteger(maxtasksperchild) && maxtasksperchild > 0)) {
    throw new ValueError('maxtasksperchild must be a positive int or None');
  }
  if (isGiven(maxMemoryPerChildMb) && !(typeof maxMemoryPerChildMb === 'number' && maxMemoryPerChildMb > 0)) {
    throw new ValueError('maxMemoryPerChildMb must be a positive number');
  }
  if (isGiven(initializer) && typeof initializer !== 'function' && !isTargetReference(initializer)) {
    throw new TypeError('initializer must be a callable');
  }
  if (isGiven(initargs) && !Array.isArray(initargs)) throw new TypeError('initargs must be an array');
  return { ...given, processes };
}

function isGiven<T>(value: T | undefined | null): value is T {
  return value !== undefined && value !== null;
}
