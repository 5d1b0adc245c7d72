/** What travels specially: how one kind of object is told in plainer values, and made again from them. */

/** A step of the path to a value that neither a property's name nor an index can say: `.get("key")`. */
export interface Step {
  readonly text: string;
}
export type Segment = string | number | Step;

/** Where a traveller writes itself. */
export interface Outgoing {
  /** May functions and classes leave by reference? */
  readonly references: boolean;
  /** May handles leave? */
  readonly handles: boolean;
  /** Where they must stand for something. */
  readonly realm?: object;
  write(value: unknown): void;
  /** Writes what is found at `segment` of the value being written, so that a refusal can name it. */
  writeAt(segment: Segment, value: unknown): void;
  /** The same of an array, where `write` writes each item, or something in its place. */
  writeItemsAt(segment: Segment, items: readonly unknown[], write: (item: unknown) => void): void;
  /** Calls `write`; if something in there cannot travel, nothing of it stays written, and the answer is false. */
  attempt(write: () => void): boolean;
  /** Own enumerable fields, in their order. */
  writeFields(fields: object): void;
  writeBinary(bytes: Uint8Array): void;
  /** Calls `write`; a value met in there that contains `value` again is refused, as it could not be made on arrival. */
  writeWithout(value: object, write: () => void): void;
  /** The sealed value mentions this shared thing. */
  mention(handle: number): void;
  refuse(reason: string, cause?: unknown): never;
}

/** Where a traveller reads itself, in the order in which it was written. */
export interface Incoming {
  readonly references: boolean;
  readonly adopt: ((kind: string, id: number, extra: unknown) => object) | undefined;
  read(): unknown;
  readString(): string;
  /** A number of items that can still be in the bytes. */
  readCount(): number;
  /** The bytes, in memory of their own. */
  readBinary(): ArrayBuffer;
  readFields(into: object): void;
  /** Makes `value` the one that later mentions of `slot` mean: before its content is read, so that it may contain itself. */
  keep(slot: number, value: object): void;
  corrupt(what: string): never;
}

export interface Traveller<T extends object = object> {
  /** Is the value of this kind? `name` is that of its class; classes of other realms have the names of ours. */
  matches(value: object, name: string): boolean;
  write(value: T, outgoing: Outgoing): void;
  read(incoming: Incoming, slot: number): unknown;
}
