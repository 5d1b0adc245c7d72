/** How what users ask of a pool becomes tasks. */

import { inspect } from 'node:util';
import { TimeoutError } from '../errors';
import { hearAbort } from '../hear-abort';
import type { Target } from '../process/errand';
import { setImmediate } from '../turns';
import { timeoutOf, type WaitOptions } from '../wait-options';
import { checkChunksize, chunksOf, defaultChunksize } from './chunks';
import type { Work } from './dispatch';
import type { Ticket } from './functions';
import { Iteration } from './iteration';
import { ApplyJob, type Job, MapJob } from './job';
import type { PoolCore } from './pool-core';
import { PoolIterator } from './pool-iterator';
import type { ImapOptions, MapOptions, TaskOptions } from './pool-options';
import { APPLY, CHUNK, EACH, ITEM, type STAR_CHUNK } from './records';
import { abandon, Turns } from './source';

export type Items<T> = Iterable<T> | AsyncIterable<T>;

/** Who asks, and what is to be called. */
export interface Request {
  readonly core: PoolCore;
  readonly pool: object;
  readonly fn: Target;
}

/** By default an iteration takes so many chunks ahead, for each worker. */
const AHEAD = 256;
/** A map of so many items takes a while to seal. */
const MANY = 10_000;

export function requestApply<T>(
  { core, pool, fn }: Request,
  args: readonly unknown[] | null | undefined,
  options: TaskOptions<T> | undefined,
): Job<T> {
  const broken = core.check();
  if (isGiven(args) && !Array.isArray(args)) throw new TypeError(`args must be an array, not ${inspect(args)}`);
  const job = new ApplyJob<T>(pool, options ?? {});
  if (broken) return failed(job, broken);
  const given = args ?? [];
  return start(job, core, options, (numbers) => {
    const work: Work = { ticket: core.functions.ticket(fn), kind: APPLY, label: 'args', recipient: job };
    numbers.push(core.dispatch.send(work, options?.kwargs ? [...given, options.kwargs] : given, 0));
  });
}

export function requestMap<T>(
  { core, pool, fn }: Request,
  items: Items<unknown>,
  options: MapOptions<T> | undefined,
  kind: typeof CHUNK | typeof STAR_CHUNK,
): Job<T[]> {
  const broken = core.check();
  const chunksize = isGiven(options?.chunksize) ? checkChunksize(options.chunksize) : undefined;
  const job = new MapJob<T>(pool, options ?? {});
  if (broken) return failed(job, broken);
  const send = (list: readonly unknown[], numbers: number[]) => {
    const work: Work = { ticket: core.functions.ticket(fn), kind, label: 'items', recipient: job };
    sendChunks(core, job, work, list, chunksize, numbers);
  };
  if (Symbol.asyncIterator in Object(items)) {
    const source = items as AsyncIterable<unknown>;
    return start(job, core, options, (numbers) => void collect(core, job, source, (list) => send(list, numbers)));
  }
  const list = listOf(items as Iterable<unknown>);
  return start(job, core, options, (numbers) => send(list, numbers));
}

export function requestIteration<T>(
  { core, pool, fn }: Request,
  items: Items<unknown>,
  options: ImapOptions | undefined,
  ordered: boolean,
): PoolIterator<T> {
  core.check();
  const chunksize = isGiven(options?.chunksize) ? checkChunksize(options.chunksize) : 1;
  const buffersize = isGiven(options?.buffersize)
    ? checkBuffersize(options.buffersize)
    : AHEAD * core.processes * chunksize;
  const isAsync = Symbol.asyncIterator in Object(items);
  const source = isAsync
    ? (items as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    : iteratorOf(items as Iterable<unknown>);
  let ticket: Ticket | null = null;
  const iteration: Iteration = new Iteration(
    source,
    isAsync,
    { chunksize, buffersize, ordered },
    {
      send(chunk, place, recipient) {
        ticket ??= core.functions.ticket(fn);
        if (chunk.length === 1)
          return core.dispatch.send({ ticket, kind: ITEM, label: 'item', recipient }, chunk[0], place);
        return core.dispatch.send({ ticket, kind: EACH, label: 'items', recipient }, chunk, place);
      },
      cancel: (numbers) => core.dispatch.cancel(numbers, true),
      over: () => core.over(iteration),
    },
  );
  core.begin(iteration);
  iteration.begin();
  return new PoolIterator<T>(pool, iteration);
}

/**
 * Sends what there is to send, now or later, and watches over its time. What cannot be sent fails the job, and does not throw. `send`
 * adds the numbers of the tasks.
 */
function start<T>(
  job: Job<T>,
  core: PoolCore,
  options: WaitOptions | undefined,
  send: (numbers: number[]) => void,
): Job<T> {
  const timeout = timeoutOf(options);
  const signal = options?.signal;
  if (signal?.aborted) return failed(job, signal.reason);
  const numbers: number[] = [];
  if (timeout !== undefined || signal) limit(job, core, numbers, { timeout, signal });
  try {
    send(numbers);
  } catch (error) {
    job.fail(error);
  }
  return job;
}

function limit<T>(job: Job<T>, core: PoolCore, numbers: readonly number[], { timeout, signal }: WaitOptions): void {
  const end = (reason: unknown) => {
    job.fail(reason);
    core.dispatch.cancel(numbers);
  };
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => end(new TimeoutError(`The task was not done in ${timeout} ms`)), timeout);
  const hearNoMore = signal ? hearAbort(signal, () => end(signal.reason)) : undefined;
  job.whenSettled(() => {
    clearTimeout(timer);
    hearNoMore?.();
  });
}

