/** What the queues of one process have in common in how they are waited for. */

import { Empty, Full, ShutDown, ValueError } from '../errors';
import { type BlockOptions, timeoutOf } from '../wait-options';

/** Whether the caller will not wait. Other than between processes, a negative timeout is an error, as in Python. */
export function polls(options: BlockOptions | undefined): boolean {
  const timeout = timeoutOf(options);
  if (options?.block === false) return true;
  if (options?.timeout !== undefined && options.timeout < 0) {
    throw new ValueError("'timeout' must be a non-negative number");
  }
  return timeout === 0;
}

export function empty(): Empty {
  return new Empty('No item came in time');
}

export function full(): Full {
  return new Full('No slot came free in time');
}

export function shutDown(): ShutDown {
  return new ShutDown('The queue was shut down');
}

/** What `get` gives, until the queue is shut down and empty. */
export function untilShutDown<T>(get: () => Promise<T>): AsyncIterator<T, undefined, undefined> {
  return {
    next: () =>
      get().then(
        (value) => ({ done: false, value }),
        (error) => {
          if (error instanceof ShutDown) return { done: true, value: undefined };
          throw error;
        },
      ),
    return: async () => ({ done: true, value: undefined }),
  };
}
