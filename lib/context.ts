/** Contexts: the same classes and functions, bound to one way to start processes. */

import { ValueError } from './errors';
import * as members from './members';
import { processClass } from './process/bound-processes';
import { checkStartMethod, getStartMethod, type StartMethod } from './process/start-method';

/** What a context has of its own: whatever starts processes. */
interface Bound {
  readonly Process: typeof members.Process;
  readonly Pool: typeof members.Pool;
}

/** What a context knows of how its processes are started. */
interface Settled {
  /** How its processes are started: always the same. */
  getStartMethod(options?: { allowNone?: boolean }): StartMethod;
  /** Throws `ValueError`: it is settled. */
  setStartMethod(method: StartMethod | null, options?: { force?: boolean }): never;
  /** This context, or the one named. */
  getContext(method?: StartMethod): Context;
}

/** All that `multiproc` exports, but `isMainProcess`: a program may be given one, and start its processes as it is told. */
export type Context = Omit<typeof members, keyof Bound> & Bound & Settled;

/** The `getContext` of a face whose contexts have what `membersFor` gives for their start method. */
export function contextsWith(membersFor: (method: StartMethod) => Omit<Context, keyof Settled>): Settled['getContext'] {
  const contexts = new Map<StartMethod, Context>();
  const contextOf = (method: StartMethod): Context => {
    let context = contexts.get(method);
    if (!context) {
      context = { ...membersFor(method), ...settledOn(method) };
      contexts.set(method, context);
    }
    return context;
  };
  const settledOn = (method: StartMethod): Settled => ({
    getStartMethod: () => method,
    setStartMethod() {
      throw new ValueError('cannot set start method of concrete context');
    },
    getContext: (other) => (other === undefined ? contextOf(method) : named(other)),
  });
  const named = (method?: StartMethod) =>
    contextOf(method === undefined || method === null ? getStartMethod() : checkStartMethod(method));
  return named;
}

/**
 * The context of a start method. Without one it is that of the default context, which is settled by the question.
 *
 * Throws `ValueError` for a method that there is not.
 *
 * @example
 * const ctx = mp.getContext('forkserver');
 * const queue = new ctx.Queue();
 * new ctx.Process({ target: work, args: [queue] }).start();
 */
export const getContext = contextsWith((method) => ({ ...members, ...boundTo(method) }));

function boundTo(method: StartMethod): Bound {
  const Process = processClass(method);
  return {
    Process,
    Pool: class extends members.Pool {
      protected static override get Process(): typeof members.Process {
        return Process;
      }
    },
  };
}