/**
 * All is sealed now, or, where there is much that nobody can change meanwhile, a chunk in each turn: while the event loop does not
 * turn, no more than the beginning of the first reaches a worker.
 */
function sendChunks<T>(
  core: PoolCore,
  job: MapJob<T>,
  work: Work,
  items: readonly unknown[],
  size: number | undefined,
  numbers: number[],
): void {
  const chunksize = size ?? Math.max(1, defaultChunksize(items.length, core.processes));
  const chunks = items.length > 0 ? [...chunksOf(items, chunksize)] : [];
  const inTurns = items.length >= MANY && chunks.length > 1 && items.every(isPrimitive);
  const unfinished = { breakOff: (error: Error) => job.fail(error) };
  const sendFrom = (begin: number): void => {
    for (let n = begin; n < chunks.length && job.state === 'waiting'; n++) {
      if (inTurns && n > begin) return void setImmediate(sendFrom, n);
      const number = sendChunk(core, job, work, chunks[n], n * chunksize);
      if (number !== null) numbers.push(number);
    }
    job.end();
    if (inTurns) core.over(unfinished);
  };
  if (inTurns) core.begin(unfinished);
  sendFrom(0);
}

function sendChunk<T>(
  core: PoolCore,
  job: MapJob<T>,
  work: Work,
  chunk: readonly unknown[],
  first: number,
): number | null {
  const place = job.expect();
  const refusal = work.kind === CHUNK ? null : refusalOfArguments(chunk, first);
  if (refusal) {
    job.taskFailed(place, refusal);
    return null;
  }
  try {
    return core.dispatch.send(work, chunk, place);
  } catch (error) {
    job.taskFailed(place, refusalOf(core, chunk, first) ?? error);
    return null;
  }
}

/** Python's map takes all of its items first. When nobody waits for it any more, it takes none. */
async function collect<T>(
  core: PoolCore,
  job: Job<T>,
  items: AsyncIterable<unknown>,
  go: (all: unknown[]) => void,
): Promise<void> {
  const collecting = { breakOff: (error: Error) => job.fail(error) };
  core.begin(collecting);
  const all: unknown[] = [];
  let ended = false;
  try {
    const source = items[Symbol.asyncIterator]();
    job.whenSettled(() => {
      core.over(collecting);
      if (!ended) void abandon(source);
    });
    const turns = new Turns();
    while (!ended && job.state === 'waiting') {
      const step = await source.next();
      if (step.done) ended = true;
      else all.push(step.value);
      if (turns.isOver) await turns.next();
    }
    if (job.state === 'waiting') go(all);
  } catch (error) {
    ended = true;
    job.fail(error);
  }
  core.over(collecting);
}

/** An array of a class of its own could not travel, nor could its parts. */
function listOf(items: Iterable<unknown>): readonly unknown[] {
  return Array.isArray(items) && Object.getPrototypeOf(items) === Array.prototype ? items : [...items];
}

function iteratorOf(items: Iterable<unknown>): Iterator<unknown> {
  if (typeof Object(items)[Symbol.iterator] !== 'function') throw new TypeError(`${inspect(items)} is not iterable`);
  return items[Symbol.iterator]();
}

function refusalOfArguments(items: readonly unknown[], first: number): TypeError | null {
  const wrong = items.findIndex((item) => !Array.isArray(item));
  if (wrong < 0) return null;
  return new TypeError(`items[${first + wrong}] is no array of arguments, but ${inspect(items[wrong])}`);
}

/** Which of these items cannot travel, by its place among all. */
function refusalOf(core: PoolCore, items: readonly unknown[], first: number): unknown {
  for (const [n, item] of items.entries()) {
    try {
      core.board.codec.seal(item, `items[${first + n}]`);
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

function checkBuffersize(buffersize: number): number {
  if (typeof buffersize !== 'number' || !(buffersize >= 1)) {
    throw new TypeError(`buffersize must be a positive integer, not ${String(buffersize)}`);
  }
  return Math.floor(buffersize);
}

function failed<T>(job: Job<T>, error: unknown): Job<T> {
  job.fail(error);
  return job;
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' || value === null;
}

function isGiven<T>(value: T | undefined | null): value is T {
  return value !== undefined && value !== null;
}
