/** `multiproc/queue`: Python's module `queue`, for the tasks of one process. It needs no broker, and loads none. */

export { Empty, Full, ShutDown } from './errors';
export { LifoQueue } from './in-process-queue/lifo-queue';
export { PriorityQueue } from './in-process-queue/priority-queue';
export { Queue } from './in-process-queue/queue';
export { SimpleQueue } from './in-process-queue/simple-queue';
export type { BlockOptions, WaitOptions } from './wait-options';
