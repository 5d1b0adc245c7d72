/** How callers say for how long they will wait. */

import { hearAbort } from './hear-abort';

/** The last argument of every operation that can wait. */
export interface WaitOptions {
  /** Milliseconds; 0 or less polls; left out waits for ever. */
  timeout?: number;
  /** Aborting rejects the wait with `signal.reason` and leaves nothing behind: no item taken, no lock held. */
  signal?: AbortSignal;
}

export interface BlockOptions extends WaitOptions {
  /** `false` is the same as `timeout: 0`. */
  block?: boolean;
}

/** The longest time that a timer of Node.js can count, in milliseconds: 24 days. A longer wait is as good as one for ever. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds to wait, 0 to poll, `undefined` for ever. Throws TypeError for what is no time, or a signal that is none. */
export function timeoutOf(options: BlockOptions | undefined): number | undefined {
  if (options === undefined || options === null) return undefined;
  if (typeof options !== 'object') {
    throw new TypeError(
      `How long to wait is said as { timeout: milliseconds, signal, block }, not as ${String(options)}`,
    );
  }
  const { block, timeout, signal } = options;
  // Found out when someone listens to it, it would leave behind whoever waits.
  if (signal !== undefined && signal !== null && typeof signal.addEventListener !== 'function') {
    throw new TypeError(`signal must be an AbortSignal, not ${String(signal)}`);
  }
  if (timeout !== undefined && timeout !== null && (typeof timeout !== 'number' || Number.isNaN(timeout))) {
    throw new TypeError(`timeout must be a number of milliseconds, not ${String(timeout)}`);
  }
  if (block === false) return 0;
  if (timeout === undefined || timeout === null || timeout > LONGEST) return undefined;
  return Math.max(0, timeout);
}

/** What each is made of: Node.js 20 lets go of a timeout that nobody else holds, and it never comes. */
const parts = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/** Is aborted as soon as one of them is. Whoever waits for that has to hold it. */
export function whicheverFirst(signals: readonly AbortSignal[]): AbortSignal {
  const either = AbortSignal.any([...signals]);
  parts.set(either, signals);
  return either;
}

/** Waits for something that happens in this process anyway. `late` makes the answer, or throws, when the timeout passes first. */
export function within<T, L>(happening: Promise<T>, options: BlockOptions | undefined, late: () => L): Promise<T | L> {
  if (options === undefined || options === null) return happening;
  // Of what it fails with later, whoever has given up waiting wants to hear nothing.
  happening.catch(() => {});
  const timeout = timeoutOf(options);
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const timer = timeout === undefined ? undefined : setTimeout(() => settle(() => resolve(promised(late))), timeout);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      hearNoMore?.();
      how();
    };
    const hearNoMore = signal && hearAbort(signal, () => settle(() => reject(signal.reason)));
    happening.then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
  });
}

async function promised<L>(make: () => L): Promise<L> {
  return make();
}
