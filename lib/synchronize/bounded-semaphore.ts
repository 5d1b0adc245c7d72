/** `BoundedSemaphore`: a semaphore that cannot be released more often than it was acquired. */

import { handlesOfKind } from '../engine/engine';
import { Semaphore } from './semaphore';

/** `release` rejects with `ValueError` when it would make more permits than there were at first: on every platform. */
export class BoundedSemaphore extends Semaphore {
  protected static override get kind(): string {
    return 'BoundedSemaphore';
  }

  protected override get description(): string {
    return `${super.description}, maxvalue=${this.baggage}`;
  }
}

handlesOfKind('BoundedSemaphore', (engine, id, value) => new BoundedSemaphore(Number(value), { engine, id }));
