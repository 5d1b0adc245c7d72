/** `Event`: a flag, and those who wait until it is set. */

import type { Answer, Caller } from '../rpc/caller';
import { WaitLine } from './wait-line';

export const EVENT_METHODS = ['isSet', 'set', 'clear', 'wait'] as const;

/** Invariant: nobody waits while the flag is set. */
export class Event {
  private readonly line = new WaitLine();
  private flag = false;

  isSet(): boolean {
    return this.flag;
  }

  /** Whoever waits at this moment is let go with true, even if the flag is cleared right after. */
  set(): void {
    this.flag = true;
    for (const { caller } of this.line.all()) caller.answer(true);
  }

  clear(): void {
    this.flag = false;
  }

  wait(caller: Caller, timeout: number | undefined): Answer<boolean> {
    if (this.flag) return true;
    if (timeout === 0) return false;
    return this.line.park(caller, undefined, timeout, (late) => late.answer(false));
  }
}
