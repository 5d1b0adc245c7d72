/** A pool behind its face: its board, its crew, what is outstanding, and its end. */

import { EVICT, LOST, READY, RESULTS, UNREADY } from '../broker/pool-news';
import type { Engine } from '../engine/engine';
import { PoolTerminated, ProcessError, TimeoutError, ValueError } from '../errors';
import type { Listener } from '../rpc/client';
import type { Argument } from '../rpc/messages';
import { type WaitOptions, within } from '../wait-options';
import { BoardHandle, METHOD } from './board-handles';
import { Crew, type Foreman, type MakeWorker } from './crew';
import { Dispatch } from './dispatch';
import { FunctionTable } from './functions';
import { KeepAlive } from './keep-alive';
import type { CheckedOptions } from './pool-options';
import { APPLY, BOUND, recordOf } from './records';
import { type PoolStats, Tally } from './stats';
import { undecodable } from './thrown-there';
import type { Terms } from './worker';

const NO_VALUE = new Uint8Array(0);

export type PoolState = 'RUN' | 'CLOSE' | 'TERMINATE';

/** Something of the pool that is not done, and that submits more tasks: an iteration, a map that still collects its items. */
export interface Unfinished {
  breakOff(error: Error): void;
  hurry?(): void;
}

/**
 * It does not know its face: when nobody has that any more and nothing is outstanding, the pool is ended.
 *
 * Invariant: `close` lets the workers go when nothing is pending and nothing unfinished, and not before.
 */
export class PoolCore implements Listener, Foreman {
  state: PoolState = 'RUN';
  readonly board: BoardHandle;
  readonly functions: FunctionTable;
  readonly dispatch: Dispatch;
  private readonly crew: Crew;
  private readonly tally = new Tally();
  private readonly keepAlive = new KeepAlive();
  private readonly unfinished = new Set<Unfinished>();
  /** Why no task can be done any more. */
  private broken: Error | null = null;
  private gone = false;
  private readonly mourners = new Set<() => void>();

  constructor(
    engine: Engine,
    private readonly options: CheckedOptions,
    private readonly terms: Terms,
    make: MakeWorker,
  ) {
    this.board = new BoardHandle(engine, options.processes);
    this.board.listen(this);
    this.functions = new FunctionTable(this.board, terms.exchange !== null);
    this.dispatch = new Dispatch(this.board, terms.exchange, this.tally, (busy) => this.becameBusy(busy));
    this.crew = new Crew(this.board, make, terms, this);
    try {
      this.prepare();
    } catch (error) {
      this.board.release();
      throw error;
    }
    this.crew.start();
  }

  get processes(): number {
    return this.options.processes;
  }

  get size(): number {
    return this.crew.size;
  }

  /** Throws where no more tasks are taken; the answer is why those that are cannot be done. */
  check(): Error | null {
    if (this.state !== 'RUN') throw new ValueError('Pool not running');
    return this.broken;
  }

  stats(): PoolStats {
    const { processes, crew, dispatch, tally } = this;
    const { completed, failed, lostWorkers, waitTime, runTime } = tally;
    const running = Math.min(dispatch.outstanding, crew.ready);
    const queued = dispatch.outstanding - running;
    return { processes, queued, running, completed, failed, lostWorkers, waitTime, runTime };
  }

  begin(what: Unfinished): void {
    if (this.broken) what.breakOff(this.broken);
    else this.unfinished.add(what);
  }

  over(what: Unfinished): void {
    if (this.unfinished.delete(what)) this.maybeDismiss();
  }

  close(): void {
    if (this.state !== 'RUN') return;
    this.state = 'CLOSE';
    this.maybeDismiss();
  }

  terminate(): void {
    if (this.state === 'TERMINATE') return;
    this.state = 'TERMINATE';
    this.crew.end();
    this.breakOff(new PoolTerminated('The pool was terminated before this was done'));
  }

