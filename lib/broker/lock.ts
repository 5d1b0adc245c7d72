/** `Lock`: a semaphore of one permit, which is free again when its holder has ended, however that ended. */

import { Semaphore } from './semaphore';

export class Lock extends Semaphore {
  constructor() {
    super(1, 1);
  }

  /** Python's stays locked for ever. Here the next in line gets it, and may ask whether it was `abandoned`. */
  protected override givesBack(): boolean {
    return true;
  }
}
