/** `Pool`: workers that do tasks. */

import { join } from 'node:path';
import { inspect } from 'node:util';
import { current } from '../engine/current';
import type { Engine } from '../engine/engine';
import { ProcessError } from '../errors';
import type { AnyFunction, Target } from '../process/errand';
import { Process } from '../process/process';
import type { WaitOptions } from '../wait-options';
import { departure } from '../wire/handles';
import type { AsyncResult } from './async-result';
import type { Exchange } from './exchange';
import type { Job } from './job';
import { describe, PoolCore } from './pool-core';
import type { PoolIterator } from './pool-iterator';
import {
  checkPoolOptions,
  type ImapOptions,
  type MapOptions,
  type PoolOptions,
  type TaskOptions,
} from './pool-options';
import { CHUNK, STAR_CHUNK } from './records';
import { type Items, requestApply, requestIteration, requestMap } from './requests';
import type { PoolStats } from './stats';
import type { Terms } from './worker';
import { workerFlags } from './worker-flags';

/** Where the function is found that is the work of a worker. */
const WORK = { module: join(__dirname, '..', 'entry', 'pool-worker.js'), name: 'work' };
/** What the workers of a class of pools run, and where they exchange what is not sent. */
export interface Workplace {
  readonly target: Target;
  readonly exchange: Exchange | null;
}

const unclosed = new FinalizationRegistry<PoolCore>((core) => {
  if (core.state !== 'RUN') return;
  process.emitWarning(`unclosed running multiprocessing pool ${describe('Pool', core)}`, 'ResourceWarning');
  core.terminate();
});

/**
 * Worker processes that call functions with what they are given.
 *
 * @example
 * await using pool = new mp.Pool(4);
 * console.log(await pool.map(square, [1, 2, 3]));
 */
export class Pool implements AsyncDisposable {
  readonly #core: PoolCore;

