/** A link over a stream socket: an inherited pipe, or a connected local socket. */

import type { Socket } from 'node:net';
import { atEndOfTurn, now, setImmediate } from '../turns';
import { FrameReader } from '../wire/frame-reader';
import { FrameWriter } from '../wire/frame-writer';
import { type LateReader, LateSocket } from './late-socket';
import type { Link, LinkListener, Packet, RunHead } from './link';

/** A batch of this many bytes is written without waiting for the end of the turn. */
const BATCH = 64 * 1024;
/** And so is one that is this old, in milliseconds: a loop that never yields must be heard. */
const BATCH_AGE = 1;
/** More unwritten bytes than this make senders wait until half of them are gone. */
const HIGH_WATER = 512 * 1024;

const NO_BYTES = Buffer.alloc(0);

/** Frames that were handed to the socket and have not left this process yet. */
interface Unsent {
  readonly firstFrame: number;
  readonly bytes: readonly Uint8Array[];
}

export class SocketLink implements Link, LateReader {
  congestion: Promise<void> | null = null;
  beforeFlush?: () => void;

  private awaited: { count: number; callback: () => void } | null = null;
  private readonly writer = new FrameWriter();
  private readonly reader: FrameReader;
  private readonly unsent: Unsent[] = [];
  private endCongestion: (() => void) | null = null;
  private scheduled = false;
  private isToEndTurn = false;
  private batchBegun = 0;
  private open = true;
  /** What came was none of ours: what else comes is not looked at. */
  private deaf = false;
  /** Number of the first frame of the batch. */
  private batchFrame = 0;
  /** So many frames need no other means any more. */
  private taken = 0;

  /** How many frames have been taken in, by whatever way they came. */
  received = 0;
  /** How many have come over the socket: fewer, while some that were absorbed are still on their way. */
  private arrived = 0;

  private readonly late: LateSocket;

  /** The socket, or the one of this descriptor, is the link's own from here on. */
  constructor(
    given: Socket | number,
    private readonly listener: LinkListener,
  ) {
    this.reader = new FrameReader((packet) => this.takeIn(this.arrived++, packet));
    this.late = new LateSocket(given, this);
  }

  private get socket(): Socket {
    return this.late.stream;
  }

  send(packet: Packet): void {
    this.writer.write(packet);
    if (!this.scheduled) this.schedule();
    else if (this.writer.size >= BATCH) this.flush();
  }

  sendParcel(head: RunHead, parcel: Uint8Array): void {
    this.writer.writeParcel(head, parcel);
    if (!this.scheduled) this.beginBatch();
    else if (this.writer.size >= BATCH || this.isOld()) this.flushInTurn();
  }

  readonly flush = (): void => {
    this.beforeFlush?.();
    this.scheduled = false;
    const { writer, batchFrame: firstFrame } = this;
    const written = this.open && this.unsent.length === 0 ? writer.writeOut(this.late) : 0;
    const bytes = writer.take();
    this.batchFrame = writer.frames;
    if (bytes.length === 0 || !this.open) return;
    this.write({ firstFrame, bytes }, written);
    const behind = this.socket.writableLength;
    writer.reuse(behind === 0);
    if (behind > HIGH_WATER && !this.endCongestion) this.beginCongestion();
  };

  flushed(): Promise<void> {
    this.flush();
    if (this.unsent.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.socket.write('', () => resolve()));
  }

  /**
   * For a moment at which the event loop will not turn: what has been sent but not left this process, to be carried over
   * by other means. The receiving end hands it to `absorb`, and skips it when it comes this way too. What was taken once is
   * not given again.
   */
  takeUnsent(): { sent: number; from: number; bytes: Buffer } {
    this.flush();
    const sent = this.writer.frames;
    const left = this.unsent.filter((batch) => batch.firstFrame >= this.taken);
    this.taken = sent;
    if (left.length === 0) return { sent, from: sent, bytes: NO_BYTES };
    return { sent, from: left[0].firstFrame, bytes: Buffer.concat(left.flatMap((batch) => batch.bytes)) };
  }

