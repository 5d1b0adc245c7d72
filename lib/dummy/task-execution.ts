/** A process that is a task: how it is started, lives and ends. */

import { constants } from 'node:os';
import type { InProcessEngine } from '../engine/in-process-engine';
import { inProcess } from '../engine/in-process-tree';
import { ProcessError } from '../errors';
import { placeOf, type Self } from '../process/current';
import { type AnyFunction, type Call, findTarget, referToTarget } from '../process/errand';
import type { Execution } from '../process/execution';
import { lastWords, say } from '../process/last-words';
import { ownFields } from '../process/launch';
import type { Process } from '../process/process';
import { selfOf } from '../process/self';
import type { State } from '../process/state';
import type { World } from '../process/world';
import { task } from '../synchronize/owner';
import { queueMicrotask, setImmediate } from '../turns';
import { timeoutOf, type WaitOptions, within } from '../wait-options';
import { give } from './give';
import { type Life, Resident } from './resident';

export class TaskExecution implements Execution, Life {
  readonly pid = process.pid;
  exitcode: number | null = null;
  exception: Error | null = null;
  readonly ended: Promise<number>;
  private readonly engine: InProcessEngine;
  private readonly resident: Resident;
  private readonly fields: Record<string, unknown>;
  private readonly call: Call;
  private readonly target: Promise<AnyFunction> | AnyFunction | undefined;
  private waiting = false;
  /** Called when this process has ended, and when it ceases to wait for anything. */
  private onEnd: (exitcode: number) => void = () => {};
  private onIdle: () => void = () => {};

  constructor(
    private readonly subject: Process,
    state: State,
    private readonly parent: Resident,
    private readonly world: World,
  ) {
    const { identity, boundTo, name, daemon, authkey } = state;
    const self: Self = {
      identity,
      boundTo,
      name,
      daemon,
      authkey,
      parent: { name: parent.self.name, pid: process.pid },
      script: parent.self.script,
    };
    this.target = targetOf(state);
    this.engine = inProcess().join(placeOf(identity), (waiting) => this.waits(waiting));
    // All at once: what is mentioned twice is one thing in there too.
    const { call, fields } = this.given({ call: state.call, fields: ownFields(subject) });
    this.call = call;
    this.fields = fields;
    this.resident = new Resident(self, this.engine, this, parent);
    this.ended = new Promise((resolve) => {
      this.onEnd = resolve;
    });
    parent.children.add(subject);
    inProcess().run(this.engine, () => task(() => this.begin()));
  }

  /** A task cannot be stopped: it counts as ended, what it waits for rejects, and nothing that it does has an effect on others. */
  kill(signal: NodeJS.Signals): void {
    this.end(-constants.signals[signal], `was ended by ${signal}`);
  }

  interrupt(): void {
    say(`Process ${this.name}: interrupted`);
    this.end(1, 'was interrupted');
  }

  end(exitcode: number, how = 'has ended'): void {
    if (this.exitcode !== null) return;
    this.exitcode = exitcode;
    this.parent.children.delete(this.subject);
    this.engine.leave(new ProcessError(`Process ${this.name} ${how}: what it still does has no effect`), exitcode < 0);
    this.resident.terminateDaemons();
    this.onEnd(exitcode);
    // Heard by who started it, and as a part of that.
    void this.ended.then(() => this.parent.engine.within(() => this.subject.emit('exit', exitcode)));
  }

  async awaitEnd(options?: WaitOptions): Promise<number | null> {
    timeoutOf(options); // Of what is no object, nothing would be left below.
    const signal = inProcess().current.endOfWait(options?.signal);
    return within(this.ended, { ...options, signal }, () => null);
  }

  private get name(): string {
    return this.resident.self.name;
  }

  private given<T>(what: T): T {
    try {
      return give(what, this.engine);
    } catch (error) {
      // It does not start: what it was given before is let go.
      this.engine.leave(new ProcessError('This process was not started', { cause: error }), false);
      throw error;
    }
  }

  private begin(): void {
    this.engine.begin();
    void this.live();
  }

  private async live(): Promise<void> {
    // As with a real process, `start` returns before anything of it runs.
    await null;
    if (this.exitcode !== null) return;
    // On its own: what a listener throws is no business of this process.
    queueMicrotask(() => this.parent.engine.within(() => this.subject.emit('spawn')));
    try {
      const { prototype } = this.subject.constructor;
      const process = selfOf(this.world, prototype, this.fields, await this.target, this.call);
      this.resident.process = process;
      await process.run();
      this.resident.terminateDaemons();
      await this.childrenEnd();
      await this.idle();
      this.end(0);
    } catch (thrown) {
      await this.fail(thrown);
    }
  }

  private async fail(thrown: unknown): Promise<void> {
    // It was terminated, and what it waited for has rejected.
    if (this.exitcode !== null) return;
    this.exception = lastWords(this.name, thrown);
    this.resident.terminateDaemons();
    // Rejects if it is terminated meanwhile: then it has ended.
    await this.childrenEnd().catch(() => {});
    this.end(1);
  }

  private async childrenEnd(): Promise<void> {
    await Promise.all(this.resident.activeChildren().map((child) => child.join()));
  }

  /** While something in it waits for others, a process stays, as it does when its target has returned. */
  private async idle(): Promise<void> {
    while (this.waiting) {
      await new Promise<void>((resolve) => {
        this.onIdle = resolve;
      });
      // Whoever waited goes on first, and may wait again.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private waits(waiting: boolean): void {
    this.waiting = waiting;
    if (!waiting) this.onIdle();
  }
}

/** Found now, for a path in it is relative to the file that calls. A function is itself: it may be a closure. */
function targetOf({ target, call }: State): Promise<AnyFunction> | AnyFunction | undefined {
  if (!target || typeof target === 'function') return target;
  const found = findTarget(referToTarget(target, call).target, false);
  // A process that is ended before it runs does not come to await it.
  found.catch(() => {});
  return found;
}
