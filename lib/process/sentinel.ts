/** The end of a process, as something to `wait` for. */

import { readiness, type Watchable } from '../connection/waitable';
import type { WaitOptions } from '../wait-options';
import type { Popen } from './popen';

export class Sentinel implements Watchable {
  constructor(private readonly popen: Popen) {}

  async [readiness](options: WaitOptions): Promise<boolean> {
    return (await this.popen.awaitEnd(options)) !== null;
  }
}
