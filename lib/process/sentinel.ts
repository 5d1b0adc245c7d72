/** The end of a process, as something to wait for. */

import type { Popen } from './popen';

export class Sentinel {
  constructor(private readonly popen: Popen) {}

  get ready(): boolean {
    return this.popen.exitcode !== null;
  }
}