  /** Resolves when the workers have ended. While someone waits for that, this process goes on. */
  async ended(options: WaitOptions | undefined): Promise<void> {
    if (this.state === 'RUN') throw new ValueError('Pool is still running');
    for (const what of [...this.unfinished]) what.hurry?.();
    if (this.gone) return;
    let hear = (): void => {};
    const gone = new Promise<void>((resolve) => {
      hear = resolve;
    });
    this.mourners.add(hear);
    this.keepAlive.hold();
    try {
      await within(gone, options, () => {
        throw new TimeoutError('The workers of the pool have not ended in time');
      });
    } finally {
      this.mourners.delete(hear);
      this.keepAlive.letGo();
    }
  }

  // News of the board

  news(news: number, first?: Argument, what?: Argument, run?: Argument): void {
    const seat = first as number;
    switch (news) {
      case RESULTS:
        return this.dispatch.results(what as number, run as Uint8Array, this.crew.at(seat));
      case READY:
        return this.crew.becameReady(seat);
      case LOST:
        return this.crew.died(seat, what as number);
      case EVICT:
        return this.crew.kill(seat);
      case UNREADY:
        return this.crew.couldNotGetReady(seat, this.failure(what as Uint8Array));
    }
  }

  cut(error: Error): void {
    this.broken ??= error;
    this.breakOff(error);
  }

  // News of the crew

  taskLost(number: number, error: Error): void {
    this.dispatch.fail(number, error);
  }

  workerLost(): void {
    this.tally.lostWorkers++;
  }

  hopeless(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = this.options.initializer ? 'its initializer failed' : 'they could not start';
    this.broken = new ProcessError(`No worker of the pool gets ready, ${what} in all of them: ${why}`, { cause });
    this.breakOff(this.broken);
  }

  allGone(): void {
    if (this.gone) return;
    this.gone = true;
    this.board.release();
    for (const hear of this.mourners) hear();
    this.mourners.clear();
    this.keepAlive.end();
  }

  private breakOff(error: Error): void {
    for (const what of [...this.unfinished]) what.breakOff(error);
    this.unfinished.clear();
    this.dispatch.failAll(error);
  }

  private failure(parcel: Uint8Array): unknown {
    const { exchange } = this.terms;
    if (exchange) return exchange.outcomes.get(0);
    try {
      return this.board.codec.unseal(parcel);
    } catch (error) {
      return undecodable('The error of the initializer', error);
    }
  }

  /** What every worker does first. */
  private prepare(): void {
    const { initializer, initargs = [] } = this.options;
    if (!initializer) return;
    const { number, bound, local } = this.functions.ticket(initializer);
    const { codec } = this.board;
    if (this.terms.exchange) {
      this.terms.exchange.tasks.set(0, { fn: local, value: initargs });
      return this.board.cast(METHOD.prepare, recordOf(0, number, APPLY, NO_VALUE), []);
    }
    const parcel = bound
      ? codec.seal([bound.boundThis, bound.args, initargs], 'initargs')
      : codec.seal(initargs, 'initargs');
    const handles = codec.sealedHandles.slice();
    this.board.cast(METHOD.prepare, recordOf(0, number, bound ? APPLY | BOUND : APPLY, parcel), handles);
  }

  private becameBusy(busy: boolean): void {
    if (this.gone) return;
    if (busy) return this.keepAlive.hold();
    this.keepAlive.letGo();
    this.maybeDismiss();
  }

  private maybeDismiss(): void {
    if (this.state !== 'CLOSE' || this.gone || this.unfinished.size > 0 || this.dispatch.outstanding > 0) return;
    this.crew.dismiss();
    this.board.cast(METHOD.dismiss);
  }
}

/** A pool in one line, as Python's `repr` gives it. */
export function describe(name: string, { state, size }: PoolCore): string {
  return `<multiprocessing.pool.${name} state=${state} pool_size=${size}>`;
}
