/** What users make and call, in the default context and in any other: a new class is one line here. */

export type { Connection } from './connection/connection';
export { Pipe } from './connection/pipe';
export { wait } from './connection/wait';
export type { Waitable } from './connection/waitable';
export * from './errors';
export { activeChildren } from './process/children';
export { cpuCount } from './process/cpu-count';
export type { AnyFunction, Target, TargetReference } from './process/errand';
export { freezeSupport, setExecutable } from './process/executable';
export { exit } from './process/exit';
export { type ParentProcess, parentProcess } from './process/parent-process';
export { Process } from './process/process';
export type { ProcessOptions } from './process/process-options';
export { currentProcess } from './process/self';
export { JoinableQueue } from './queues/joinable-queue';
export { LifoQueue } from './queues/lifo-queue';
export { PriorityQueue } from './queues/priority-queue';
export { Queue } from './queues/queue';
export { SimpleQueue } from './queues/simple-queue';
export type { BlockOptions, WaitOptions } from './wait-options';
export { registerType } from './wire/codec';
