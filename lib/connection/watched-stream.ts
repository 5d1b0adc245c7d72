/** A readable stream or socket, as `wait` watches it: ready when it has data, has ended or has failed. */

import type { Readable } from 'node:stream';
import { setImmediate } from '../turns';
import type { WaitOptions } from '../wait-options';
import { readiness, type Waitable, type Watchable } from './waitable';

const OVER = ['end', 'close', 'error'] as const;

export class WatchedStream implements Watchable {
  constructor(private readonly stream: Readable) {}

  static fits(object: Waitable): object is Readable {
    return 'readableLength' in object && 'on' in object && 'read' in object && typeof object.read === 'function';
  }

  /** Without a timeout of 0 it waits until it is ready, or until the signal is aborted. */
  async [readiness]({ timeout, signal }: WaitOptions): Promise<boolean> {
    if (this.ready) return true;
    const over = new AbortController();
    const event = this.nextEvent(signal ? AbortSignal.any([signal, over.signal]) : over.signal);
    if (timeout !== 0) return event;
    // What the operating system has for it is read in this turn of the event loop or in the next.
    const quiet = nextTurn().then(nextTurn);
    await Promise.race([event, quiet]);
    over.abort();
    return this.ready || event;
  }

  private get ready(): boolean {
    const { readableLength, readableEnded, destroyed } = this.stream;
    return readableLength > 0 || readableEnded || destroyed;
  }

  /** True at the next event that means something; false when it is given up before. */
  private nextEvent(signal: AbortSignal): Promise<boolean> {
    const { stream } = this;
    // Of a stream that flows, data goes to those who listen for it; to wait for `readable` would stop the flow.
    const events = [stream.readableFlowing ? 'data' : 'readable', ...OVER];
    return new Promise((resolve) => {
      const settle = (ready: boolean) => {
        for (const event of events) stream.off(event, onEvent);
        signal.removeEventListener('abort', onAbort);
        resolve(ready);
      };
      const onEvent = () => settle(true);
      const onAbort = () => settle(false);
      for (const event of events) stream.on(event, onEvent);
      signal.addEventListener('abort', onAbort);
    });
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