  /**
   * Starts the workers: as many as there are processors, unless a number or `processes` says otherwise.
   *
   * Throws `ValueError` and `TypeError` for options that make no sense, `AssertionError` in a daemonic process,
   * `SerializationError` for an initializer that no worker could find.
   */
  constructor(options?: number | PoolOptions) {
    const { engine, Process: Worker, workplace } = new.target;
    const { target, exchange } = workplace;
    const checked = checkPoolOptions(options);
    const { daemon = true, env, maxOldGenerationSizeMb, maxtasksperchild, maxMemoryPerChildMb } = checked;
    const execArgv = workerFlags(checked.execArgv);
    const terms: Terms = { maxtasksperchild, maxMemoryPerChildMb, exchange };
    this.#core = new PoolCore(engine, checked, terms, (seat) => {
      const args = [seat, terms];
      const worker = new Worker({ target, args, daemon, env, execArgv, maxOldGenerationSizeMb });
      worker.name = worker.name.replace('Process', 'PoolWorker');
      return worker;
    });
    unclosed.register(this, this.#core, this);
  }

  /** The engine over which its tasks go. A class bound to another engine overrides this. */
  protected static get engine(): Engine {
    return current();
  }

  /** What its workers are. A class bound to one way of starting processes overrides this. */
  protected static get Process(): typeof Process {
    return Process;
  }

  /** @internal */
  protected static get workplace(): Workplace {
    return { target: WORK, exchange: null };
  }

  /**
   * Calls `fn(...args)` in a worker, and resolves with what it returns, or rejects with what it throws.
   *
   * Rejects with `ValueError` after `close()`, `SerializationError` for arguments or a result that cannot travel,
   * `WorkerLostError` when the worker died over it, `PoolTerminated`, and as `options` say.
   */
  apply<F extends AnyFunction>(
    fn: Target<F>,
    args?: Parameters<F> | readonly unknown[],
    options?: TaskOptions<Awaited<ReturnType<F>>>,
  ): Promise<Awaited<ReturnType<F>>> {
    return promised(() => requestApply<Awaited<ReturnType<F>>>({ core: this.#core, pool: this, fn }, args, options));
  }

  /** As `apply`; returns at once. Throws `ValueError` after `close()`. */
  applyAsync<F extends AnyFunction>(
    fn: Target<F>,
    args?: Parameters<F> | readonly unknown[],
    options?: TaskOptions<Awaited<ReturnType<F>>>,
  ): AsyncResult<Awaited<ReturnType<F>>> {
    return requestApply<Awaited<ReturnType<F>>>({ core: this.#core, pool: this, fn }, args, options).result;
  }

  /**
   * Calls `fn` with each item, in workers, and resolves with the results in the order of the items. When one fails it rejects
   * with what that threw, once all others are done. `chunksize` items at a time make a task.
   */
  map<T, R>(fn: Target<(item: T) => R>, items: Items<T>, options?: MapOptions<Awaited<R>>): Promise<Awaited<R>[]> {
    return promised(() => requestMap<Awaited<R>>({ core: this.#core, pool: this, fn }, items, options, CHUNK));
  }

  /** As `map`; returns at once. Throws `ValueError` after `close()` or for a chunksize under 1. */
  mapAsync<T, R>(
    fn: Target<(item: T) => R>,
    items: Items<T>,
    options?: MapOptions<Awaited<R>>,
  ): AsyncResult<Awaited<R>[]> {
    return requestMap<Awaited<R>>({ core: this.#core, pool: this, fn }, items, options, CHUNK).result;
  }

  /** As `map`, for items that are arrays: each is the arguments of a call. */
  starmap<A extends readonly unknown[], R>(
    fn: Target<(...args: A) => R>,
    items: Items<A>,
    options?: MapOptions<Awaited<R>>,
  ): Promise<Awaited<R>[]> {
    return promised(() => requestMap<Awaited<R>>({ core: this.#core, pool: this, fn }, items, options, STAR_CHUNK));
  }

  /** As `starmap`; returns at once. */
  starmapAsync<A extends readonly unknown[], R>(
    fn: Target<(...args: A) => R>,
    items: Items<A>,
    options?: MapOptions<Awaited<R>>,
  ): AsyncResult<Awaited<R>[]> {
    return requestMap<Awaited<R>>({ core: this.#core, pool: this, fn }, items, options, STAR_CHUNK).result;
  }

  /**
   * Calls `fn` with each item, in workers; gives the results in the order of the items, as they are ready. It takes no more than
   * `buffersize` items ahead of what was consumed: the input may be endless.
   *
   * Throws `ValueError` after `close()` or for a chunksize under 1.
   */
  imap<T, R>(fn: Target<(item: T) => R>, items: Items<T>, options?: ImapOptions): PoolIterator<Awaited<R>> {
    return requestIteration<Awaited<R>>({ core: this.#core, pool: this, fn }, items, options, true);
  }

  /** As `imap`, in the order in which the results come. */
  imapUnordered<T, R>(fn: Target<(item: T) => R>, items: Items<T>, options?: ImapOptions): PoolIterator<Awaited<R>> {
    return requestIteration<Awaited<R>>({ core: this.#core, pool: this, fn }, items, options, false);
  }

  /** No more tasks; the workers end when all are done. */
  close(): void {
    this.#core.close();
  }

  /** Ends the workers now; what is outstanding rejects with `PoolTerminated`. */
  terminate(): void {
    this.#core.terminate();
  }

  /**
   * After `close` or `terminate`: until the workers have ended. An `imap` that is not consumed yet takes all of its input now.
   * Rejects with `ValueError` before, with `TimeoutError` when the timeout passes first.
   */
  join(options?: WaitOptions): Promise<void> {
    return this.#core.ended(options);
  }

  /** How long tasks waited and ran, in microseconds, and what the workers did. */
  stats(): PoolStats {
    return this.#core.stats();
  }

  /** Terminates and joins, as leaving Python's `with Pool()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate();
    await this.join();
  }

  toString(): string {
    return describe(this.constructor.name, this.#core);
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /** It cannot: its results come to the process that made it. */
  [departure](): never {
    throw new ProcessError('pool objects cannot be passed between processes or pickled');
  }
}

/** What the job gives, or a rejection where it could not even begin. */
function promised<T>(begin: () => Job<T>): Promise<T> {
  try {
    return begin().promise;
  } catch (error) {
    return Promise.reject(error);
  }
}
