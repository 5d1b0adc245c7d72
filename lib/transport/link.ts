/** A two-way road for messages: from a process to the server of shared things, and back. */

/** A message is an array whose first item says what it is; transport does not look further. */
export type Packet = readonly unknown[];

export interface LinkListener {
  message(packet: Packet): void;
  /** Once, when nothing can come any more. `fault` when it ended by an error: a bad frame, a broken socket. */
  closed(fault?: Error): void;
}

export interface Link {
  send(packet: Packet): void;
  /**
   * Sends one parcel as `[...head, count, run]`. Parcels that follow one another with the same head share one packet: `run`
   * then holds them all, each with its length before it. Runs for several heads may share one too: `[SHARED, segments, ids]`. A
   * short `parcel` is copied before this returns; one of 64 KiB or more belongs to the link from here on.
   */
  sendParcel(head: RunHead, parcel: Uint8Array): void;
  /** Called before a batch leaves: who has something to add to it adds it now. */
  beforeFlush?: () => void;
  /** Writes what is batched now instead of at the end of this turn. */
  flush(): void;
  /** While this end is behind with writing: settles when it has caught up. Otherwise `null`. */
  readonly congestion: Promise<void> | null;
  /** Resolves when all that was sent so far has left this process. */
  flushed(): Promise<void>;
  close(): void;
  /** Whether this link keeps the event loop of its process alive. */
  ref(): void;
  unref(): void;
}

/** The front of a packet that carries a run of parcels. Compared by identity: keep one for each destination. */
export type RunHead = readonly [kind: number, id: number, method: number];
