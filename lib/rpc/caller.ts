/** The return address of a call. Only the first answer counts. */

import type { Link } from '../transport/link';
import { type Argument, RETURN, type Sequence, THROW } from './messages';
import type { Peer } from './peer';

/** What a method returns that has put its caller in a line: the answer comes later. */
export const LATER = Symbol('later');
export type Answer<T> = T | typeof LATER;

/** A place in a line. */
export interface Wait {
  /** Takes the caller out of it. */
  leave(): void;
}

export class Caller {
  /** Where it waits. */
  wait: Wait | null = null;
  /** Its process is ending, and all its waits with it: nothing is to be given to it any more. */
  doomed = false;

  constructor(
    readonly peer: Peer,
    /** Where the answer goes; `null` when nobody awaits one. */
    private link: Pick<Link, 'send'> | null = null,
    private readonly sequence: Sequence = 0,
  ) {}

  get answered(): boolean {
    return this.link === null;
  }

  answer(value: Argument): void {
    this.reply([RETURN, this.sequence, value]);
  }

  fail(error: Error): void {
    this.reply([THROW, this.sequence, error.name, error.message]);
  }

  /** Its process is gone: no answer can reach it. */
  abandon(): void {
    this.link = null;
    this.leave();
  }

  /** It waits no more. */
  leave(): void {
    this.wait?.leave();
  }

  private reply(packet: readonly unknown[]): void {
    const { link } = this;
    if (!link) return;
    this.link = null;
    this.peer.waiting.delete(this.sequence);
    link.send(packet);
  }
}
