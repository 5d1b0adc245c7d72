/** The handles of a task board: that of the pool's owner, and that of the seat that each worker is given. */

import { TASK_BOARD_METHODS } from '../broker/task-board';
import { type Engine, handlesOfKind } from '../engine/engine';
import { Handle } from '../handle';
import type { Client, Listener } from '../rpc/client';
import type { Argument, Id } from '../rpc/messages';
import { numbered } from '../rpc/methods';
import type { Codec } from '../wire/codec';

export const METHOD = numbered(TASK_BOARD_METHODS);

class PoolHandle extends Handle {
  get client(): Client {
    return this.engine.client;
  }

  get codec(): Codec {
    return this.engine.codec;
  }

  listen(listener: Listener): void {
    this.client.listen(this.id, listener);
  }

  cast(method: number, first?: Argument, second?: Argument, third?: Argument, fourth?: Argument): void {
    if (!this.client.cutBy) this.client.cast(this.id, method, first, second, third, fourth);
  }

  /** This process needs it no more. */
  release(): void {
    this.engine.release(this.id, this);
  }
}

export class BoardHandle extends PoolHandle {
  readonly seats: readonly SeatHandle[];

  constructor(engine: Engine, seats: number) {
    const id = engine.open('Pool', [seats], 1 + seats);
    super(engine, 'Pool', id);
    this.seats = Array.from({ length: seats }, (_, n) => new SeatHandle(engine, id + 1 + n));
  }

  override release(): void {
    super.release();
    for (const seat of this.seats) seat.release();
  }
}

export class SeatHandle extends PoolHandle {
  constructor(engine: Engine, id: Id) {
    super(engine, 'Seat', id);
  }
}

handlesOfKind('Seat', (engine, id) => new SeatHandle(engine, id));
