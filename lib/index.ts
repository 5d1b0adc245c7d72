/** The public face: the members of the default context. What other contexts have too is in `members.ts`. */

export { type Context, getContext } from './context';
export * from './members';
export { isMainProcess } from './process/current';
export { getAllStartMethods, getStartMethod, type StartMethod, setStartMethod } from './process/start-method';
