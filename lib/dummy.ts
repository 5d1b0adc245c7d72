/** `multiproc/dummy`: the face of `multiproc` over tasks of this one process, for tests and for what needs no processes. */

import { contextsWith } from './context';
import * as members from './dummy-members';

export type { Context } from './context';
export * from './dummy-members';
// They say how processes are started, and here none is.
export { getAllStartMethods, getStartMethod, type StartMethod, setStartMethod } from './process/start-method';

/** There are no other processes: whatever runs, runs in the main one. */
export const isMainProcess: boolean = true;

/** The same classes and functions as here, whatever the start method, for a program that is given a context. */
export const getContext = contextsWith(() => members);
