/** Sees when a process does not come for what it was lent. */

import type { Work } from '../rpc/work';
import * as turns from '../turns';
import type { PaceMeter } from './pace-meter';

/** Who has taken nothing for so long, in milliseconds, does not come soon. */
const IDLE = 10;
/** Who takes from other sources meanwhile may come late, but not after so many times as long. */
const PATIENCE = 100;

export class IdleWatch {
  private isOn = false;
  private rounds = 0;
  // As they were when this round began.
  private taken = 0;
  private takenOfAll = 0;

  constructor(
    private readonly work: Work,
    private readonly meter: PaceMeter,
    /** How many parcels are at hand. */
    private readonly atHand: () => number,
    private readonly onIdle: () => void,
  ) {}

  /** Something is at hand. */
  begin(): void {
    if (this.isOn) return;
    this.rounds = 0;
    this.beginRound();
  }

  private beginRound(): void {
    this.isOn = true;
    this.taken = this.meter.taken;
    this.takenOfAll = this.work.taken;
    turns.setTimeout(this.endRound, IDLE).unref();
  }

  private readonly endRound = (): void => {
    this.isOn = false;
    if (this.atHand() === 0) return;
    if (this.meter.taken !== this.taken) this.begin();
    else if (this.work.taken !== this.takenOfAll && ++this.rounds < PATIENCE) this.beginRound();
    else this.onIdle();
  };
}
