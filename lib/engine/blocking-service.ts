/** Serves the blocking calls of one process in step with its link: what it sent before a call is done before the call. */

import type { Link, Packet } from '../transport/link';
import type { SocketLink } from '../transport/socket-link';

/**
 * `[AFTER, sent, from, frames]`: what follows comes after the first `sent` frames of the link. Some of those could not leave
 * the process, for it is about to stop; they are given here, the first being number `from`.
 */
export const AFTER = 20;

type After = [typeof AFTER, sent: number, from: number, frames: Buffer];

export class BlockingService {
  private readonly inbox: { packet: Packet; answerTo: Pick<Link, 'send'> }[] = [];

  constructor(
    private readonly link: SocketLink,
    private readonly serve: (request: Packet, answerTo: Pick<Link, 'send'>) => void,
  ) {}

  receive(packet: Packet, answerTo: Pick<Link, 'send'>): void {
    this.inbox.push({ packet, answerTo });
    if (this.inbox.length === 1) this.advance();
  }

  private readonly advance = (): void => {
    for (let next = this.inbox[0]; next; next = this.inbox[0]) {
      const { packet, answerTo } = next;
      if (packet[0] === AFTER) {
        const [, , from, frames] = packet as After;
        // Those before may still be on their way over the link.
        if (this.link.received < from) return this.link.whenReceived(from, this.advance);
        if (frames.length > 0) this.link.absorb(from, frames);
      } else {
        this.serve(packet, answerTo);
      }
      this.inbox.shift();
    }
  };
}
