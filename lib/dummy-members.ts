/** The members of `multiproc/dummy`: what is not said otherwise here is that of `multiproc`. A new class of handles is two lines here. */

import type { Connection } from './connection/connection';
import { pipeOver } from './connection/pipe';
import { inTasks } from './dummy/bound';
import { inProcess } from './engine/in-process-tree';
import * as members from './members';

export { activeChildren, currentProcess, exit, Process, parentProcess } from './dummy/process';
export * from './members';
export { ThreadPool as Pool } from './pool/thread-pool';

export const Queue = inTasks(members.Queue);
export type Queue<T = unknown> = members.Queue<T>;
export const JoinableQueue = inTasks(members.JoinableQueue);
export type JoinableQueue<T = unknown> = members.JoinableQueue<T>;
export const LifoQueue = inTasks(members.LifoQueue);
export type LifoQueue<T = unknown> = members.LifoQueue<T>;
export const PriorityQueue = inTasks(members.PriorityQueue);
export type PriorityQueue<T = unknown> = members.PriorityQueue<T>;
export const SimpleQueue = inTasks(members.SimpleQueue);
export type SimpleQueue<T = unknown> = members.SimpleQueue<T>;
export const Lock = inTasks(members.Lock);
export type Lock = members.Lock;
export const RLock = inTasks(members.RLock);
export type RLock = members.RLock;
export const Semaphore = inTasks(members.Semaphore);
export type Semaphore = members.Semaphore;
export const BoundedSemaphore = inTasks(members.BoundedSemaphore);
export type BoundedSemaphore = members.BoundedSemaphore;
export const Condition = inTasks(members.Condition);
export type Condition = members.Condition;
export const Event = inTasks(members.Event);
export type Event = members.Event;
export const Barrier = inTasks(members.Barrier);
export type Barrier = members.Barrier;

/** As `Pipe` of `multiproc`. */
export function Pipe<A = unknown, B = A>(duplex = true): [Connection<A, B>, Connection<B, A>] {
  return pipeOver<A, B>(inProcess().current, duplex);
}

/** There is nothing to start that could be started from elsewhere: does nothing, as the other settings of how processes start. */
export function setExecutable(_path: string | URL): void {}
export function setForkserverPreload(_modules: readonly (string | URL)[]): void {}
