/** `Process`: an activity that runs in a process of its own. */

import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import type { Waitable } from '../connection/waitable';
import { AssertionError, ProcessError, ValueError } from '../errors';
import type { WaitOptions } from '../wait-options';
import { departure } from '../wire/handles';
import { isBootstrapping } from './current';
import { describeProcess } from './description';
import { type AnyFunction, callTarget, findTarget, referToTarget, type Target } from './errand';
import type { Execution } from './execution';
import { checkOptions, type ProcessOptions } from './process-options';
import { realWorld } from './real-world';
import { Sentinel } from './sentinel';
import type { StartMethod } from './start-method';
import { hide, STATE, type State } from './state';
import type { World } from './world';

/** More generations than this are taken for a fork bomb. */
const MAX_DEPTH = 64;

/**
 * Runs a function in a process of its own.
 *
 * @example
 * const child = new mp.Process({ target: work, args: [queue] });
 * child.start();
 * await child.join();
 */
export class Process<F extends AnyFunction = AnyFunction>
  extends EventEmitter<{ spawn: []; exit: [exitcode: number] }>
  implements AsyncDisposable
{
  private readonly [STATE]!: State;

  /** The way in which processes of this class are started; `null`: that of the default context. */
  protected static get boundTo(): StartMethod | null {
    return null;
  }

  /** Where processes of this class live: as processes of the operating system. A class bound to another world overrides this. */
  protected static get world(): World {
    return realWorld;
  }

  /** Throws `TypeError` for a target that is no function, arguments that are no array, keywords that are no object. */
  constructor(options: ProcessOptions<F> = {}) {
    super();
    const { target, args, kwargs, name, daemon, env, cwd, execArgv, stdio, maxOldGenerationSizeMb } =
      checkOptions(options);
    const { world } = new.target;
    const { daemon: inherited, authkey } = world.whoAmI();
    const identity = world.nextIdentity();
    hide(this, {
      world,
      identity,
      boundTo: new.target.boundTo,
      name: name || `${new.target.name}-${identity.join(':')}`,
      daemon: Boolean(daemon ?? inherited),
      authkey,
      target: target as Target | undefined,
      call: { args: args ?? [], kwargs },
      options: { env, cwd, execArgv, stdio, maxOldGenerationSizeMb },
      popen: null,
      closed: false,
      isSelf: false,
      sentinel: null,
    });
  }

  /** What it is called in messages: `Process-1`, `Process-1:2` for a child of that. Throws `AssertionError` if it is no string. */
  get name(): string {
    return this[STATE].name;
  }
  set name(name: string) {
    if (typeof name !== 'string') throw new AssertionError('name must be a string');
    this[STATE].name = name;
    if (this[STATE].isSelf) this[STATE].world.whoAmI().name = name;
  }

  /** Ended with its parent instead of waited for. Throws `AssertionError` when set after the start. */
  get daemon(): boolean {
    return this[STATE].daemon;
  }
  set daemon(daemon: boolean) {
    if (this[STATE].popen || this[STATE].isSelf) throw new AssertionError('process has already started');
    this[STATE].daemon = Boolean(daemon);
  }

  /** The secret of this tree: 32 random bytes, passed on from parent to child. A process may set its own before it makes others. */
  get authkey(): Uint8Array {
    return this[STATE].authkey;
  }
  set authkey(authkey: Uint8Array) {
    if (!(authkey instanceof Uint8Array)) throw new TypeError('authkey must be a Uint8Array');
    this[STATE].authkey = Uint8Array.from(authkey);
    if (this[STATE].isSelf) this[STATE].world.whoAmI().authkey = this[STATE].authkey;
  }

  /** `undefined` before the start. Throws `ValueError` after `close()`. */
  get pid(): number | undefined {
    this.check();
    return this[STATE].isSelf ? process.pid : this[STATE].popen?.pid;
  }

  /** The same as `pid`. */
  get ident(): number | undefined {
    return this.pid;
  }

  /** `null` until it has ended; `-N` when signal N ended it. Throws `ValueError` after `close()`. */
  get exitcode(): number | null {
    this.check();
    return this[STATE].popen?.exitcode ?? null;
  }

  /** What `run` threw in the child, with the child's stack; `null` if nothing. Known when `join` has resolved. */
  get exception(): Error | null {
    this.check();
    return this[STATE].popen?.exception ?? null;
  }

  /** Ready when the process has ended: for `wait`. Throws `ValueError` before the start and after `close()`. */
  get sentinel(): Waitable {
    this.check();
    const state = this[STATE];
    if (!state.popen) throw new ValueError('process not started');
    state.sentinel ??= new Sentinel(state.popen);
    return state.sentinel;
  }

  /** With `stdio: 'pipe'`. Read it: when nobody does, a child that prints much waits, and `join` with it. */
  get stdout(): NodeJS.ReadableStream | null {
    return this.piped?.stdout ?? null;
  }

  /** With `stdio: 'pipe'`. */
  get stderr(): NodeJS.ReadableStream | null {
    return this.piped?.stderr ?? null;
  }

  /** What the child does: calls the target, unless a subclass says otherwise. Called directly, it runs in this process. */
  run(): unknown {
    const { target, call } = this[STATE];
    if (!target) return undefined;
    if (typeof target === 'function') return callTarget(target, call);
    return findTarget(referToTarget(target, call).target, false).then((fn) => callTarget(fn, call));
  }

  /**
   * Starts the process; it exists when this returns. The arguments are serialised now: changing them later changes nothing.
   *
   * Throws `AssertionError` when it was started before or this process is daemonic, `ValueError` after `close()`,
   * `SerializationError` for arguments that cannot travel or a target that cannot be found in another process, `ProcessError`
   * when this process is still importing its main module, or the operating system refuses.
   */
  start(): this {
    this.check();
    this.adoptFields();
    const state = this[STATE];
    if (state.popen) throw new AssertionError('cannot start a process twice');
    if (state.isSelf) throw new AssertionError('can only start a process object created by current process');
    if (state.world.whoAmI().daemon) throw new AssertionError('daemonic processes are not allowed to have children');
    if (isBootstrapping()) throw bootstrappingError();
    if (state.identity.length > MAX_DEPTH) {
      throw new ProcessError(
        `${state.name} would be generation ${state.identity.length}: is the main module not guarded by mp.isMainProcess?`,
      );
    }
    state.popen = state.world.launch(this as Process<never>, state);
    // What it was given is the child's now.
    state.target = undefined;
    state.call = { args: [] };
    return this;
  }

  /**
   * Waits until the process has ended, and all that it had put or sent is here. Resolves with the exit code, or with `null` if
   * the timeout passed first. Rejects with `AssertionError` for a process that is not a started child of this one, `ValueError`
   * after `close()`.
   */
  async join(options?: WaitOptions): Promise<number | null> {
    this.check();
    const { popen, isSelf } = this[STATE];
    if (isSelf) throw new AssertionError('can only join a child process');
    if (!popen) throw new AssertionError('can only join a started process');
    return popen.awaitEnd(options);
  }

  /** Whether it runs. Throws `ValueError` after `close()`. */
  isAlive(): boolean {
    this.check();
    const { popen, isSelf } = this[STATE];
    return isSelf || (popen !== null && popen.exitcode === null);
  }

  /** Sends SIGTERM. Its children are left alone, daemons excepted. Does nothing when it has ended. */
  terminate(): void {
    this.signal('SIGTERM');
  }

  /** Sends SIGKILL. */
  kill(): void {
    this.signal('SIGKILL');
  }

  /**
   * What Ctrl-C does to a process of Python: it ends with exit code 1 unless it listens to SIGINT itself. (The real signal is
   * ignored by children, for it is the root's to answer.) Does nothing when it has ended.
   */
  interrupt(): void {
    const popen = this.started('interrupt');
    if (popen.exitcode === null) popen.interrupt();
  }

  /**
   * Lets go of what belongs to this object. Throws `ValueError` while the process runs. Afterwards only `name`, `daemon` and
   * `authkey` can be asked.
   */
  close(): void {
    const state = this[STATE];
    if (state.isSelf || state.closed) return;
    if (state.popen && state.popen.exitcode === null) {
      throw new ValueError(
        'Cannot close a process while it is still running. You should first call join() or terminate().',
      );
    }
    state.closed = true;
    state.popen = null;
  }

  /** Terminates and joins, if it was started. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this[STATE].closed || !this[STATE].popen) return;
    this.terminate();
    await this.join();
  }

  override toString(): string {
    const { name, popen, closed, daemon, isSelf } = this[STATE];
    const { identity, parent } = this[STATE].world.whoAmI();
    const exitcode = popen?.exitcode ?? null;
    return describeProcess({
      type: isSelf && identity.length === 0 ? '_MainProcess' : this.constructor.name,
      name,
      pid: popen?.pid,
      parent: isSelf ? parent?.pid : process.pid,
      status: closed ? 'closed' : isSelf ? 'started' : !popen ? 'initial' : exitcode === null ? 'started' : 'stopped',
      exitcode,
      daemon,
    });
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /** Whoever else had it could neither join nor end the process. */
  [departure](): never {
    throw new ValueError('it is of use to the process that made it alone. Send its name or its pid');
  }

  /** A field that a subclass declares, `daemon = true`, hides the accessor of that name: it is meant for that. */
  private adoptFields(): void {
    for (const name of ['name', 'daemon', 'authkey']) {
      const field = Object.getOwnPropertyDescriptor(this, name);
      if (!field) continue;
      Reflect.deleteProperty(this, name);
      // One without a value declares the type alone.
      if (field.value !== undefined) Reflect.set(this, name, field.value);
    }
  }

  private get piped(): Execution['child'] {
    this.check();
    return this[STATE].options.stdio === 'pipe' ? this[STATE].popen?.child : undefined;
  }

  private signal(signal: NodeJS.Signals): void {
    const popen = this.started(signal);
    if (popen.exitcode === null) popen.kill(signal);
  }

  private started(what: string): Execution {
    this.check();
    const { popen } = this[STATE];
    if (!popen)
      throw new AssertionError(`${this.name} cannot be sent ${what}: it is not a started child of this process`);
    return popen;
  }

  private check(): void {
    if (this[STATE].closed) throw new ValueError('process object is closed');
  }
}

function bootstrappingError(): Error {
  return new ProcessError(
    'An attempt has been made to start a new process before the current process has finished its bootstrapping phase. ' +
      'This process is itself a child, and is importing the module of its target, which starts processes whenever it is imported. ' +
      'Guard what only the main program should do:\n\n    if (mp.isMainProcess) {\n      main();\n    }\n',
  );
}
