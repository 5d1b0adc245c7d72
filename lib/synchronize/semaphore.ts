/** `Semaphore`: a number of permits, each to be acquired by one at a time. */

import { SEMAPHORE_METHODS } from '../broker/semaphore';
import { handlesOfKind } from '../engine/engine';
import { ValueError } from '../errors';
import { numbered } from '../rpc/methods';
import type { Arrived } from './arrived';
import { Lock } from './lock';

const METHOD = numbered(SEMAPHORE_METHODS);

/**
 * A counter of permits: `acquire` takes one, and waits while there is none; `release` gives one, from any process, as often as
 * you like. As a pool of resources it starts at their number; as a signal it starts at 0.
 *
 * Unlike Python's, what a killed process held is given back, up to the number it was made with. A process that ends in
 * good order keeps what it took, as Python's does.
 *
 * @example
 * const pool = new mp.Semaphore(3);
 * await pool.with(() => download(url)); // in any number of processes: three at a time
 */
export class Semaphore extends Lock {
  /** @param value how many permits there are at first; 1 if left out. Throws TypeError if it is no integer, `ValueError` if negative. */
  constructor(value?: number);
  /** @internal */
  constructor(value: number, arrived?: Arrived);
  constructor(
    private readonly initial = 1,
    arrived?: Arrived,
  ) {
    if (!Number.isSafeInteger(initial)) throw new TypeError(`value must be an integer, not ${String(initial)}`);
    if (initial < 0) throw new ValueError(`A semaphore cannot begin with ${initial} permits`);
    super(arrived ?? { args: [initial] });
  }

  protected static override get kind(): string {
    return 'Semaphore';
  }

  /** How many permits are to be had at this moment. Works on every platform, which Python's does not. */
  async getValue(): Promise<number> {
    return Number(await this.engine.client.call(this.id, METHOD.getValue, []));
  }

  protected override get description(): string {
    return 'value=unknown';
  }

  protected override get baggage(): number {
    return this.initial;
  }
}

handlesOfKind('Semaphore', (engine, id, value) => new Semaphore(Number(value), { engine, id }));
