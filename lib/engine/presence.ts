/** A process as the root reaches it: over its link, and over the line of its blocking calls. */

import type { Link, Packet } from '../transport/link';
import type { SocketLink } from '../transport/socket-link';
import { BlockingService } from './blocking-service';

/**
 * Invariant: it is lost once, when nothing can come any more by either way. What a process flushes at its end comes over the
 * line, and the end of its link may be seen before that.
 */
export class Presence {
  private readonly service: BlockingService;
  private ways = 1;
  private lost = false;

  constructor(
    readonly name: string,
    readonly link: SocketLink,
    private readonly serve: (request: Packet, answerTo: Pick<Link, 'send'>) => void,
    private readonly onLost: () => void,
  ) {
    this.service = new BlockingService(link, serve);
  }

  /** It has a line too. */
  lineOpened(): void {
    this.ways++;
  }

  receive(packet: Packet): void {
    if (!this.lost) this.serve(packet, this.link);
  }

  receiveBlocking(packet: Packet, answerTo: Pick<Link, 'send'>): void {
    if (!this.lost) this.service.receive(packet, answerTo);
  }

  /** Its link or its line has ended. */
  ended(): void {
    if (--this.ways === 0) this.lose();
  }

  /** It is told `why`, in one last packet, and not heard any more. */
  expel(why: Packet): void {
    this.link.sendLast(why);
    this.lose();
  }

  private lose(): void {
    if (this.lost) return;
    this.lost = true;
    this.onLost();
  }
}
