/** What all locks have in common: what may be asked of them from outside, and what a condition asks of the one it stands over. */

import type { Answer, Caller, LATER } from '../rpc/caller';
import type { Peer } from '../rpc/peer';
import type { Served } from '../rpc/server';

export const LOCK_METHODS = ['acquire', 'release', 'locked', 'abandoned'] as const;

/** `owner` is a task of the caller's process. */
export interface Lockable extends Served {
  acquire(caller: Caller, owner: number, timeout: number | undefined): Answer<boolean>;
  release(caller: Caller, owner: number): void;
  locked(): boolean;
  /** Whether it was taken from a holder that ended; asking clears it. */
  abandoned(): boolean;

  /** How much this owner has of it: levels or permits. */
  held(peer: Peer, owner: number): number;
  /** Lets go of all that this owner has of it. Returns how much that was. */
  surrender(peer: Peer, owner: number): number;
  /** Waits, for as long as it takes, until the owner has all that again; then answers the caller with `outcome`. */
  regain(caller: Caller, owner: number, amount: number, outcome: boolean | null): typeof LATER;
}
