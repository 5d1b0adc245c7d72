/** Who this process is: the root of a tree, or what its parent told it to be. */

import { randomBytes } from 'node:crypto';
import type { Birth } from './birth';

export interface Self {
  /** Its place in the tree; empty for the root. */
  readonly identity: readonly number[];
  readonly name: string;
  readonly daemon: boolean;
  readonly authkey: Uint8Array;
  readonly parent: { readonly name: string; readonly pid: number } | null;
  readonly script: string;
}

/**
 * `if (mp.isMainProcess)` is Python's `if __name__ == '__main__'`: false in every process that this library started, true in all
 * others.
 */
export let isMainProcess = true;

let self: Self | null = null;
let children = 0;
let importing = false;

export function whoAmI(): Self {
  self ??= {
    identity: [],
    name: 'MainProcess',
    daemon: false,
    authkey: randomBytes(32),
    parent: null,
    script: process.argv[1] ?? '',
  };
  return self;
}

/** Told once, by the entry of a child, before any module of the user is loaded. */
export function beBorn({ identity, name, daemon, authkey, parentName, parentPid, script }: Birth): void {
  isMainProcess = false;
  self = { identity, name, daemon, authkey, parent: { name: parentName, pid: parentPid }, script };
}

/** The place of the next child. Every `Process` takes one when it is made, started or not, as in Python. */
export function nextIdentity(): readonly number[] {
  return [...whoAmI().identity, ++children];
}

/** Whether this process is a child that is still importing the module of its target. */
export function isBootstrapping(): boolean {
  return importing;
}

export async function bootstrapping<T>(load: () => Promise<T>): Promise<T> {
  importing = true;
  try {
    return await load();
  } finally {
    importing = false;
  }
}

/** The name of a place in the tree: `1.3`; `''` is the root. */
export function placeOf(identity: readonly number[]): string {
  return identity.join('.');
}
