/** The ways to start a process, and the one that the default context has settled on. */

import { ProcessError, ValueError } from '../errors';

/** `spawn` starts a fresh Node.js each time; `forkserver` hands out processes that are already warm. */
export type StartMethod = 'spawn' | 'forkserver';

/** The first is the default. */
const METHODS: readonly StartMethod[] = ['spawn', 'forkserver'];

let chosen: StartMethod | null = null;

/** Those that there are on this platform, the default first. */
export function getAllStartMethods(): StartMethod[] {
  return [...METHODS];
}

/**
 * How the processes of the default context are started. Asking settles it, as in Python: a `setStartMethod` that comes later is
 * refused.
 *
 * @param options `allowNone: true` answers `null` while nothing is settled, and settles nothing.
 */
export function getStartMethod(options: { allowNone: true }): StartMethod | null;
export function getStartMethod(options?: { allowNone?: false }): StartMethod;
export function getStartMethod(options?: { allowNone?: boolean }): StartMethod | null;
export function getStartMethod({ allowNone = false }: { allowNone?: boolean } = {}): StartMethod | null {
  if (!allowNone) chosen ??= METHODS[0];
  return chosen;
}

/**
 * Says how the processes of the default context are started: once, early, in the main program. Children inherit it.
 *
 * Throws `ProcessError` when it is settled already, unless `force` is given; `ValueError` for a method that there is not. `null`
 * with `force` unsettles it.
 */
export function setStartMethod(method: StartMethod | null, { force = false }: { force?: boolean } = {}): void {
  if (chosen !== null && !force) throw new ProcessError('context has already been set');
  if (method === null && force) chosen = null;
  else chosen = method === null ? METHODS[0] : checkStartMethod(method);
}

/** Throws `ValueError` for what is none of them. */
export function checkStartMethod(method: unknown): StartMethod {
  const found = METHODS.find((known) => known === method);
  if (!found) throw new ValueError(`cannot find context for '${String(method)}'`);
  return found;
}
