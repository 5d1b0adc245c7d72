/** `wait`: which of several things are ready. */

import { hearAbort } from '../hear-abort';
import { timeoutOf, type WaitOptions } from '../wait-options';
import { isWatchable, readiness, type Waitable, type Watchable } from './waitable';
import { WatchedStream } from './watched-stream';

/**
 * Those that are ready, in the order given: a connection that has a message or is at its end, the sentinel of a process that
 * has ended, a stream or socket that has data or has ended. Waits until one is, or the timeout passes (then none is).
 *
 * Rejects with `ValueError` when one of them is closed, `signal.reason` when aborted.
 */
export async function wait<W extends Waitable>(objects: Iterable<W>, options?: WaitOptions): Promise<W[]> {
  const timeout = timeoutOf(options);
  const signal = options?.signal;
  if (signal?.aborted) throw signal.reason;
  const given = [...objects];
  const watched = given.map(watchable);
  const chosen = (ready: readonly boolean[]) => given.filter((_, i) => ready[i]);

  const now = await poll(watched);
  if (now.includes(true) || timeout === 0) return chosen(now);
  if (signal?.aborted) throw signal.reason;
  // Nothing will ever be ready.
  if (watched.length === 0 && timeout === undefined) return [];
  const first = await firstReady(watched, timeout, signal);
  if (first === null) return [];
  const then = await poll(watched);
  then[first] = true;
  return chosen(then);
}

function watchable(object: Waitable): Watchable {
  if (typeof object === 'object' && object !== null) {
    if (isWatchable(object)) return object;
    if (WatchedStream.fits(object)) return new WatchedStream(object);
  }
  throw new TypeError(`wait() watches connections, sentinels, readable streams and sockets, not ${String(object)}`);
}

function poll(watched: readonly Watchable[]): Promise<boolean[]> {
  return Promise.all(watched.map((object) => object[readiness]({ timeout: 0 })));
}

/** The place of the first to become ready; `null` when the timeout passes before. All others are let go then. */
function firstReady(watched: readonly Watchable[], timeout?: number, signal?: AbortSignal): Promise<number | null> {
  const over = new AbortController();
  return new Promise<number | null>((resolve, reject) => {
    const timer = timeout === undefined ? undefined : setTimeout(() => settle(() => resolve(null)), timeout);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      hearNoMore?.();
      // First: giving up the others makes them reject.
      how();
      over.abort();
    };
    const hearNoMore = signal && hearAbort(signal, () => settle(() => reject(signal.reason)));
    watched.forEach((object, i) => {
      object[readiness]({ signal: over.signal }).then(
        () => settle(() => resolve(i)),
        (error) => settle(() => reject(error)),
      );
    });
  });
}
