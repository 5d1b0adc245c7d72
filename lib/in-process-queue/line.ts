/** A fair line of those who wait for something in this process. */

import { hearAbort } from '../hear-abort';
import { type BlockOptions, timeoutOf } from '../wait-options';

interface Place<W, A> {
  readonly wants: W;
  resolve(answer: A): void;
  reject(error: unknown): void;
}

/** `W` is what one who waits has come with, `A` what it is answered. */
export class Line<W, A> {
  // A Set keeps the order of arrival and forgets anyone in the middle at once.
  private readonly places = new Set<Place<W, A>>();

  get length(): number {
    return this.places.size;
  }

  /** Waits at the end of the line; rejects with `late()` when the timeout passes. */
  wait(wants: W, options: BlockOptions | undefined, late: () => Error): Promise<A> {
    const timeout = timeoutOf(options);
    const signal = options?.signal;
    return new Promise<A>((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const leave = () => {
        this.places.delete(place);
        clearTimeout(timer);
        hearNoMore?.();
      };
      const place: Place<W, A> = {
        wants,
        resolve(answer) {
          leave();
          resolve(answer);
        },
        reject(error) {
          leave();
          reject(error);
        },
      };
      this.places.add(place);
      if (timeout !== undefined) timer = setTimeout(() => place.reject(late()), timeout);
      const hearNoMore = signal && hearAbort(signal, () => place.reject(signal.reason));
    });
  }

  /** Answers who waited longest with what `serve` makes of its wish, or with what that throws. */
  serve(serve: (wants: W) => A): void {
    for (const place of this.places) {
      try {
        place.resolve(serve(place.wants));
      } catch (error) {
        place.reject(error);
      }
      return;
    }
  }

  /** Nobody in the line will be served. */
  reject(reason: () => Error): void {
    for (const place of this.places) place.reject(reason());
  }
}
