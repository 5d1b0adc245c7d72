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

/** `null` in the root. */
export function parentProcess(): ParentProcess | null {
  const { parent, identity } = whoAmI();
  if (!parent) return null;
  return {
    ...parent,
    // The system gives an orphan another parent.
    isAlive: () => process.ppid === parent.pid,
    async join(options) {
      if (!this.isAlive()) return true;
      const ended = current().ended(placeOf(identity.slice(0, -1)));
      return within(
        ended.then(() => true),
        options,
        () => false,
      );
    },
  };
}
