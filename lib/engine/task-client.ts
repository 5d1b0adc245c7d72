/** Asks for the tasks of one process: a task that has ended asks nothing any more, whosever handles it uses. */

import { CHANNEL_METHODS } from '../broker/channel';
import { Client } from '../rpc/client';
import type { Argument, Arguments, Id } from '../rpc/messages';
import { numbered } from '../rpc/methods';
import type { Link, RunHead } from '../transport/link';
import { whicheverFirst, within } from '../wait-options';

const { put: PUT } = numbered(CHANNEL_METHODS);

/** What a client has to know of its engine. */
interface Callers {
  /** Throws when the task that calls has ended. */
  checkCaller(): void;
  /** The end of the caller's task. */
  endOfWait(): AbortSignal | undefined;
  isSource(id: Id): boolean;
  isSynchroniser(id: Id): boolean;
}

export class TaskClient extends Client {
  private static made = 0;

  constructor(
    link: Link,
    private readonly callers: Callers,
    onWaiting: (waiting: boolean) => void,
  ) {
    // The questions of all clients are numbered apart: a task may ask through the handles of another.
    super(link, onWaiting, TaskClient.made++ * 2 ** 32);
  }

  override call(id: Id, method: number, args: Arguments, signal?: AbortSignal): Promise<Argument> {
    const end = this.callers.endOfWait();
    if (!end) return super.call(id, method, args, signal);
    if (end.aborted) return Promise.reject(end.reason);
    const either = signal ? whicheverFirst([end, signal]) : end;
    // The end is not heard of from the server, but at once: it does not answer those who are gone. A caller who gives up, though,
    // waits for what the server says: it may have been given something before.
    return within(super.call(id, method, args, either), { signal: end }, () => undefined);
  }

  override cast(
    id: Id,
    method: number,
    first?: Argument,
    second?: Argument,
    third?: Argument,
    fourth?: Argument,
  ): void {
    // All else is said by handles for themselves, in whatever task they happen to.
    const { callers } = this;
    if (callers.isSynchroniser(id) || (method === PUT && callers.isSource(id))) callers.checkCaller();
    super.cast(id, method, first, second, third, fourth);
  }

  override castParcel(head: RunHead, parcel: Uint8Array): void {
    this.callers.checkCaller();
    super.castParcel(head, parcel);
  }
}
