/** What `new Process` is told. */

import { inspect } from 'node:util';
import { AssertionError } from '../errors';
import { type AnyFunction, checkTarget, type Target } from './errand';
import type { Stdio } from './popen';

export interface ProcessOptions<F extends AnyFunction = AnyFunction> {
  /** What to run: an exported function, or where to find one. Not needed by a subclass that has a `run` of its own. */
  target?: Target<F>;
  args?: Parameters<F> | readonly unknown[];
  /** Passed to the target as one trailing object. */
  kwargs?: Record<string, unknown>;
  name?: string;
  /** Ended with its parent instead of waited for. Inherited from the creating process when left out. */
  daemon?: boolean;
  /** The environment of the child, instead of this process's. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Flags of Node.js, instead of those of this process. What they name is relative to the directory in which the program was started. */
  execArgv?: readonly string[];
  /**
   * Default: stdin ignored, stdout and stderr inherited. `'prefix'` labels each line with the process name; `'pipe'` gives `stdout` and
   * `stderr` streams, which should be read: a child waits while its pipe is full.
   */
  stdio?: Stdio;
  /** Heap ceiling of the child, in MiB. */
  maxOldGenerationSizeMb?: number;
}

const STDIO: readonly unknown[] = ['inherit', 'ignore', 'pipe', 'prefix'];

/** Throws for what is none of these, before anything is made of it. */
export function checkOptions<F extends AnyFunction>(options: ProcessOptions<F>): ProcessOptions<F> {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('new Process takes one object: { target, args, kwargs, name, daemon, … }');
  }
  const { target, args, kwargs, name, env, stdio, execArgv, maxOldGenerationSizeMb: heap } = options;
  if (target !== undefined && target !== null) checkTarget(target);
  if (args !== undefined && !Array.isArray(args)) throw new TypeError(`args must be an array, not ${inspect(args)}`);
  if (kwargs !== undefined && (typeof kwargs !== 'object' || kwargs === null)) {
    throw new TypeError(`kwargs must be an object, not ${inspect(kwargs)}`);
  }
  if (name !== undefined && name !== null && typeof name !== 'string')
    throw new AssertionError('name must be a string');
  if (stdio !== undefined && !STDIO.includes(stdio)) {
    throw new TypeError(`stdio must be 'inherit', 'ignore', 'pipe' or 'prefix', not ${inspect(stdio)}`);
  }
  if (env !== undefined && (typeof env !== 'object' || env === null)) {
    throw new TypeError(`env must be an object, not ${inspect(env)}`);
  }
  if (execArgv !== undefined && !(Array.isArray(execArgv) && execArgv.every((flag) => typeof flag === 'string'))) {
    throw new TypeError(`execArgv must be an array of strings, not ${inspect(execArgv)}`);
  }
  if (heap !== undefined && !(Number.isInteger(heap) && heap > 0)) {
    throw new TypeError(`maxOldGenerationSizeMb must be a positive integer, not ${inspect(heap)}`);
  }
  return options;
}
