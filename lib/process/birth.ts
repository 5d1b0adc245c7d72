/** What a process is told by its parent before it does anything, and what it tells its parent at its end. */

import type { Logging } from '../log';
import type { Reference } from '../wire/references';
import type { StartMethod } from './start-method';

/** From parent to child, on the line: `[BIRTH, parcel]`, a `Birth` without handles. */
export const BIRTH = 30;
/** The last one back: `[DEATH, parcel]`, what the target threw. */
export const DEATH = 31;

/**
 * What a process is told that is kept warm: `[WARM, script, modules, isOfRoot, parent's process id]`, to import the modules and wait for
 * its birth. It says `[WARM, failed]` when it has: those that it could not import.
 */
export const WARM = 32;

/** What comes before these, where a process is started in another directory than the one in which it is to work: `[WORK_IN, directory]`. */
export const WORK_IN = 33;

export interface Birth {
  /** Its number in the tree; where to reach the root and how to prove who it is, if its parent is not the root. */
  readonly serial: number;
  readonly address: string;
  readonly token: string;
  /** Its place in the tree. */
  readonly identity: readonly number[];
  readonly name: string;
  readonly daemon: boolean;
  readonly authkey: Uint8Array;
  readonly parentName: string;
  readonly parentPid: number;
  /** The script with which the tree was started: `process.argv[1]` there and here. */
  readonly script: string;
  /** How it was started, if its class says so. */
  readonly boundTo: StartMethod | null;
  /** How it starts processes itself, unless their class says so. */
  readonly defaultMethod: StartMethod;
  /** What it is to log. */
  readonly logging: Logging;
  /** A subclass of `Process` to be, if it is one. */
  readonly type: Reference | null;
  /** What to call, if `run` is not the class's own. */
  readonly target: Reference | null;
  /** What to do it with: a `Burden`, sealed apart, for it may mention handles, and functions of the module of the target. */
  readonly burden: Uint8Array;
}
