/** What `wait` can watch besides streams. */

import type { WaitOptions } from '../wait-options';

/** `object[readiness](options)`: whether the object is ready before the time is over; a timeout of 0 polls. Throws once it is closed. */
export const readiness = Symbol('readiness');

export interface Watchable {
  [readiness](options: WaitOptions): Promise<boolean>;
}

/** Anything `wait` can watch: a `Connection`, a `Process.sentinel`, a readable stream or socket. */
export type Waitable = object;

export function isWatchable(object: Waitable): object is Watchable {
  return readiness in object && typeof object[readiness] === 'function';
}
