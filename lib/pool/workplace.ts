/** Where a worker does its tasks: a process of its own, or that of whoever gives them. */

import { nextOwner } from '../synchronize/owner';
import type { Codec } from '../wire/codec';
import type { Exchange, LocalTask } from './exchange';
import type { RecordHead } from './records';
import { layOutcome, type Outcome, sealOutcome } from './sealed-outcome';
import { asTask, type RunningTask } from './task-signal';
import { WorkerFunction } from './worker-function';

/** A process of its own: what is given comes in parcels, and so goes what came of it. */
export class Workplace {
  private readonly functions: WorkerFunction[] = [];

  constructor(private readonly codec: Codec) {}

  /** Tasks will name it by a word: how many were defined before it. */
  define(module: string, name: string): void {
    this.functions.push(WorkerFunction.from(module, name));
  }

  functionOf({ word }: RecordHead): WorkerFunction {
    return this.functions[word];
  }

  /** Whether anybody is known to want what comes of the task. */
  isWanted(_number: number): boolean {
    return true;
  }

  /** What the task is given. */
  open({ start, end }: RecordHead, run: Uint8Array): unknown {
    return this.codec.unseal(run, start, end);
  }

  seal(_number: number, status: number, value: unknown): Outcome {
    return sealOutcome(this.codec, status, value);
  }

  /** A new task is a new owner of locks: what the one before still holds is not held by this. */
  asOwner<T>(_running: RunningTask | null, body: () => T): T {
    nextOwner();
    return body();
  }
}

/** The process of whoever gives the tasks: all lies in an exchange, as it is. There may be other workers in it. */
export class SharedWorkplace extends Workplace {
  constructor(
    codec: Codec,
    private readonly exchange: Exchange,
  ) {
    super(codec);
  }

  override functionOf(head: RecordHead): WorkerFunction {
    const fn = this.task(head.number)?.fn;
    return fn ? WorkerFunction.of(fn) : super.functionOf(head);
  }

  /** It is gone from there as soon as nobody wants it, before the news of that can be here. */
  override isWanted(number: number): boolean {
    return this.exchange.tasks.has(number);
  }

  override open({ number }: RecordHead, _run: Uint8Array): unknown {
    return this.task(number)?.value;
  }

  override seal(number: number, status: number, value: unknown): Outcome {
    return layOutcome(this.exchange, number, status, value);
  }

  override asOwner<T>(running: RunningTask | null, body: () => T): T {
    return asTask(running, body);
  }

  private task(number: number): LocalTask | undefined {
    return this.exchange.tasks.get(number);
  }
}
