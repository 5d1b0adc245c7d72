/** Those in this process who wait to take from one source. */

import { Chain, type Chained } from '../chain';
import { hearAbort } from '../hear-abort';
import type { Client } from '../rpc/client';

/** Makes of a parcel what its getter wants: the value, or the bytes themselves. */
export type Open<T> = (bytes: Uint8Array, start: number, end: number) => T;

export class Getter implements Chained<Getter> {
  before: Getter | null = null;
  after: Getter | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hearNoMore: (() => void) | undefined;

  constructor(
    readonly open: Open<unknown>,
    /** The handle: it must not be collected while someone waits through it. */
    readonly owner: object,
    readonly resolve: (value: unknown) => void,
    readonly reject: (error: unknown) => void,
  ) {}

  waitAtMost(timeout: number, onLate: () => void): void {
    this.timer = setTimeout(onLate, timeout);
  }

  listenTo(signal: AbortSignal, onAbort: () => void): void {
    this.hearNoMore = hearAbort(signal, onAbort);
  }

  /** Nothing calls for it any more. */
  settle(): void {
    if (this.timer) clearTimeout(this.timer);
    this.hearNoMore?.();
  }
}

/** While anyone is in this line, the process is kept alive. */
export class OwnGetters extends Chain<Getter> {
  constructor(private readonly client: Client) {
    super();
  }

  join(getter: Getter): void {
    this.client.beginWait();
    this.push(getter);
  }

  leave(getter: Getter): void {
    this.remove(getter);
    getter.settle();
    this.client.endWait();
  }

  refuse(getter: Getter, reason: unknown): void {
    this.leave(getter);
    getter.reject(reason);
  }
}
