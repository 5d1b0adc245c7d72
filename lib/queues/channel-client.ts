/** A channel as one process uses it: a source to take from, and what holds up those who put into it. */

import { PAUSE, RECALL_SLOTS, RESUME, SHUT, SLOTS } from '../broker/news';
import type { Engine } from '../engine/engine';
import { type Argument, type Arguments, CAST, type Id } from '../rpc/messages';
import type { RunHead } from '../transport/link';
import { asRun } from '../wire/frame-writer';
import { KEPT_SIZE } from '../wire/message-writer';
import { METHOD } from './channel-methods';
import { OwnSlots } from './own-slots';
import { Pause } from './pause';
import { SourceClient, type Wording } from './source-client';

export type { Open } from './own-getters';
export { NOTHING, type Wording } from './source-client';

const DONE = Promise.resolve();

export class ChannelClient extends SourceClient {
  /** No more can be put, by anyone. */
  shut = false;

  private readonly head: RunHead;
  private readonly slots: OwnSlots;
  /** Those who send should wait. */
  private pause: Pause | null = null;

  constructor(engine: Engine, id: Id, wording: Wording, keeps?: boolean) {
    super(engine, id, wording, keeps);
    this.head = [CAST, id, METHOD.putRun];
    this.slots = new OwnSlots(engine.client, id);
    engine.client.listen(id, this);
  }

  // Putting

  /** Sends a value on its way, now: the thread may be busy for long after this. */
  sendNow(value: unknown, label: string): Promise<void> | null {
    const congestion = this.send(value, label);
    this.engine.client.flush();
    return congestion;
  }

  /** Sends a value on its way. Until the promise settles, if there is one, the sender should not send more. */
  send(value: unknown, label: string): Promise<void> | null {
    const { client, codec } = this.engine;
    this.sendParcel(codec.seal(value, label), codec.sealedHandles);
    return this.pause ? this.pause.sitOut() : client.congestion;
  }

  sendBytes(bytes: Uint8Array): Promise<void> | null {
    // The link keeps long ones, and these are the user's.
    this.sendParcel(bytes.length < KEPT_SIZE ? bytes : bytes.slice(), []);
    return this.pause ? this.pause.sitOut() : this.engine.client.congestion;
  }

  /** Whether senders should wait, as far as is known here. */
  get behind(): boolean {
    return this.pause !== null || this.engine.client.congestion !== null;
  }

  private sendParcel(parcel: Uint8Array, handles: readonly number[]): void {
    const { client } = this.engine;
    if (handles.length === 0) client.castParcel(this.head, parcel);
    else client.cast(this.id, METHOD.put, undefined, asRun(parcel), handles.slice());
  }

  /** Puts a value where it may have to wait for a slot, or may be refused. */
  put(value: unknown, key: Argument, timeout: number | undefined, signal?: AbortSignal): Promise<void> {
    const { client } = this.engine;
    if (this.slots.mayFill && this.fillSlot(value)) return client.congestion ?? DONE;
    const args = this.sealed(value, key, timeout);
    return this.slots.grantedBy(client.call(this.id, METHOD.put, args, signal));
  }

  putNow(value: unknown, key: Argument, timeout: number | undefined): void {
    if (this.slots.mayFill && this.fillSlot(value)) return this.engine.client.flush();
    this.slots.grant(this.engine.callNow(this.id, METHOD.put, this.sealed(value, key, timeout)) as number);
  }

  /** Puts into a slot that this process was lent. Not what mentions shared things, which the broker has to hear of. */
  private fillSlot(value: unknown): boolean {
    const { client, codec } = this.engine;
    const parcel = codec.seal(value, 'item');
    if (codec.sealedHandles.length > 0) return false;
    this.slots.fill();
    client.castParcel(this.head, parcel);
    return true;
  }

  private sealed(value: unknown, key: Argument, timeout: number | undefined): Arguments {
    const { codec } = this.engine;
    const run = asRun(codec.seal(value, 'item'));
    return [timeout, run, codec.sealedHandles.slice(), key];
  }

  // The rest

  async size(): Promise<number> {
    return (await this.engine.client.call(this.id, METHOD.getSize, [])) as number;
  }

  async shutdown(immediate: boolean): Promise<void> {
    await this.engine.client.call(this.id, METHOD.shutdown, [immediate]);
  }

  async taskDone(): Promise<void> {
    await this.engine.client.call(this.id, METHOD.taskDone, []);
  }

  async join(timeout: number | undefined, signal?: AbortSignal): Promise<void> {
    await this.engine.client.call(this.id, METHOD.join, [timeout], signal);
  }

  /** Waits with the whole thread until the root has received all that this process has sent. */
  catchUp(): void {
    this.engine.callNow(this.id, METHOD.getSize, []);
  }

  /** Waits with the whole thread while senders should wait. False when nobody will take what is sent. */
  awaitRoom(): boolean {
    return this.engine.callNow(this.id, METHOD.room, []) as boolean;
  }

  /** This process will take no more and put no more: what it was lent goes back, parcels and slots. */
  override stop(error: Error): void {
    super.stop(error);
    this.slots.giveBack();
    this.resume();
  }

  // News

  override news(news: number, first?: Argument, second?: Argument, third?: Argument): void {
    switch (news) {
      case SHUT:
        this.shut = true;
        this.resume();
        break;
      case PAUSE:
        this.pause ??= new Pause(this.engine.client);
        break;
      case RESUME:
        this.resume();
        break;
      case SLOTS:
        this.slots.grant(first as number);
        if (this.stoppedBy) this.slots.giveBack();
        break;
      case RECALL_SLOTS:
        this.slots.recall();
        break;
      default:
        super.news(news, first, second, third);
    }
  }

  override beforeStop(): void {
    super.beforeStop();
    this.slots.giveBack();
  }

  override cut(error: Error): void {
    this.resume();
    super.cut(error);
  }

  private resume(): void {
    this.pause?.end();
    this.pause = null;
  }
}
