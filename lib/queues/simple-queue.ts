/** `SimpleQueue`: no more than `put`, `get` and `empty`. */

import { type Engine, handlesOfKind } from '../engine/engine';
import { ValueError } from '../errors';
import { Handle } from '../handle';
import { ChannelClient } from './channel-client';
import { type Arrived, QUEUE_WORDING } from './queue';

export class SimpleQueue<T = unknown> extends Handle {
  private readonly channel: ChannelClient;
  private readonly open = (bytes: Uint8Array, start: number, end: number) =>
    this.engine.codec.unseal(bytes, start, end) as T;
  private closed = false;

  constructor();
  /** @internal */
  constructor(arrived: Arrived);
  constructor(arrived?: Arrived) {
    const engine: Engine = arrived?.engine ?? new.target.engine;
    super(engine, 'SimpleQueue', arrived?.id ?? engine.open('Queue', [0]));
    this.channel = new ChannelClient(this.engine, this.id, QUEUE_WORDING);
  }

  /** Adds an item, serialised now. Rejects with `SerializationError` when it cannot travel, `ValueError` after `close()`. */
  async put(item: T): Promise<void> {
    this.check();
    await this.channel.send(item, 'item');
  }

  /** Takes the next item, whenever it comes. Rejects with `ValueError` after `close()`. */
  async get(): Promise<T> {
    this.check();
    return this.channel.ready ? this.channel.takeNow(this.open) : this.channel.take(this.open, this, undefined);
  }

  /** Whether there is no item. Rejects with `ValueError` after `close()`, as Python's does. */
  async empty(): Promise<boolean> {
    this.check();
    return (await this.channel.size()) === 0;
  }

  /** This process will use it no more. What it put is still delivered. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.channel.stop(closed());
  }

  private check(): void {
    if (this.closed) throw closed();
  }
}

function closed(): Error {
  return new ValueError('This queue is closed in this process');
}

handlesOfKind('SimpleQueue', (engine, id) => new SimpleQueue({ engine, id }));
