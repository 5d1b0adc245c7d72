/** Who this process is: the root of a tree, or what its parent told it to be. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { ProcessError } from '../errors';
import { bornWith } from '../log';
import { setImmediate } from '../turns';
import type { Birth } from './birth';
import { type StartMethod, setStartMethod } from './start-method';

export interface Self {
  /** Its place in the tree; empty for the root. */
  readonly identity: readonly number[];
  /** How it was started, if its class says so. */
  readonly boundTo: StartMethod | null;
  /** `currentProcess()` can be given another, and another key: its children hear of these. */
  name: string;
  readonly daemon: boolean;
  authkey: Uint8Array;
  readonly parent: { readonly name: string; readonly pid: number } | null;
  readonly script: string;
}

/** Says so of a process that this library started, to every copy of the library there: a package may have one of its own. */
const CHILD = Symbol.for('multiproc.child');

/**
 * `if (mp.isMainProcess)` is Python's `if __name__ == '__main__'`: false in every process that this library started, true in all
 * others.
 */
export let isMainProcess = !Reflect.has(process, CHILD);

let self: Self | null = null;
/** It is kept warm, and was not told yet who it will be. */
let isUnborn = false;
let children = 0;
const importing = new AsyncLocalStorage<true>();

export function whoAmI(): Self {
  if (isUnborn) throw unborn();
  self ??= {
    identity: [],
    boundTo: null,
    name: 'MainProcess',
    daemon: false,
    authkey: crypto.getRandomValues(new Uint8Array(32)),
    parent: null,
    script: process.argv[1] ?? '',
  };
  return self;
}

/** For a process that is kept warm: until it is born it is nobody, and it will not be the root. */
export function awaitBirth(): void {
  becomeChild();
  isUnborn = true;
}

/** What depends on who a process is cannot be had before it is anybody. */
export function unborn(): Error {
  return new ProcessError(
    'A module that is imported in advance can neither share anything nor ask which process it is in',
  );
}

/** Told once, by the entry of a child, before any module of the user is loaded. */
export function beBorn({
  identity,
  boundTo,
  defaultMethod,
  logging,
  name,
  daemon,
  authkey,
  parentName,
  parentPid,
  script,
}: Birth): void {
  becomeChild();
  isUnborn = false;
  setStartMethod(defaultMethod, { force: true });
  bornWith(logging);
  self = { identity, boundTo, name, daemon, authkey, parent: { name: parentName, pid: parentPid }, script };
}

function becomeChild(): void {
  isMainProcess = false;
  Reflect.defineProperty(process, CHILD, { value: true });
}

/** The place of the next child. Every `Process` takes one when it is made, started or not, as in Python. */
export function nextIdentity(): readonly number[] {
  return [...whoAmI().identity, ++children];
}

/**
 * Whether whoever asks was set off by the import of the target's module: while that goes on, or later, after an `await`, in a
 * timer. What the target itself does is none of that.
 */
export function isBootstrapping(): boolean {
  return importing.getStore() === true;
}

/** Imports what this process needs for its work. */
export async function bootstrapping<T>(load: () => Promise<T>): Promise<T> {
  // Immediates have had their turn before those of the module are looked for.
  const before = process.getActiveResourcesInfo().filter((resource) => resource !== 'Immediate');
  const loaded = await importing.run(true, load);
  // A module that is guarded leaves nothing behind that could start anything later. Then nothing needs to be followed any
  // more: on Node.js 20 and 22 that makes every promise twice as slow.
  await new Promise((resolve) => setImmediate(resolve));
  if (process.getActiveResourcesInfo().length <= before.length) importing.disable();
  return loaded;
}

/** The name of a place in the tree: `1.3`; `''` is the root. */
export function placeOf(identity: readonly number[]): string {
  return identity.join('.');
}
