/** `ThreadPool`: a pool whose workers are tasks of this process. */

import { Process as LocalProcess } from '../dummy/process';
import type { Engine } from '../engine/engine';
import { inProcess } from '../engine/in-process-tree';
import type { Process } from '../process/process';
import { Exchange } from './exchange';
import { Pool, type Workplace } from './pool';
import { work } from './worker';

/**
 * The face of `Pool` over tasks of this process: nothing is sent, so functions may be closures, and arguments, results and errors are
 * those that were given. `processes` is how many run at the same time, as long as they wait for something: JavaScript that computes
 * does so alone. A worker cannot be stopped: a task that is cancelled and goes on counts as ended, and another takes its place.
 *
 * @example
 * await using pool = new mp.ThreadPool(8);
 * const pages = await pool.map((url) => fetch(url).then((page) => page.text()), urls);
 */
export class ThreadPool extends Pool {
  protected static override get engine(): Engine {
    return inProcess().current;
  }

  protected static override get Process(): typeof Process {
    return LocalProcess;
  }

  protected static override get workplace(): Workplace {
    return { target: work, exchange: new Exchange() };
  }
}
