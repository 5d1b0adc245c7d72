/** How items are taken from a source that may be endless, or idle. */

import { now, setImmediate } from '../turns';

/** After so long, in milliseconds, whoever takes items lets the event loop turn. */
const TURN = 1;

/** Counts the turns of the event loop: however many items come at once, others are to be heard. */
export class Turns {
  private began = now();

  get isOver(): boolean {
    return now() - this.began > TURN;
  }

  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.began = now();
  }
}

/**
 * Closes a source without waiting for that: while it is asked for an item that does not come, it does not close either. What goes
 * wrong then has nobody to hear it.
 */
export async function abandon(source: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // Nobody waits for it any more.
  }
}
