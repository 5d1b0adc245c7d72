/** A function as a worker knows it: where it is found, and whether it is quick. */

import { bootstrapping } from '../process/current';
import { type AnyFunction, findTarget } from '../process/errand';

/** What takes longer, in milliseconds, is slow. */
const SLOW = 1;

export class WorkerFunction {
  target: AnyFunction | null = null;
  /** Why it could not be found. */
  error: unknown = null;
  private finding: Promise<AnyFunction> | null = null;
  /** By the kind of task. One that was never done may be slow. */
  private readonly slow: boolean[] = [];

  private static readonly locals = new WeakMap<AnyFunction, WorkerFunction>();

  private constructor(
    private readonly module: string,
    private readonly name: string,
  ) {}

  /** One that is to be imported: at once, for that may take long. */
  static from(module: string, name: string): WorkerFunction {
    const fn = new WorkerFunction(module, name);
    fn.found().catch(() => {});
    return fn;
  }

  /** One that is here. */
  static of(target: AnyFunction): WorkerFunction {
    let fn = WorkerFunction.locals.get(target);
    if (!fn) {
      fn = new WorkerFunction('', target.name);
      fn.target = target;
      WorkerFunction.locals.set(target, fn);
    }
    return fn;
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
