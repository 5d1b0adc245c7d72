/** The children of this process. */

import type { Process } from './process';

/** Those that run. */
const running = new Set<Process>();
let endsDaemons = false;

export function hasStarted(child: Process): void {
  running.add(child);
  if (endsDaemons) return;
  endsDaemons = true;
  process.on('exit', terminateDaemons);
}

export function hasEnded(child: Process): void {
  running.delete(child);
}

/** The processes that this one has started and that run. */
export function activeChildren(): Process[] {
  return [...running].filter((child) => child.isAlive());
}

/** A daemon does not outlive the process that started it. */
export function terminateDaemons(): void {
  for (const child of activeChildren()) if (child.daemon) child.terminate();
}
