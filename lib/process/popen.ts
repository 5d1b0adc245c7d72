/** A child as the operating system sees it: how it is started, spoken to and mourned. */

import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Engine } from '../engine/engine';
import { RootEngine } from '../engine/root-engine';
import type { Berth } from '../engine/tree';
import { ProcessError } from '../errors';
import { currentLogging, getLogger } from '../log';
import { type WaitOptions, within } from '../wait-options';
import { Codec } from '../wire/codec';
import { BIRTH, type Birth, DEATH, WARM } from './birth';
import { placeOf } from './current';
import { Forked, type Making, NotForked } from './forked';
import { labelLines } from './labelled-output';
import { say } from './last-words';
import { canBeFoundLater } from './preload';
import type { StartMethod } from './start-method';
import { warmProcesses } from './warm';
import { watchOver } from './watchdog';

export type Stdio = 'inherit' | 'ignore' | 'pipe' | 'prefix';

export interface PopenOptions {
  readonly making: Making;
  readonly method: StartMethod;
  readonly stdio: Stdio;
  /** All but what the tree says of it. */
  readonly birth: Omit<Birth, 'serial' | 'address' | 'token' | 'logging'>;
  /** Shared things mentioned in its errand. */
  readonly handles: readonly number[];
  readonly onEnd: (exitcode: number) => void;
}

/** Births mention no shared things; those of the errand are sealed within it. */
const codec = new Codec({ references: false });

export class Popen {
  /** `null` while it runs; -N when signal N ended it. */
  exitcode: number | null = null;
  exception: Error | null = null;
  private readonly forked: Forked;
  /** It has ended, and all that it had sent is here. */
  private isOver = false;
  private readonly isFresh: boolean;
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
    // That there is none matters to nobody if the process cannot be started either.
    if (berth instanceof Promise) berth.catch(() => {});
    const warm = this.takeWarm();
    this.forked = warm ?? this.fork();
    this.isFresh = !warm;
    const { line } = this.forked;
    engine.born(place, this.pid);
    if (engine instanceof RootEngine) engine.attach(place, this.forked.link);
    this.listen(place);
    if (berth instanceof Promise)
      berth.then(
        (found) => line.send(this.birth(found)),
        (error) => this.turnAway(error),
      );
    else line.send(this.birth(berth));
    line.flush();
    if (birth.daemon) this.forked.unref();
    void this.end(place);
    getLogger().debug(`started ${birth.name} as process ${this.pid}, ${warm ? 'which was warm' : 'afresh'}`);
    if (stdio === 'prefix') labelLines(this.child, birth.name);
  }

  get child(): ChildProcess {
    return this.forked.child;
  }

  get pid(): number {
    return this.forked.pid;
  }

  /** Calls back when the operating system has made the process, not before this turn is over. */
  whenSpawned(callback: () => void): void {
    if (this.isFresh) this.child.once('spawn', callback);
    else process.nextTick(callback);
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
      if (this.joiners.size === 0 && this.options.birth.daemon) this.forked.unref();
    }
  }

  /** There is no place for it in the tree: it has waited to be told who it is to be. */
  private turnAway(error: Error): void {
    this.exception = error;
    say(`Process ${this.options.birth.name} could not join the tree: ${error.message}`);
    this.kill('SIGKILL');
  }

  private takeWarm(): Forked | null {
    const { method, making, birth } = this.options;
    if (method !== 'forkserver') return null;
    const isFound = [birth.type, birth.target].every((reference) => !reference || canBeFoundLater(reference));
    if (!isFound) return null;
    return warmProcesses.take(making, this.engine instanceof RootEngine ? this.engine.tree.census : null);
  }

  private fork(): Forked {
    try {
      return new Forked(this.options.making);
    } catch (error) {
      const { identity, name } = this.options.birth;
      this.engine.notBorn(placeOf(identity));
      // If not, Node.js refused what it was given, or was not permitted to start processes at all.
      if (!(error instanceof NotForked)) throw error;
      throw new ProcessError(`${name} could not be started: ${error.message}`);
    }
  }

  private listen(place: string): void {
    const { engine } = this;
    const { line } = this.forked;
    this.forked.listener = {
      message: (packet) => {
        if (packet[0] === WARM) return;
        if (packet[0] === DEATH) this.exception = engine.codec.unseal(packet[1] as Uint8Array) as Error;
        else if (engine instanceof RootEngine) engine.serveBlocking(place, packet, line);
      },
      closed: (fault) => {
        if (engine instanceof RootEngine) engine.lineEnded(place, fault);
      },
    };
    // From its exit on, what is still on its way is a reason to stay, until it is here.
    this.child.once('exit', () => line.ref());
  }

  /** Made when it is sent: who is told later of a change of the log is in the tree already. */
  private birth(berth: Berth): unknown[] {
    return [BIRTH, codec.seal({ ...this.options.birth, ...berth, logging: currentLogging() })];
  }

  private async end(place: string): Promise<void> {
    const { child } = this;
    const lineEnded = new Promise<void>((resolve) => this.forked.lineSocket.once('close', () => resolve()));
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
}
