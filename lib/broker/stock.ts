/** The parcels of a source, and every way for one of them to move. */

import type { Caller } from '../rpc/caller';
import type { Id } from '../rpc/messages';
import type { Peer } from '../rpc/peer';
import type { Host } from '../rpc/server';
import type { Borrower } from './borrower';
import { LEND, VOID } from './news';
import type { Row } from './row';
import { bytesOf, type Parcels, placed, type Run } from './runs';

/** No loan is longer than this, in bytes, unless a single parcel is. */
const LOAN_BYTES = 256 * 1024;

/**
 *     put ──keep──▶ row ──lend──▶ loan ──settle──▶ taken
 *                    ▲              │
 *                    └───takeBack───┘
 *
 * `handOn` goes from put to loan, past the row; `give` from the row to taken, past the loan.
 *
 * Invariant: a parcel is in the row or in one loan, and counts in `size` until it is taken. For as long what it mentions is kept alive,
 * and is then of the process that took it.
 */
export class Stock {
  /** How long the parcels of the row are together. */
  bytes = 0;
  /** Parcels in loans. */
  lent = 0;

  constructor(
    private readonly id: Id,
    private readonly host: Host,
    private readonly row: Row,
    /** Parcels have left the row. */
    private readonly onDrained: () => void,
  ) {}

  /** Parcels that no `get` has returned. */
  get size(): number {
    return this.row.size + this.lent;
  }

  /** Parcels in the row. */
  get kept(): number {
    return this.row.size;
  }

  keep(parcels: Parcels, key: unknown): void {
    const { start, end, handles } = parcels;
    this.row.push(parcels, key);
    if (handles.length > 0) this.host.retain(handles);
    this.bytes += end - start;
  }

  /** Whether `handOn` would not overtake anything. */
  get mayHandOn(): boolean {
    return this.row.size === 0 && this.row.pass !== undefined;
  }

  /** Only if it may. */
  handOn(parcels: Parcels, borrower: Borrower): void {
    const { count, handles } = parcels;
    if (handles.length > 0) this.host.retain(handles);
    this.lendRun(placed(parcels, this.row.pass!(count)), borrower);
  }

  /** So many parcels, if they are there; but not more bytes than a loan may have, unless at least `due` parcels are. */
  lend(count: number, due: number, borrower: Borrower): void {
    let left = Math.min(count, this.row.size);
    let missing = due;
    while (left > 0 && (missing > 0 || borrower.bytes < LOAN_BYTES)) {
      const run = this.leave(left);
      left -= run.count;
      missing -= run.count;
      this.lendRun(run, borrower);
    }
  }

  /** So many of the first in its loan were taken. Returns whether any were. */
  settle(count: number, borrower: Borrower): boolean {
    // Fewer, when all that was here has been thrown away meanwhile.
    const settled = Math.min(count, borrower.lent);
    if (settled === 0) return false;
    this.lent -= settled;
    this.entrust(borrower.taken(settled, this.host.now()), borrower.peer);
    return true;
  }

  /** So many of the next in its loan are here again. */
  takeBack(count: number, borrower: Borrower): void {
    const returned = Math.min(count, borrower.lent);
    this.lent -= returned;
    for (const run of borrower.reclaim(returned)) {
      this.bytes += run.end - run.start;
      this.row.putBack(run);
    }
  }

  /** The next parcel, for the caller itself. */
  give(caller: Caller, borrower: Borrower): void {
    const run = this.leave(1);
    borrower.undone++;
    caller.answer(bytesOf(run));
    this.entrust(run.handles, caller.peer);
  }

  /** Throws away what is here, in the row and in loans. Returns how many parcels. */
  clear(borrowers: Iterable<Borrower>): number {
    const dropped = this.size;
    for (const borrower of borrowers) {
      if (borrower.lent > 0) borrower.peer.tell(this.id, VOID);
      this.takeBack(borrower.lent, borrower);
    }
    for (const { handles } of this.row.clear()) this.host.release(handles);
    this.bytes = 0;
    return dropped;
  }

  private leave(count: number): Run {
    const run = this.row.take(count, LOAN_BYTES);
    this.bytes -= run.end - run.start;
    this.onDrained();
    return run;
  }

  private lendRun(run: Run, borrower: Borrower): void {
    borrower.lend(run);
    this.lent += run.count;
    borrower.peer.tell(this.id, LEND, borrower.epoch, run.count, bytesOf(run));
  }

  private entrust(handles: readonly number[], peer: Peer): void {
    if (handles.length > 0) this.host.handOver(peer, handles);
  }
}
