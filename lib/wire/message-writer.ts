/** Writes one message after the other into the same memory. */

import { ByteWriter, SLACK } from './byte-writer';

const START_SIZE = 8 * 1024;
/** A message of this size or more is the caller's to keep: its buffer is not used again. Shorter ones are good until the next. */
export const KEPT_SIZE = 64 * 1024;
/** A longer message is refused: with what is put around it, it would not go into a frame. */
export const MAX_MESSAGE = 0x7ff0_0000;
/** Where the message begins: before it there is room for the head of an envelope. */
const ENVELOPE = 6;
/** Of messages whose lengths differ by a multiple of this, the view of the last is kept. */
const VIEWS = 64;

export abstract class MessageWriter extends ByteWriter {
  /** The buffer that is used again; a message for which it has no room is begun in it and goes on in a larger one. */
  private usual: Buffer<ArrayBuffer>;
  /** Made once and handed out again: a message is valid until the next one only, and a view costs more than a small message. */
  private views: (Uint8Array | undefined)[] = new Array(VIEWS);

  constructor() {
    super(START_SIZE);
    this.usual = this.buffer;
  }

  protected begin(): void {
    this.position = ENVELOPE;
    if (this.buffer !== this.usual) this.use(this.usual);
  }

  protected finish(): Uint8Array {
    const { buffer, position, views } = this;
    check(position);
    const length = position - ENVELOPE;
    if (buffer !== this.usual) return buffer.subarray(ENVELOPE, position);
    const known = views[length % VIEWS];
    if (known?.length === length) return known;
    const view = buffer.subarray(ENVELOPE, position);
    views[length % VIEWS] = view;
    return view;
  }

  /** The message as one msgpack extension: what is inside is no longer plain msgpack. */
  protected finishEnvelope(type: number): Uint8Array {
    const { buffer, position } = this;
    check(position);
    buffer[0] = 0xc9;
    this.view.setUint32(1, position - ENVELOPE);
    buffer[5] = type;
    return buffer.subarray(0, position);
  }

  /** Refuses long binary before there is memory for it. Of other things one knows only afterwards how long they are. */
  protected override raw(bytes: Uint8Array): void {
    check(this.position + bytes.length);
    super.raw(bytes);
  }

  protected override grow(room: number): void {
    const needed = this.position + room + SLACK;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.buffer.length * 2, needed + 0x100_0000)));
    grown.set(this.buffer.subarray(0, this.position));
    this.use(grown);
    if (grown.length > KEPT_SIZE) return;
    this.usual = grown;
    this.views = new Array(VIEWS);
  }
}

function check(length: number): void {
  if (length > MAX_MESSAGE) throw new RangeError('it makes a value of more than 2 GiB. Send it in parts');
}
