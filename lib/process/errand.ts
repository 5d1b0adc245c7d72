/** What a process is to run and with what: said in the parent, done in the child. */

import { callingFiles } from '../wire/calling-files';
import { load, type Referable, type Reference, refer, referTo, unbind } from '../wire/references';
import type { AnyFunction } from '../wire/registered-types';

export type { AnyFunction };

/** A function that another process can find again: by reference (it or its name is exported) or spelled out. */
export type Target<F extends AnyFunction = AnyFunction> = F | TargetReference;

export interface TargetReference {
  /** A path (relative to the calling file), a `file:` URL, or the name of a package. */
  module: string | URL;
  /** Export name, `default` if left out; `Class.method` reaches a static method. */
  name?: string;
}

/** What the target is called with. */
export interface Call {
  readonly boundThis?: unknown;
  readonly args: readonly unknown[];
  /** Passed as one trailing object. */
  readonly kwargs?: Record<string, unknown>;
}

/** What a process takes with it on its way. */
export interface Burden extends Call {
  /** Own fields of an instance of a subclass of `Process`. */
  readonly fields: Record<string, unknown>;
}

/** Throws `TypeError` for what is no target, `SerializationError` for what cannot be found again. */
export function referToTarget(target: unknown, call: Call): { target: Reference; call: Call } {
  if (isTargetReference(target)) return { target: referTo(target, callingFiles()[0]), call };
  if (typeof target !== 'function') throw notATarget(target);
  const bound = unbind(target);
  if (!bound) return { target: refer(target), call };
  // Of a function that was bound twice, the first `this` counts.
  return referToTarget(bound.fn, { ...call, boundThis: bound.boundThis, args: [...bound.boundArgs, ...call.args] });
}

/** The function that is meant, in this process. Imports its module. */
export async function findTarget(target: Reference, expose: boolean): Promise<AnyFunction> {
  return callable(await load(target, expose));
}

export async function findType(type: Reference, expose: boolean): Promise<Referable> {
  return load(type, expose);
}

export function callTarget(target: AnyFunction, { boundThis, args, kwargs }: Call): unknown {
  return target.call(boundThis, ...args, ...(kwargs ? [kwargs] : []));
}

/** Throws `TypeError` for what can be no target: now, and not when the process is started. */
export function checkTarget(target: unknown): void {
  if (typeof target !== 'function' && !isTargetReference(target)) throw notATarget(target);
}

export function isTargetReference(target: unknown): target is TargetReference {
  return (
    typeof target === 'object' &&
    target !== null &&
    'module' in target &&
    (typeof target.module === 'string' || target.module instanceof URL)
  );
}

function notATarget(target: unknown): Error {
  const kind =
    typeof target === 'object' && target !== null ? `a ${target.constructor?.name ?? 'plain object'}` : String(target);
  return new TypeError(`target must be a function or { module, name }, not ${kind}`);
}

/** What was referred to was a function or a class when it left; classes are called with `new`, by their users. */
function callable(found: Referable): AnyFunction {
  return found as AnyFunction;
}
