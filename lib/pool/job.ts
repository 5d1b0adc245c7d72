/** What was asked of a pool: one task, or the chunks of a map; and its one answer. */

import { AsyncResult } from './async-result';

/** Where the results of tasks go. */
export interface Recipient {
  taskDone(place: number, value: unknown): void;
  taskFailed(place: number, error: unknown): void;
  /** Of a task that went on after errors: what came of its items, and the errors with their places. */
  taskPartlyDone?(place: number, values: readonly unknown[], errors: readonly (readonly [number, unknown])[]): void;
}

export interface Callbacks<T> {
  callback?: (value: T) => void;
  errorCallback?: (error: Error) => void;
}

/** Invariant: settled once. Of its callbacks one runs, once, before it says so. */
export abstract class Job<T> implements Recipient {
  readonly result = new AsyncResult<T>(this);
  state: 'waiting' | 'done' | 'failed' = 'waiting';
  /** A callback runs: what it does to this job comes too late. */
  private isTelling = false;
  private outcome: unknown;
  private settlement: { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } | null = null;
  private readonly listeners: (() => void)[] = [];

  constructor(
    /** It is not garbage while this is awaited. */
    readonly pool: object,
    private readonly callbacks: Callbacks<T>,
  ) {}

  abstract taskDone(place: number, value: unknown): void;
  abstract taskFailed(place: number, error: unknown): void;

  /** Made when it is first asked for: a failure that nobody looks at is no unhandled rejection. */
  get promise(): Promise<T> {
    if (!this.settlement) {
      let [resolve, reject]: [(value: T) => void, (error: unknown) => void] = [() => {}, () => {}];
      const promise = new Promise<T>((onValue, onError) => {
        resolve = onValue;
        reject = onError;
      });
      this.settlement = { promise, resolve, reject };
      this.tell();
    }
    return this.settlement.promise;
  }

  /** Calls when nothing more is awaited: what was there for its sake only can go. */
  whenSettled(hear: () => void): void {
    if (this.state === 'waiting') this.listeners.push(hear);
    else hear();
  }

  succeed(value: T): void {
    this.settle('done', value, () => this.callbacks.callback?.(value));
  }

  fail(error: unknown): void {
    this.settle('failed', error, () => this.callbacks.errorCallback?.(error as Error));
  }

  private settle(state: 'done' | 'failed', outcome: unknown, call: () => void): void {
    if (this.state !== 'waiting' || this.isTelling) return;
    this.isTelling = true;
    try {
      call();
      this.state = state;
      this.outcome = outcome;
    } catch (error) {
      this.state = 'failed';
      this.outcome = error;
    }
    for (const hear of this.listeners) hear();
    this.listeners.length = 0;
    if (this.settlement) this.tell();
  }

  private tell(): void {
    if (this.state === 'done') this.settlement?.resolve(this.outcome as T);
    else if (this.state === 'failed') this.settlement?.reject(this.outcome);
  }
}

/** One task. */
export class ApplyJob<T> extends Job<T> {
  taskDone(_place: number, value: unknown): void {
    // What the function returned in the worker: its type is the function's.
    this.succeed(value as T);
  }

  taskFailed(_place: number, error: unknown): void {
    this.fail(error);
  }
}

/** The chunks of a map. It waits for all of them; of several failures it tells the first that it heard of. */
export class MapJob<T> extends Job<T[]> {
  private readonly chunks: T[][] = [];
  private failure: { error: unknown } | null = null;
  private missing = 0;
  private complete = false;

  /** There will be one more chunk. Returns its place. */
  expect(): number {
    this.missing++;
    return this.chunks.push([]) - 1;
  }

  /** All chunks have been told. */
  end(): void {
    this.complete = true;
    this.check();
  }

  taskDone(place: number, values: unknown): void {
    this.chunks[place] = values as T[];
    this.missing--;
    this.check();
  }

  taskFailed(_place: number, error: unknown): void {
    this.failure ??= { error };
    this.missing--;
    this.check();
  }

  private check(): void {
    if (!this.complete || this.missing > 0) return;
    if (this.failure) this.fail(this.failure.error);
    else this.succeed(joined(this.chunks));
  }
}

/** As quick as it can be, where there are not too many to be arguments. */
function joined<T>(chunks: T[][]): T[] {
  if (chunks.length === 1) return chunks[0];
  return chunks.length < 1000 ? ([] as T[]).concat(...chunks) : chunks.flat();
}
