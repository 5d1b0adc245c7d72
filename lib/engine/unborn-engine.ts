/** The engine of a process that is nobody yet: nothing can be shared. */

import type { Client } from '../rpc/client';
import { Engine } from './engine';

export class UnbornEngine extends Engine {
  constructor(private readonly refusal: () => Error) {
    super(0);
  }

  get client(): Client {
    throw this.refusal();
  }

  callNow(): never {
    throw this.refusal();
  }

  berth(): never {
    throw this.refusal();
  }
}
