/**
 * A Node.js that was started and runs our entry: it waits on its line to be told who it is to be.
 *
 * It is not `fork`ed: the channel that comes with `fork` takes a child longer to open than all else that it does before its target,
 * and nothing would come over it. The module is loaded where it is needed: most processes start none.
 */

import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { ProcessError } from '../errors';
import type { LinkListener } from '../transport/link';
import { SocketLink } from '../transport/socket-link';
import { WORK_IN } from './birth';
import { codeCache } from './code-cache';
import { startDirectory } from './start-directory';

/** What a forked process runs first. */
const ENTRY = join(__dirname, '..', 'entry', 'child.js');
const ADVICE_IF_BUNDLED =
  "If multiproc was made a part of a bundle, leave it out: `external: ['multiproc']` for esbuild and Rollup, `externals` for webpack";
const KEEP_NAME = '--preserve-symlinks-main';
/** Beside stdin, stdout and stderr: the link to the root, the line to the parent, and the code cache. */
const LINK = 3;
const LINE = 4;

/**
 * Under `--preserve-symlinks` this library may be known by the path of a link to it. A child must know it by the same: what it ran
 * first under another would be another library than the one that modules of the user load, and that would take itself for the root.
 */
function withNameOfEntry(execArgv: readonly string[]): readonly string[] {
  if (!existsSync(ENTRY)) throw new NotForked(`what it runs first, ${ENTRY}, does not exist. ${ADVICE_IF_BUNDLED}`);
  const isThere = realpathSync.native(ENTRY) === ENTRY || execArgv.includes(KEEP_NAME);
  return isThere ? execArgv : [...execArgv, KEEP_NAME];
}

/** What cannot be changed any more once the process exists. */
export interface Making {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly execArgv: readonly string[];
  readonly execPath: string;
  readonly output: 'inherit' | 'ignore' | 'pipe';
  /** What follows the script in `process.argv`. */
  readonly argv: readonly string[];
}

/** Why there is no process. */
export class NotForked extends ProcessError {}

/**
 * Where flags mean what they meant to the program: what they name is relative to the directory in which that was started, wherever
 * the program or its processes go. `--env-file` is, and `-r`, and `--import` of a package. A process without flags starts there too,
 * for its own children may be given some. `null` where it works there.
 */
function whereFlagsHold({ cwd }: Making): string | null {
  const place = placeOfWork(cwd);
  if (place === null || startDirectory === null || place === startDirectory) return null;
  return canEnter(startDirectory) && canEnter(place) ? startDirectory : null;
}

/** `null` where this process has lost its directory. */
function placeOfWork(cwd = ''): string | null {
  try {
    return resolve(cwd);
  } catch {
    return null;
  }
}

function canEnter(directory: string): boolean {
  try {
    accessSync(`${directory}/.`, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export class Forked {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly line: SocketLink;
  /** Hears what comes over the line. */
  listener: LinkListener = { message() {}, closed() {} };

  /** Throws what `spawn` throws, and `NotForked` when the operating system refuses. */
  constructor(making: Making) {
    const { env, cwd, execArgv, execPath, output, argv } = making;
    const start = whereFlagsHold(making);
    const { spawn } = process.getBuiltinModule('node:child_process');
    const options: SpawnOptions = {
      env,
      cwd: start ?? cwd,
      stdio: ['ignore', output, output, 'pipe', 'pipe', codeCache([execPath, ...execArgv])],
    };
    this.child = spawn(execPath, [...withNameOfEntry(execArgv), ENTRY, ...argv], options);
    const { pid } = this.child;
    if (pid === undefined) throw this.notForked(cwd, execPath);
    this.pid = pid;
    this.line = new SocketLink(this.lineSocket, {
      message: (packet) => this.listener.message(packet),
      closed: (fault) => this.listener.closed(fault),
    });
    this.line.unref();
    if (start) this.line.send([WORK_IN, placeOfWork(cwd)]);
  }

  get link(): Socket {
    return this.child.stdio[LINK] as Socket;
  }

  get lineSocket(): Socket {
    return this.child.stdio[LINE] as Socket;
  }

  /** It is a reason for this process to stay, until it has ended. */
  ref(): void {
    const { child } = this;
    child.ref();
    for (const output of [child.stdout, child.stderr]) (output as Socket | null)?.ref();
  }

  unref(): void {
    const { child } = this;
    child.unref();
    for (const output of [child.stdout, child.stderr]) (output as Socket | null)?.unref();
  }

  private notForked(cwd: string | undefined, execPath: string): NotForked {
    // Node.js tells the cause in an event of its own, later.
    this.child.on('error', () => {});
    // It made none of the pipes, which it does but for one cause, whatever its types say.
    if ((this.child.stdio as unknown) === undefined) return new NotForked('too many files are open');
    if (cwd !== undefined && !existsSync(cwd)) return new NotForked(`its cwd '${cwd}' does not exist`);
    if (execPath !== process.execPath) return new NotForked(`the operating system refused to run ${execPath}`);
    return new NotForked('the operating system refused');
  }
}
