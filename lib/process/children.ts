/** The children of this process. */

import { getLogger } from '../log';
import { isMainProcess } from './current';
import type { Process } from './process';

/** Those that run. */
const running = new Set<Process>();
let endsDaemons = false;

export function hasStarted(child: Process): void {
  running.add(child);
  if (endsDaemons) return;
  endsDaemons = true;
  process.on('exit', endDaemons);
}

export function hasEnded(child: Process): void {
  running.delete(child);
}

/** The processes that this one has started and that run. */
export function activeChildren(): Process[] {
  return [...running].filter((child) => child.isAlive());
}

function endDaemons(): void {
  // Other processes say so for themselves, whether they have children or not.
  if (isMainProcess) getLogger().info('process shutting down');
  terminateDaemons();
}

/** A daemon does not outlive the process that started it. */
export function terminateDaemons(): void {
  for (const child of activeChildren()) {
    if (!child.daemon) continue;
    getLogger().info(`calling terminate() for daemon ${child.name}`);
    child.terminate();
  }
}
