/** The functions of pools whose workers are tasks of this process: they need not be found, and may be closures. */

import type { AnyFunction } from '../process/errand';

/** The module of such functions; their name is their number. */
export const LOCAL = 'local:';

const functions = new Map<string, AnyFunction>();
let last = 0;

/** Keeps the function until it is forgotten. */
export function keepLocal(fn: AnyFunction): string {
  const name = String(++last);
  functions.set(name, fn);
  return name;
}

export function forgetLocal(name: string): void {
  functions.delete(name);
}

export function findLocal(name: string): AnyFunction | null {
  return functions.get(name) ?? null;
}
