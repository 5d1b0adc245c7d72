/** One end of a pipe: a channel for what it receives; what its holders send goes to the channel of the other end. */

import { EOFError, TimeoutError } from '../errors';
import type { Id } from '../rpc/messages';
import type { Host } from '../rpc/server';
import { Channel } from './channel';
import { FifoRow } from './fifo-row';

/** Bytes on their way above which senders wait, as they do in Python when the operating system's pipe is full. */
const HIGH_WATER = 1024 * 1024;

export class PipeEnd extends Channel {
  static pair(host: Host, id: Id): [PipeEnd, PipeEnd] {
    const first = new PipeEnd(host, id);
    const second = new PipeEnd(host, id + 1);
    first.partner = second;
    second.partner = first;
    return [first, second];
  }

  private constructor(host: Host, id: Id) {
    super({
      id,
      host,
      row: new FifoRow(),
      highWater: HIGH_WATER,
      end: () => new EOFError('The other end of the pipe is closed, and all that it sent was received'),
      late: () => new TimeoutError('Nothing was received in time'),
    });
  }

  /** Nobody holds this end: what the other end sends goes nowhere, and once it has received everything it is at the end. */
  override free(): void {
    this.shutdown(null, true);
    this.partner.shutdown(null, false);
  }
}
