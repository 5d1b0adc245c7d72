/** Who lives in this process: the main program, and the tasks that were started as processes. */

import type { InProcessEngine } from '../engine/in-process-engine';
import { inProcess } from '../engine/in-process-tree';
import type { Self } from '../process/current';
import type { Process } from '../process/process';

export class Resident {
  /** Those that run. */
  readonly children = new Set<Process>();
  /** As it sees itself. */
  process: Process | null = null;
  private childrenMade = 0;

  constructor(
    readonly self: Self,
    readonly engine: InProcessEngine,
    /** `null` for the main program, which nobody started. */
    readonly life: Life | null,
    readonly parent: Resident | null,
  ) {
    residents.set(engine, this);
  }

  nextIdentity(): readonly number[] {
    return [...this.self.identity, ++this.childrenMade];
  }

  activeChildren(): Process[] {
    return [...this.children];
  }

  /** A daemon does not outlive the process that started it. */
  terminateDaemons(): void {
    for (const child of this.activeChildren()) if (child.daemon) child.terminate();
  }
}

/** What a process may ask of its own life, and its children too. */
export interface Life {
  readonly exitcode: number | null;
  readonly ended: Promise<number>;
  end(exitcode: number): void;
}

const residents = new WeakMap<InProcessEngine, Resident>();

/** Whose the running code is. */
export function currentResident(): Resident {
  const { current, main } = inProcess();
  return residents.get(current) ?? new Resident(mainProgram(), main, null, null);
}

function mainProgram(): Self {
  return {
    identity: [],
    boundTo: null,
    name: 'MainProcess',
    daemon: false,
    authkey: crypto.getRandomValues(new Uint8Array(32)),
    parent: null,
    script: process.argv[1] ?? '',
  };
}
