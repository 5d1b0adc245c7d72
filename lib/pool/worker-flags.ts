/** The flags of Node.js with which workers are started. */

import { execArgvFor } from '../process/loader';
import { callingFiles } from '../wire/calling-files';

/**
 * Those that are given, or those of this process; and, where a pool is made in TypeScript, a loader for it: its tasks will be in
 * TypeScript as well.
 */
export function workerFlags(execArgv: readonly string[] | undefined): readonly string[] | undefined {
  if (execArgv) return execArgv;
  const [module] = callingFiles();
  if (!module || !/\.[cm]?tsx?$/.test(module)) return undefined;
  try {
    return execArgvFor({ execArgv: process.execArgv, module });
  } catch {
    // There is none, and tasks may do without.
    return undefined;
  }
}
