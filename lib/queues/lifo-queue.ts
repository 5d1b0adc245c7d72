/** `LifoQueue`: the last item that was put is taken first. */

import { handlesOfKind } from '../engine/engine';
import { JoinableQueue } from './joinable-queue';

export class LifoQueue<T = unknown> extends JoinableQueue<T> {
  protected static override get kind(): string {
    return 'LifoQueue';
  }

  protected static override get keepsAtHand(): boolean {
    return false;
  }
}

handlesOfKind('LifoQueue', (engine, id, maxsize) => new LifoQueue(Number(maxsize), { engine, id }));
