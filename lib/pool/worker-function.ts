/** A function as a worker knows it: where it is found, and whether it is quick. */

import { bootstrapping } from '../process/current';
import { type AnyFunction, findTarget } from '../process/errand';
import { findLocal, LOCAL } from './local-functions';

/** What takes longer, in milliseconds, is slow. */
const SLOW = 1;

export class WorkerFunction {
  target: AnyFunction | null = null;
  /** Why it could not be found. */
  error: unknown = null;
  private finding: Promise<AnyFunction> | null = null;
  /** By the kind of task. One that was never done may be slow. */
  private readonly slow: boolean[] = [];

  constructor(
    private readonly module: string,
    private readonly name: string,
  ) {
    // At once: what it takes to import its module may be long.
    if (module === LOCAL) this.target = findLocal(name);
    else this.found().catch(() => {});
  }

  found(): Promise<AnyFunction> {
    if (this.target) return Promise.resolve(this.target);
    this.finding ??= this.find();
    return this.finding;
  }

  mayBeSlow(kind: number): boolean {
    return this.slow[kind] ?? true;
  }

  took(kind: number, milliseconds: number): void {
    this.slow[kind] = milliseconds > SLOW;
  }

  private async find(): Promise<AnyFunction> {
    const { module, name } = this;
    try {
      this.target = await bootstrapping(() => findTarget({ module, name }, name.startsWith('#')));
      return this.target;
    } catch (error) {
      this.error = error;
      throw error;
    }
  }
}
