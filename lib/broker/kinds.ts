/** The table of what processes share: for each kind its methods and how it is made. */

import type { Kind } from '../rpc/server';
import { CHANNEL_METHODS, Channel } from './channel';
import { FifoRow } from './fifo-row';
import { JOINABLE_CHANNEL_METHODS, JoinableChannel } from './joinable-channel';
import { LifoRow } from './lifo-row';
import { PipeEnd } from './pipe-end';
import { PriorityRow } from './priority-row';

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
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
