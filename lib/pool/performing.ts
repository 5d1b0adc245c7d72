/** What a task does with its function and its value. */

import type { AnyFunction } from '../process/errand';
import { APPLY, BOUND, CHUNK, EACH, ITEM, STAR_CHUNK } from './records';

/** Of an `EACH`: the values, and what was thrown instead of some, by their places. */
export class Partly {
  readonly values: unknown[] = [];
  readonly thrown: [place: number, thrown: unknown][] = [];
}

/** Tells whether the task is not wanted any more. */
interface Wanted {
  readonly isCancelled: boolean;
}

/** Calls the function as the kind of the task says. What it gives may be a promise. */
export function perform(fn: AnyFunction, kind: number, value: unknown, wanted?: Wanted | null): unknown {
  let boundThis: unknown;
  let boundArgs: readonly unknown[] = [];
  let body = value;
  if (kind & BOUND) [boundThis, boundArgs, body] = value as [unknown, readonly unknown[], unknown];
  switch (kind & 7) {
    case APPLY:
      return fn.call(boundThis, ...boundArgs, ...(body as readonly unknown[]));
    case ITEM:
      return fn.call(boundThis, ...boundArgs, body);
    case CHUNK: {
      const isPlain = boundThis === undefined && boundArgs.length === 0;
      const call: Call = isPlain ? fn : (item) => fn.call(boundThis, ...boundArgs, item);
      return forAll(call, body as readonly unknown[], wanted);
    }
    case STAR_CHUNK:
      return forAll(
        (args) => fn.call(boundThis, ...boundArgs, ...(args as readonly unknown[])),
        body as readonly unknown[],
        wanted,
      );
    case EACH:
      return forEach((item) => fn.call(boundThis, ...boundArgs, item), body as readonly unknown[], wanted);
  }
  throw new TypeError(`There is no kind of task ${kind}`);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return 'then' in value && typeof value.then === 'function';
}

type Call = (item: unknown) => unknown;

/** Until one fails. Nothing is awaited that is no promise: a loop over plain values is as quick as it can be. */
function forAll(call: Call, items: readonly unknown[], wanted?: Wanted | null): unknown {
  const values: unknown[] = [];
  for (let i = 0; i < items.length; i++) {
    const value = call(items[i]);
    if (typeof value !== 'number' && isThenable(value)) return goOnAwaiting(call, items, values, value, wanted);
    values.push(value);
  }
  return values;
}

async function goOnAwaiting(
  call: Call,
  items: readonly unknown[],
  values: unknown[],
  first: PromiseLike<unknown>,
  wanted?: Wanted | null,
): Promise<unknown[]> {
  values.push(await first);
  while (values.length < items.length && !wanted?.isCancelled) {
    const value = call(items[values.length]);
    values.push(isThenable(value) ? await value : value);
  }
  return values;
}

async function forEach(call: Call, items: readonly unknown[], wanted?: Wanted | null): Promise<Partly> {
  const partly = new Partly();
  for (let i = 0; i < items.length && !wanted?.isCancelled; i++) {
    try {
      const value = call(items[i]);
      partly.values.push(isThenable(value) ? await value : value);
    } catch (thrown) {
      partly.values.push(undefined);
      partly.thrown.push([i, thrown]);
    }
  }
  return partly;
}
