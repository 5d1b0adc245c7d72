/** `Process` of `multiproc/dummy`, and what there is around it. */

import { inProcess } from '../engine/in-process-tree';
import { ProcessError } from '../errors';
import type { AnyFunction } from '../process/errand';
import { exitCodeOf, exit as exitForReal } from '../process/exit';
import type { ParentProcess } from '../process/parent-process';
import { Process as RealProcess } from '../process/process';
import { selfOf } from '../process/self';
import type { World } from '../process/world';
import { timeoutOf, type WaitOptions, within } from '../wait-options';
import { currentResident, type Life, type Resident } from './resident';
import { TaskExecution } from './task-execution';

const tasks: World = {
  whoAmI: () => currentResident().self,
  nextIdentity: () => currentResident().nextIdentity(),
  launch: (child, state) => new TaskExecution(child, state, currentResident(), tasks),
};

/**
 * A process that is a task of this one. Its target may be a closure, and its arguments are what was given, not copies; only of
 * queues, locks and connections it gets handles of its own, as a real process would. `run` of a subclass is called on an object with
 * the same fields.
 *
 * It cannot be stopped while it computes or waits for what is not of this library. `terminate()`, `kill()` and `interrupt()` have it
 * count as ended at once, with the exit codes of a real process: what it waits for rejects, what it asks is refused, and its locks
 * are released.
 */
export class Process<F extends AnyFunction = AnyFunction> extends RealProcess<F> {
  protected static override get world(): World {
    return tasks;
  }
}

/** The process in which this runs: named `MainProcess` outside of all. */
export function currentProcess(): Process {
  const resident = currentResident();
  resident.process ??= selfOf(tasks, Process.prototype, {}, undefined, { args: [] });
  return resident.process;
}

/** The processes that the current one has started and that run. */
export function activeChildren(): Process[] {
  return currentResident().activeChildren();
}

/** `null` in the main program. */
export function parentProcess(): ParentProcess | null {
  const { self, parent } = currentResident();
  return self.parent && parentOf(self.parent, parent?.life ?? null);
}

function parentOf({ name, pid }: { name: string; pid: number }, life: Life | null): ParentProcess {
  return {
    name,
    pid,
    isAlive: () => !life || life.exitcode === null,
    async join(options?: WaitOptions) {
      timeoutOf(options); // Of what is no object, nothing would be left below.
      // The main program does not end before its tasks.
      const ended = life ? life.ended.then(() => true) : new Promise<boolean>(() => {});
      return within(ended, { ...options, signal: inProcess().current.endOfWait(options?.signal) }, () => false);
    },
  };
}

/**
 * Ends the current process, as `exit` of `multiproc` does. In a task it throws, so that its code goes no further; whoever catches
 * that finds that the process has ended all the same.
 */
export function exit(status?: unknown): never {
  const { life }: Resident = currentResident();
  if (!life) return exitForReal(status);
  life.end(exitCodeOf(status));
  throw new ProcessError('This process has ended by exit()');
}
