/** The end of a process, as something to `wait` for. */

import { readiness, type Watchable } from '../connection/waitable';
import type { WaitOptions } from '../wait-options';
import type { Execution } from './execution';

export class Sentinel implements Watchable {
  constructor(private readonly execution: Execution) {}

  async [readiness](options: WaitOptions): Promise<boolean> {
    return (await this.execution.awaitEnd(options)) !== null;
  }
}
