/** `Barrier`: a number of tasks or processes wait for each other, and go on together. */

import { BARRIER_METHODS } from '../broker/barrier';
import { handlesOfKind } from '../engine/engine';
import { ValueError } from '../errors';
import { Handle } from '../handle';
import { numbered } from '../rpc/methods';
import { timeoutOf, type WaitOptions } from '../wait-options';
import { type Arrived, originate } from './arrived';

const METHOD = numbered(BARRIER_METHODS);

export interface BarrierOptions {
  /** Called by the last to arrive, in its process, before the others go on. To be sent to other processes it must be exported. */
  action?: () => unknown;
  /** Milliseconds, for every `wait` that is given none. */
  timeout?: number;
}

/**
 * A party that gives up, by a timeout or an aborted signal, or that dies while it waits, breaks the barrier: all others are turned
 * away with `BrokenBarrierError`, and so is whoever comes until `reset()`. Python's waits for dead parties for ever.
 *
 * @example
 * const start = new mp.Barrier(3);
 * for (let lane = 0; lane < 3; lane++) new mp.Process({ target: run, args: [lane, start] }).start(); // calls start.wait()
 */
export class Barrier extends Handle {
  readonly parties: number;
  private readonly action: (() => unknown) | undefined;
  private readonly timeout: number | undefined;

  /**
   * @param parties how many go on together. Throws TypeError if it is no integer, `ValueError` if negative; a barrier of 0 is never
   * passed, as in Python.
   */
  constructor(parties: number, options?: BarrierOptions);
  /** @internal */
  constructor(parties: number, options: BarrierOptions | undefined, arrived: Arrived);
  constructor(parties: number, options?: BarrierOptions, arrived?: Arrived) {
    if (!Number.isSafeInteger(parties)) throw new TypeError(`parties must be an integer, not ${String(parties)}`);
    if (parties < 0) throw new ValueError(`A barrier cannot have ${parties} parties`);
    const { action } = options ?? {};
    if (action !== undefined && action !== null && typeof action !== 'function') {
      throw new TypeError(`action must be a function, not ${String(action)}`);
    }
    const timeout = timeoutOf(options);
    const { kind } = new.target;
    const { engine, id } = originate(arrived ?? { args: [parties] }, kind, () => new.target.engine);
    super(engine, kind, id);
    this.parties = parties;
    this.action = action ?? undefined;
    this.timeout = timeout;
  }

  /** The kind of shared thing behind it. */
  protected static get kind(): string {
    return 'Barrier';
  }

  /**
   * Waits until all parties wait, and resolves with a number from 0 to `parties` - 1, another for each: the order of arrival.
   *
   * Rejects with `BrokenBarrierError` when not all came in `timeout` milliseconds (by default that of the constructor; left out there
   * too, it waits for ever), when the barrier is or gets broken, or is reset. Aborting `signal` rejects with its reason.
   * Where the action fails, the last to arrive gets its error, and the others `BrokenBarrierError`.
   */
  async wait(options?: WaitOptions): Promise<number> {
    const own = timeoutOf(options);
    const timeout = (options?.timeout ?? null) === null ? this.timeout : own;
    const hasAction = this.action !== undefined;
    const place = Number(await this.engine.client.call(this.id, METHOD.wait, [timeout, hasAction], options?.signal));
    return place < 0 ? this.act(place) : place;
  }

  /** Turns away all who wait, with `BrokenBarrierError`, and makes it as new. Resolves when that is on its way. */
  async reset(): Promise<void> {
    this.engine.client.cast(this.id, METHOD.reset);
  }

  /** Breaks it: who waits is turned away with `BrokenBarrierError`, and whoever comes. Resolves when that is on its way. */
  async abort(): Promise<void> {
    this.engine.client.cast(this.id, METHOD.abort);
  }

  /** How many wait at this moment. */
  async nWaiting(): Promise<number> {
    return Number(await this.engine.client.call(this.id, METHOD.nWaiting, []));
  }

  async broken(): Promise<boolean> {
    return Boolean(await this.engine.client.call(this.id, METHOD.broken, []));
  }

  override toString(): string {
    return `<${this.constructor.name}(parties=${this.parties})>`;
  }

  protected override get baggage(): [number, BarrierOptions] {
    return [this.parties, { action: this.action, timeout: this.timeout }];
  }

  private async act(number: number): Promise<number> {
    try {
      await this.action?.();
    } catch (error) {
      // If it was broken meanwhile, that is no news to whoever threw.
      await this.acted(number, false).catch(() => {});
      throw error;
    }
    return this.acted(number, true);
  }

  private async acted(number: number, done: boolean): Promise<number> {
    return Number(await this.engine.client.call(this.id, METHOD.acted, [-number, done]));
  }
}

handlesOfKind('Barrier', (engine, id, extra) => {
  const [parties, options] = extra as [number, BarrierOptions];
  return new Barrier(parties, options, { engine, id });
});
