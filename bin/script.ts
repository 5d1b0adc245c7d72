/** Runs a user's own script, TypeScript included. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execArgvFor } from '../lib/process/loader';
import { type Ending, runProgram } from './program';
import { UsageError } from './usage-error';

/** `args` are the script's own: they are passed as they are. */
export function runScript(script: string, args: readonly string[]): Promise<Ending> {
  const file = path.resolve(script);
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const execArgv = execArgvFor({ execArgv: process.execArgv, module: pathToFileURL(file).href, preferTsx: true });
  return runProgram(process.execPath, [...execArgv, file, ...args]);
}
