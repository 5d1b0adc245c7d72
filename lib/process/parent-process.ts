/** `parentProcess()`: the process that started this one. */

import { current } from '../engine/current';
import { type WaitOptions, within } from '../wait-options';
import { placeOf, whoAmI } from './current';

export interface ParentProcess {
  readonly name: string;
  readonly pid: number;
  isAlive(): boolean;
  /** Waits until it has ended: true, or false if the timeout passed first. */
  join(options?: WaitOptions): Promise<boolean>;
}

let hasEnded = false;

/** `null` in the root. */
export function parentProcess(): ParentProcess | null {
  const { parent, identity } = whoAmI();
  if (!parent) return null;
  return {
    ...parent,
    // The system gives an orphan another parent, a moment after the root has seen the end.
    isAlive: () => !hasEnded && process.ppid === parent.pid,
    async join(options) {
      if (!this.isAlive()) return true;
      const asking = new AbortController();
      const ended = current().ended(placeOf(identity.slice(0, -1)), asking.signal);
      // Given up with the wait, and nobody hears of that.
      ended.catch(() => {});
      try {
        return await within(
          ended.then(() => {
            hasEnded = true;
            return true;
          }),
          options,
          () => false,
        );
      } finally {
        asking.abort();
      }
    },
  };
}
