/** A pause of those in this process who send: from the broker's word that they should wait to its word that they may go on. */

import type { Client } from '../rpc/client';

export class Pause {
  private isAwaited = false;
  private resolve = (): void => {};
  private readonly over = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });

  constructor(private readonly client: Client) {}

  /** A sender waits from now on, and perhaps nothing else keeps its process alive. */
  sitOut(): Promise<void> {
    if (!this.isAwaited) this.client.beginWait();
    this.isAwaited = true;
    return this.over;
  }

  end(): void {
    this.resolve();
    if (this.isAwaited) this.client.endWait();
  }
}
