/** The owner's side of a task board: tasks go out in batches, and their results come back to who asked. */

import type { Speaker } from '../rpc/client';
import { now, setTimeout } from '../turns';
import { type BoardHandle, METHOD } from './board-handles';
import type { Exchange } from './exchange';
import type { Ticket } from './functions';
import type { Recipient } from './job';
import {
  Batch,
  BOUND,
  ERROR,
  MENTIONS,
  PARTLY,
  type RecordHead,
  readHead,
  recordOf,
  type TaskKind,
  VALUE,
} from './records';
import type { Tally } from './stats';
import { asThrownThere, type Place, undecodable } from './thrown-there';

const NO_VALUE = new Uint8Array(0);
const NO_HANDLES: readonly number[] = [];

/** A batch of this many bytes leaves at once; and so does one that is this old, in milliseconds: a loop that never yields must be heard. */
const BATCH = 64 * 1024;
const BATCH_AGE = 1;
/** How long a cancelled task may go on before its worker is ended, in milliseconds. */
const GRACE = 500;

/** A task that is on its way, or runs. */
interface Pending {
  readonly recipient: Recipient;
  readonly place: number;
  readonly since: number;
}

export interface Work {
  readonly ticket: Ticket;
  readonly kind: TaskKind;
  /** What its value is called in the path to something that cannot travel. */
  readonly label: string;
  readonly recipient: Recipient;
}

export class Dispatch implements Speaker {
  private readonly pending = new Map<number, Pending>();
  /** Not wanted any more, and not known to have ended. */
  private readonly cancelled = new Set<number>();
  private readonly batch = new Batch();
  private lastNumber = 0;
  private batchBegun = 0;
  private speaking = false;
  private busy = false;

  constructor(
    private readonly board: BoardHandle,
    private readonly exchange: Exchange | null,
    private readonly tally: Tally,
    /** Hears when the first task goes out, and when the last has come back. */
    private readonly onBusy: (busy: boolean) => void,
  ) {}

  get outstanding(): number {
    return this.pending.size;
  }

  /** Submits one task, and returns its number. Throws `SerializationError` for a value that cannot travel. */
  send({ ticket, kind, label, recipient }: Work, body: unknown, place: number): number {
    const { board, pending, exchange } = this;
    const { codec } = board;
    const parcel = exchange
      ? NO_VALUE
      : ticket.bound
        ? this.sealBound(ticket.bound, body, label)
        : codec.seal(body, label);
    const handles = exchange ? NO_HANDLES : codec.sealedHandles;
    const since = now();
    const number = ++this.lastNumber;
    exchange?.tasks.set(number, {
      fn: ticket.local,
      value: ticket.bound ? [ticket.bound.boundThis, ticket.bound.args, body] : body,
    });
    const flags = ticket.bound ? kind | BOUND : kind;
    pending.set(number, { recipient, place, since });
    this.checkBusy();
    if (handles.length === 0) {
      this.batch.add(number, ticket.number, flags, parcel);
      this.beHeard(since);
    } else {
      const record = recordOf(number, ticket.number, flags | MENTIONS, parcel);
      this.speak();
      board.cast(METHOD.submitWith, record, handles.slice());
    }
    return number;
  }

  /** These are not wanted any more. A running one hears of it, and its worker is ended if it does not end by itself. */
  cancel(numbers: readonly number[], graceful = false): void {
    const left = numbers.filter((number) => this.pending.delete(number));
    if (left.length === 0) return;
    for (const number of left) {
      this.exchange?.settled(number);
      this.board.cast(METHOD.cancel, number);
    }
    if (!graceful) {
      for (const number of left) this.cancelled.add(number);
      setTimeout(() => this.evict(left), GRACE).unref();
    }
    this.checkBusy();
  }

  /** Results that a worker has sent. */
  results(count: number, run: Uint8Array, worker: Place): void {
    const time = now();
    for (let i = 0, at = 0; i < count; i++) {
      const head = readHead(run, at);
      at = head.end;
      const pending = this.pending.get(head.number);
      if (!pending) {
        this.cancelled.delete(head.number);
        this.discard(head, run);
        continue;
      }
      this.pending.delete(head.number);
      this.tally.done(head.kind !== ERROR, time - pending.since, head.word);
      this.deliver(pending, head, run, worker);
    }
    this.checkBusy();
  }

  /** This task will have no result. */
  fail(number: number, error: Error): void {
    this.cancelled.delete(number);
    const pending = this.pending.get(number);
    if (!pending) return;
    this.pending.delete(number);
    this.exchange?.settled(number);
    this.tally.failed++;
    pending.recipient.taskFailed(pending.place, error);
    this.checkBusy();
  }

  failAll(error: Error): void {
    for (const number of [...this.pending.keys()]) this.fail(number, error);
  }

  /** Submits what has been collected. */
  speak(): void {
    this.speaking = false;
    if (this.batch.count === 0) return;
    const { count, run } = this.batch.take();
    this.board.cast(METHOD.submit, count, run);
  }

  private checkBusy(): void {
    const busy = this.pending.size > 0;
    if (busy === this.busy) return;
    this.busy = busy;
    this.onBusy(busy);
  }

  private beHeard(time: number): void {
    if (!this.speaking) {
      this.speaking = true;
      this.batchBegun = time;
      this.board.client.speakFirst(this);
    } else if (this.batch.size >= BATCH || time - this.batchBegun > BATCH_AGE) {
      this.speak();
      this.board.client.flush();
      this.batchBegun = time;
    }
  }

  private sealBound({ boundThis, args }: NonNullable<Ticket['bound']>, body: unknown, label: string): Uint8Array {
    const { codec } = this.board;
    codec.seal(body, label); // refuses with a path that the caller understands
    return codec.seal([boundThis, args, body], 'bound');
  }

  private deliver({ recipient, place }: Pending, head: RecordHead, run: Uint8Array, worker: Place): void {
    const { kind: status, start, end } = head;
    let content: unknown;
    try {
      content = this.exchange ? this.exchange.outcomes.get(head.number) : this.board.codec.unseal(run, start, end);
      this.exchange?.settled(head.number);
    } catch (error) {
      return recipient.taskFailed(place, undecodable('The result of the task', error));
    }
    if (status === VALUE) return recipient.taskDone(place, content);
    if (status === ERROR) return recipient.taskFailed(place, asThrownThere(content, worker));
    if (status !== PARTLY) return;
    const [values, errors] = content as [unknown[], [number, unknown][]];
    recipient.taskPartlyDone?.(
      place,
      values,
      errors.map(([n, error]) => [n, asThrownThere(error, worker)]),
    );
  }

  /** Shared things mentioned in what nobody wants are let go. */
  private discard({ number, start, end }: RecordHead, run: Uint8Array): void {
    this.exchange?.settled(number);
    try {
      if (end > start) this.board.codec.unseal(run, start, end);
    } catch {
      // Then nothing of it was made here.
    }
  }

  private evict(numbers: readonly number[]): void {
    for (const number of numbers) if (this.cancelled.delete(number)) this.board.cast(METHOD.evict, number);
  }
}
