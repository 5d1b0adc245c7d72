/** A child as the operating system sees it: how it is started, spoken to and mourned. */

import { type ChildProcess, type ForkOptions, fork, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine';
import { RootEngine } from '../engine/root-engine';
import type { Berth } from '../engine/tree';
import { ProcessError } from '../errors';
import { SocketLink } from '../transport/socket-link';
import { type WaitOptions, within } from '../wait-options';
import { Codec } from '../wire/codec';
import { BIRTH, type Birth, DEATH } from './birth';
import { placeOf } from './current';
import { labelLines } from './labelled-output';
import type { StartMethod } from './start-method';
import { watchOver } from './watchdog';

/** What a forked process runs first. */
const ENTRY = join(__dirname, '..', 'entry', 'child.js');
/** Beside stdin, stdout and stderr: the link to the root, the line to the parent, and Node.js's own channel. */
const LINK = 3;
const LINE = 4;

export type Stdio = 'inherit' | 'ignore' | 'pipe' | 'prefix';

export interface PopenOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly execArgv: readonly string[];
  readonly method: StartMethod;
  readonly execPath: string;
  readonly stdio: Stdio;
  /** All but what the tree says of it. */
  readonly birth: Omit<Birth, 'serial' | 'address' | 'token'>;
  /** Shared things mentioned in its errand. */
  readonly handles: readonly number[];
  readonly onEnd: (exitcode: number) => void;
}

/** Births mention no shared things; those of the errand are sealed within it. */
const codec = new Codec({ references: false });

export class Popen {
  readonly pid: number;
  /** `null` while it runs; -N when signal N ended it. */
  exitcode: number | null = null;
  exception: Error | null = null;
  readonly child: ChildProcess;
  /** It has ended, and all that it had sent is here. */
  private isOver = false;
  private readonly joiners = new Set<(exitcode: number) => void>();

  /** Throws `ProcessError` when the operating system does not start it. */
  constructor(
    private readonly engine: Engine,
    private readonly options: PopenOptions,
  ) {
    const { birth, handles, stdio } = options;
    if (engine instanceof RootEngine) watchOver(engine);
    const place = placeOf(birth.identity);
    const berth = engine.berth(place, handles, birth.daemon);
    this.child = this.fork();
    this.pid = this.child.pid ?? this.notStarted();
    engine.born(place, this.pid);
    if (engine instanceof RootEngine) engine.attach(place, this.child.stdio[LINK] as Socket);
    const line = this.openLine(place);
    if (berth instanceof Promise)
      berth.then(
        (found) => line.send(this.birth(found)),
        () => this.kill('SIGKILL'),
      );
    else line.send(this.birth(berth));
    line.flush();
    if (birth.daemon) this.unref();
    void this.end(place);
    if (stdio === 'prefix') labelLines(this.child, birth.name);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  interrupt(): void {
    this.engine.interrupt(placeOf(this.options.birth.identity));
  }

  /**
   * The exit code when it has ended and all that it had sent is here, or `null` if the timeout passed first. While someone
   * waits, this process stays, a daemon's parent too.
   */
  async awaitEnd(options?: WaitOptions): Promise<number | null> {
    if (this.isOver) return within(Promise.resolve(this.exitcode), options, () => null);
    let hear = (_exitcode: number): void => {};
    const ended = new Promise<number>((resolve) => {
      hear = resolve;
    });
    if (this.joiners.size === 0) this.child.ref();
    this.joiners.add(hear);
    try {
      return await within(ended, options, () => null);
    } finally {
      this.joiners.delete(hear);
      if (this.joiners.size === 0 && this.options.birth.daemon) this.unref();
    }
  }

  private fork(): ChildProcess {
    try {
      return start(this.options);
    } catch (error) {
      // Node.js refused what it was given, or was not permitted to start processes at all.
      this.engine.notBorn(placeOf(this.options.birth.identity));
      throw error;
    }
  }

  private openLine(place: string): SocketLink {
    const { engine } = this;
    const line: SocketLink = new SocketLink(this.child.stdio[LINE] as Socket, {
      message: (packet) => {
        if (packet[0] === DEATH) this.exception = engine.codec.unseal(packet[1] as Uint8Array) as Error;
        else if (engine instanceof RootEngine) engine.serveBlocking(place, packet, line);
      },
      closed: (fault) => {
        if (engine instanceof RootEngine) engine.lineEnded(place, fault);
      },
    });
    line.unref();
    // From its exit on, what is still on its way is a reason to stay, until it is here.
    this.child.once('exit', () => line.ref());
    return line;
  }

  private birth(berth: Berth): unknown[] {
    return [BIRTH, codec.seal({ ...this.options.birth, ...berth })];
  }

  private async end(place: string): Promise<void> {
    const { child } = this;
    const lineEnded = new Promise<void>((resolve) => child.stdio[LINE]?.once('close', () => resolve()));
    const exited = new Promise<number>((resolve) => {
      child.once('exit', (code, signal) => {
        this.exitcode = signal ? -constants.signals[signal] : (code ?? 0);
        resolve(this.exitcode);
      });
    });
    const exitcode = await exited;
    await lineEnded;
    await this.engine.ended(place);
    this.isOver = true;
    for (const hear of [...this.joiners]) hear(exitcode);
    this.options.onEnd(exitcode);
  }

  /** A daemon is no reason for its parent to stay. */
  private unref(): void {
    const { child } = this;
    child.unref();
    child.channel?.unref();
    for (const output of [child.stdout, child.stderr]) (output as Socket | null)?.unref();
  }

  private notStarted(): never {
    const { cwd, birth } = this.options;
    this.engine.notBorn(placeOf(birth.identity));
    // Node.js tells the cause in an event of its own, later.
    this.child.on('error', () => {});
    const cause =
      cwd !== undefined && !existsSync(cwd) ? `its cwd '${cwd}' does not exist` : 'the operating system refused';
    throw new ProcessError(`${birth.name} could not be started: ${cause}`);
  }
}

function start({ env, cwd, execArgv, execPath, stdio }: PopenOptions): ChildProcess {
  const output = stdio === 'prefix' ? 'pipe' : stdio;
  const options: ForkOptions = {
    env,
    cwd,
    execArgv: [...execArgv],
    execPath,
    stdio: ['ignore', output, output, 'pipe', 'pipe', 'ipc'] satisfies StdioOptions,
  };
  return fork(ENTRY, process.argv.slice(2), options);
}
