/** The public face: the members of the default context. */

export * from './errors';
export { cpuCount } from './process/cpu-count';
export { isMainProcess } from './process/current';
export type { AnyFunction, Target, TargetReference } from './process/errand';
export { exit } from './process/exit';
export { type ParentProcess, parentProcess } from './process/parent-process';
export { activeChildren, currentProcess, Process, type ProcessOptions } from './process/process';
export { JoinableQueue } from './queues/joinable-queue';
export { LifoQueue } from './queues/lifo-queue';
export { PriorityQueue } from './queues/priority-queue';
export { Queue } from './queues/queue';
export { SimpleQueue } from './queues/simple-queue';
export type { BlockOptions, WaitOptions } from './wait-options';
export { registerType } from './wire/codec';
