/** The table of what processes share: for each kind its methods and how it is made. */

import type { Kind } from '../rpc/server';
import { BARRIER_METHODS, Barrier } from './barrier';
import { CHANNEL_METHODS, Channel } from './channel';
import { CONDITION_METHODS, Condition } from './condition';
import { EVENT_METHODS, Event } from './event';
import { FifoRow } from './fifo-row';
import { JOINABLE_CHANNEL_METHODS, JoinableChannel } from './joinable-channel';
import { LifoRow } from './lifo-row';
import { Lock } from './lock';
import { LOCK_METHODS } from './lockable';
import { Mutex } from './mutex';
import { PipeEnd } from './pipe-end';
import { PriorityRow } from './priority-row';
import { SEMAPHORE_METHODS, Semaphore } from './semaphore';
import { TASK_BOARD_METHODS, TaskBoard } from './task-board';

export const kinds = {
  /** Args: maxsize. */
  Queue: {
    methods: CHANNEL_METHODS,
    make: (host, id, [maxsize]) => [new Channel({ id, host, row: new FifoRow(), maxsize: Number(maxsize) })],
  },
  JoinableQueue: {
    methods: JOINABLE_CHANNEL_METHODS,
    make: (host, id, [maxsize]) => [new JoinableChannel({ id, host, row: new FifoRow(), maxsize: Number(maxsize) })],
  },
  LifoQueue: {
    methods: JOINABLE_CHANNEL_METHODS,
    make: (host, id, [maxsize]) => [
      new JoinableChannel({ id, host, row: new LifoRow(), maxsize: Number(maxsize), ahead: false }),
    ],
  },
  PriorityQueue: {
    methods: JOINABLE_CHANNEL_METHODS,
    make: (host, id, [maxsize]) => [
      new JoinableChannel({ id, host, row: new PriorityRow(), maxsize: Number(maxsize), ahead: false }),
    ],
  },
  /** Both ends at once. */
  Pipe: {
    methods: CHANNEL_METHODS,
    make: (host, id) => PipeEnd.pair(host, id),
  },
  /** The board and then its seats. Args: how many. */
  Pool: {
    methods: TASK_BOARD_METHODS,
    make: (host, id, [seats]) => {
      const board = new TaskBoard(host, id, Number(seats));
      return [board, ...board.seats];
    },
  },
  Lock: { methods: LOCK_METHODS, make: () => [new Lock()] },
  RLock: { methods: LOCK_METHODS, make: () => [new Mutex()] },
  /** Args: how many permits at first. */
  Semaphore: { methods: SEMAPHORE_METHODS, make: (_host, _id, [value]) => [new Semaphore(Number(value))] },
  BoundedSemaphore: {
    methods: SEMAPHORE_METHODS,
    make: (_host, _id, [value]) => [new Semaphore(Number(value), Number(value))],
  },
  /** Args: the number of its lock, if it is to have one that exists. */
  Condition: {
    methods: CONDITION_METHODS,
    make: (host, _id, [lockId]) => [typeof lockId === 'number' ? Condition.over(lockId, host) : Condition.alone()],
  },
  Event: { methods: EVENT_METHODS, make: () => [new Event()] },
  /** Args: how many parties. */
  Barrier: { methods: BARRIER_METHODS, make: (_host, _id, [parties]) => [new Barrier(Number(parties))] },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
