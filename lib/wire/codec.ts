/** A value to bytes, the parcel, and back: what Python's pickle is to its multiprocessing. */
import { type Adopt, ValueReader } from './value-reader';
import { noHandles, ValueWriter } from './value-writer';

export { registerType } from './registered-types';

export interface CodecOptions {
  /** Makes the local handle of a shared thing that arrives. Left out, as for network peers: handles are refused. */
  adopt?: Adopt;
  /** Handles that stand for something elsewhere are refused. */
  realm?: object;
  /** `false`: functions, classes and registered types neither leave nor are looked up on arrival. For network peers. */
  references?: boolean;
}

export class Codec {
  // What runs in the middle of a value (a getter, an `encode`, an imported module) may use this codec again: whoever is
  // at work has taken these out, and who comes meanwhile makes others.
  private writer: ValueWriter | undefined;
  private reader: ValueReader | undefined;
  private mentioned = noHandles;

  constructor(private readonly options: CodecOptions = {}) {}

  /** The shared things that the last sealed value mentions. */
  get sealedHandles(): readonly number[] {
    return this.mentioned;
  }

  /**
   * Seals now: later changes of the value are not seen. The bytes are good until the next `seal` of this codec; 64 KiB or more
   * (`KEPT_SIZE`) are the caller's for good.
   * What cannot travel is a SerializationError whose `path` starts with `label`.
   */
  seal(value: unknown, label = 'value'): Uint8Array {
    const { adopt, realm, references = true } = this.options;
    const writer = this.writer ?? new ValueWriter(references, adopt !== undefined, realm);
    this.writer = undefined;
    this.mentioned = noHandles;
    try {
      const bytes = writer.message(value, label);
      this.mentioned = writer.handlesMentioned;
      return bytes;
    } finally {
      this.writer = writer;
    }
  }

  /** Opens `bytes[start, end)`. The value holds on to none of it, unless it is a Buffer to which the memory of its frame falls. */
  unseal(bytes: Uint8Array, start = 0, end = bytes.length): unknown {
    const { adopt, references = true } = this.options;
    const reader = this.reader ?? new ValueReader(references, adopt);
    this.reader = undefined;
    try {
      return reader.message(bytes, start, end);
    } finally {
      this.reader = reader;
    }
  }
}
