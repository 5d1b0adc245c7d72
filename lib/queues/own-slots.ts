/** The slots of a bounded channel that this process was lent: it may fill them without asking. */

import type { Client } from '../rpc/client';
import type { Argument, Id } from '../rpc/messages';
import { METHOD } from './channel-methods';

/** The other side of `Slots`. Invariant: none is filled while a `put` awaits its answer, so that what is put stays in order. */
export class OwnSlots {
  private count = 0;
  /** How many of its puts await their answer. */
  private asking = 0;
  /** They were called back: so are those that an answer has brought which is only now being heard. */
  private recalled = false;

  constructor(
    private readonly client: Client,
    private readonly id: Id,
  ) {}

  get mayFill(): boolean {
    return this.count > 0 && this.asking === 0;
  }

  /** Only if it may. */
  fill(): void {
    this.count--;
  }

  grant(slots: number): void {
    this.count += slots;
  }

  /** The answer to a `put` that has asked for its slot is how many more are granted. */
  async grantedBy(answer: Promise<Argument>): Promise<void> {
    this.asking++;
    try {
      this.grant((await answer) as number);
    } finally {
      if (this.recalled) this.giveBack();
      if (--this.asking === 0) this.recalled = false;
    }
  }

  giveBack(): void {
    const { client, count } = this;
    if (count === 0 || client.cutBy) return;
    this.count = 0;
    client.cast(this.id, METHOD.returnSlots, count);
  }

  /** Gives back all, also those lent to an earlier handle of this process, which is garbage by now. */
  recall(): void {
    this.recalled = this.asking > 0;
    this.count = 0;
    this.client.cast(this.id, METHOD.returnSlots);
  }
}
