/** A process, as the server sees it. */

import type { Link } from '../transport/link';
import { Caller } from './caller';
import { type Argument, type Id, type Sequence, TELL } from './messages';

/** Something that a process has hold of, and that must be told of its end, whatever handles the process has then. */
export interface Stake {
  ended(peer: Peer, died: boolean): void;
}

export class Peer {
  /** Stands for this process in casts, which nobody answers. */
  readonly caster = new Caller(this);
  /** The shared things that it holds, and how many references it was given to each. */
  readonly held = new Map<Id, number>();
  /** What it has hold of: locks, mostly. */
  readonly stakes = new Set<Stake>();
  /** How much of a source it may be given in advance before it has shown its pace there. */
  firstWindow = 0;
  /** When it last took something that it was lent, whatever the source. */
  tookAt = Number.NEGATIVE_INFINITY;
  /** Its calls that are not answered yet. */
  readonly waiting = new Map<Sequence, Caller>();
  /** News that came up before it has connected. */
  private unsaid: (readonly Argument[])[] = [];
  private link: Link | null = null;

  constructor(
    /** Its place in the tree: `''` is the root, `1.3` the third child of its first. */
    readonly name: string,
    /** Whether it is the very process in which the server runs. */
    readonly local = false,
  ) {}

  get connected(): boolean {
    return this.link !== null;
  }

  connect(link: Link): void {
    this.link = link;
    for (const packet of this.unsaid) link.send(packet);
    this.unsaid = [];
  }

  /** Passes on what happened to a shared thing that it holds. */
  tell(id: Id, news: number, first?: Argument, second?: Argument, third?: Argument): void {
    const packet = [TELL, id, news, first, second, third];
    if (this.link) this.link.send(packet);
    else this.unsaid.push(packet);
  }
}
