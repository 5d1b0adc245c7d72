/** `cpuCount()`: how many processes can run at the same time. */

import { availableParallelism } from 'node:os';

/** The processors that this process may use: a container's share, where Python counts those of the machine. */
export function cpuCount(): number {
  return availableParallelism();
}