  /** Takes in frames that came by other means, the first of them having the number `from`. */
  absorb(from: number, bytes: Buffer): void {
    let number = from;
    new FrameReader((packet) => this.takeIn(number++, packet)).push(bytes);
  }

  /** Calls back, once, when so many frames have been taken in. */
  whenReceived(count: number, callback: () => void): void {
    this.awaited = { count, callback };
  }

  /** Says one last thing, also where this end hears nothing any more. */
  sendLast(packet: Packet): void {
    this.open = false;
    this.endCongestion?.();
    const writer = new FrameWriter();
    writer.write(packet);
    this.socket.end(Buffer.concat(writer.take()));
  }

  close(): void {
    this.flush();
    this.open = false;
    this.endCongestion?.();
    this.socket.end();
  }

  /** Ends it at once. What is not written yet is lost. */
  destroy(): void {
    this.socket.destroy();
  }

  ref(): void {
    this.late.ref();
  }

  unref(): void {
    this.late.unref();
  }

  /** Hears what comes from now on: without this, a link that was given a descriptor does so when it has to. */
  listen(): void {
    void this.socket;
  }

  private schedule(): void {
    this.scheduled = true;
    this.batchBegun = now();
    if (this.isToEndTurn) return;
    this.isToEndTurn = true;
    atEndOfTurn(this.endTurn);
  }

  private readonly endTurn = (): void => {
    this.isToEndTurn = false;
    if (this.scheduled) this.flush();
  };

  /** After a while of silence a parcel leaves at once: its sender may be about to do something that takes long. */
  private beginBatch(): void {
    const last = this.batchBegun;
    this.schedule();
    if (this.batchBegun - last > BATCH_AGE) this.flush();
  }

  private isOld(): boolean {
    return now() - this.batchBegun > BATCH_AGE;
  }

  /** The sender does not yield: write now, and ask it to let the event loop turn once. */
  private flushInTurn(): void {
    this.flush();
    this.congestion ??= new Promise((resolve) =>
      setImmediate(() => {
        if (!this.endCongestion) this.congestion = null;
        resolve();
      }),
    );
  }

  /** The first `written` bytes have left. */
  private write(batch: Unsent, written: number): void {
    const { socket } = this;
    this.unsent.push(batch);
    const last = batch.bytes.length - 1;
    const whenWritten = () => this.onWritten(batch);
    socket.cork();
    for (const [n, bytes] of batch.bytes.entries()) {
      socket.write(n === 0 ? bytes.subarray(written) : bytes, n === last ? whenWritten : undefined);
    }
    socket.uncork();
    // Node.js tries to write at once, and says so here before it calls back.
    if (socket.writableLength === 0) this.unsent.length = 0;
  }

  private onWritten(batch: Unsent): void {
    while (this.unsent.length > 0 && this.unsent[0].firstFrame <= batch.firstFrame) this.unsent.shift();
    if (this.endCongestion && this.socket.writableLength <= HIGH_WATER / 2) this.endCongestion();
  }

  private beginCongestion(): void {
    this.congestion = new Promise((resolve) => {
      this.endCongestion = () => {
        this.endCongestion = null;
        this.congestion = null;
        resolve();
      };
    });
  }

  space(): Buffer {
    return this.reader.space();
  }

  advance(count: number): void {
    if (this.deaf) return;
    try {
      this.reader.advance(count);
      const { awaited } = this;
      if (!awaited || this.received < awaited.count) return;
      this.awaited = null;
      awaited.callback();
    } catch (fault) {
      this.closed(fault instanceof Error ? fault : new Error(String(fault)));
      this.deaf = true;
      // The listener may have ended it with last words: a peer that writes to a destroyed socket would not read them.
      if (!this.socket.writableEnded) this.socket.destroy();
    }
  }

  private takeIn(number: number, packet: Packet): void {
    if (number < this.received) return;
    this.received++;
    this.listener.message(packet);
  }

  closed(fault?: Error): void {
    if (!this.open) return;
    this.open = false;
    this.endCongestion?.();
    this.listener.closed(fault);
  }
}
