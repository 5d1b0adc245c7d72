/** `Event`: a flag that any process may set, and for which any process may wait. */

import { EVENT_METHODS } from '../broker/event';
import { handlesOfKind } from '../engine/engine';
import { Handle } from '../handle';
import { numbered } from '../rpc/methods';
import { timeoutOf, type WaitOptions } from '../wait-options';
import { type Origin, originate } from './arrived';

const METHOD = numbered(EVENT_METHODS);

/**
 * What a process did before `set` is seen by whoever saw the event: `await queue.put(x); await event.set()`, and the item is there.
 *
 * @example
 * const ready = new mp.Event();
 * new mp.Process({ target: serve, args: [ready] }).start(); // calls ready.set()
 * if (!(await ready.wait({ timeout: 5000 }))) throw new Error('The server does not come up');
 */
export class Event extends Handle {
  constructor();
  /** @internal */
  constructor(origin?: Origin);
  constructor(origin: Origin = { args: [] }) {
    const { kind } = new.target;
    const { engine, id } = originate(origin, kind, () => new.target.engine);
    super(engine, kind, id);
  }

  /** The kind of shared thing behind it. */
  protected static get kind(): string {
    return 'Event';
  }

  async isSet(): Promise<boolean> {
    return Boolean(await this.engine.client.call(this.id, METHOD.isSet, []));
  }

  /** Sets the flag, and wakes all who wait. Resolves when that is on its way. */
  async set(): Promise<void> {
    this.engine.client.cast(this.id, METHOD.set);
  }

  /** Clears the flag. Resolves when that is on its way. */
  async clear(): Promise<void> {
    this.engine.client.cast(this.id, METHOD.clear);
  }

  /**
   * Waits until the flag is set: true then, and false when `timeout` milliseconds have passed first; 0 or less does not
   * wait, left out waits for ever. Whoever waits when `set` comes gets true, even if `clear` comes right after. Aborting
   * `signal` rejects with its reason.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    return Boolean(await this.engine.client.call(this.id, METHOD.wait, [timeoutOf(options)], options?.signal));
  }
}

handlesOfKind('Event', (engine, id) => new Event({ engine, id }));
