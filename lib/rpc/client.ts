/** Asks: numbers its questions, pairs them with their answers, and fails what is open when the link is cut. */

import * as errors from '../errors';
import { hearAbort } from '../hear-abort';
import type { Link, Packet, RunHead } from '../transport/link';
import { atEndOfTurn } from '../turns';
import {
  type Argument,
  type Arguments,
  CALL,
  CANCEL,
  CAST,
  DROP,
  type Id,
  OPEN,
  RETURN,
  type Reply,
  type Sequence,
  TELL,
} from './messages';
import { Work } from './work';

const SETTLED = Promise.resolve();

/** Hears news of one shared thing. */
export interface Listener {
  news(news: number, first?: Argument, second?: Argument, third?: Argument): void;
  /** The server cannot be reached any more. */
  cut(error: Error): void;
  /** The thread is about to stop, and no news will be heard meanwhile: what is held here and might be called back goes back now. */
  beforeStop?(): void;
}

/** Has something to say before anything else is said (see `Client.speakFirst`). */
export interface Speaker {
  speak(): void;
}

interface Question {
  resolve(value: Argument): void;
  reject(error: Error): void;
}

export class Client {
  readonly work = new Work();
  private readonly questions = new Map<Sequence, Question>();
  private readonly listeners = new Map<Id, Listener>();
  private speakers: Speaker[] = [];
  private waits = 0;
  /** As it was told last: that this process waits. */
  private isWaiting = false;
  private isToGoOn = false;
  private fault: Error | null = null;

  constructor(
    private readonly link: Link,
    /** Tells when this process begins and ceases to wait for something, so that its event loop is kept alive meanwhile. */
    private readonly onWaiting: (waiting: boolean) => void = () => {},
    /** The number of the last question; before the first, the number from which to count. */
    private sequence = 0,
  ) {
    link.beforeFlush = () => this.letSpeak();
  }

  get congestion(): Promise<void> | null {
    return this.link.congestion;
  }

  /** Why nothing can be asked any more; `null` while all is well. */
  get cutBy(): Error | null {
    return this.fault;
  }

  open(id: Id, kind: string, ...args: Argument[]): void {
    this.send([OPEN, id, kind, ...args]);
  }

  cast(id: Id, method: number, first?: Argument, second?: Argument, third?: Argument, fourth?: Argument): void {
    this.send([CAST, id, method, first, second, third, fourth]);
  }

  /**
   * `head` is `[CAST, id, method]`, the same array each time. Parcels alone do not wait for those who want to speak first, which
   * would cut their runs to pieces; what they have to say leaves in the same turn.
   */
  castParcel(head: RunHead, parcel: Uint8Array): void {
    if (this.fault) throw this.fault;
    this.link.sendParcel(head, parcel);
  }

  /** Aborting gives the wait up; the answer that came first still counts, so that nothing is done unknown to the caller. */
  call(id: Id, method: number, args: Arguments, signal?: AbortSignal): Promise<Argument> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const sequence = ++this.sequence;
    return new Promise<Argument>((resolve, reject) => {
      this.send([CALL, sequence, id, method, args[0], args[1], args[2], args[3]]);
      const question = signal ? this.abortable(sequence, signal, resolve, reject) : { resolve, reject };
      this.questions.set(sequence, question);
      this.beginWait();
    });
  }

  drop(id: Id, count: number): void {
    this.listeners.delete(id);
    if (!this.fault) this.send([DROP, id, count]);
  }

  listen(id: Id, listener: Listener): void {
    this.listeners.set(id, listener);
    if (this.fault) listener.cut(this.fault);
  }

  /** Whether it is this one that hears the news of the thing. */
  tells(id: Id, listener: Listener): boolean {
    return this.listeners.get(id) === listener;
  }

  /** Whatever is said next, `speaker` is heard before it; at the latest at the end of this turn. */
  speakFirst(speaker: Speaker): void {
    this.speakers.push(speaker);
    this.goOnSoon();
  }

  /** Waits that are not questions: a getter at an empty queue. Each `beginWait` has its `endWait`. */
  beginWait(): void {
    this.waits++;
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.onWaiting(true);
  }

  /** Most go on to wait for the next: that it was the last is told when the code that has waited has gone on. */
  endWait(): void {
    if (--this.waits === 0) this.goOnSoon();
  }

  flush(): void {
    this.letSpeak();
    this.link.flush();
  }

  /** Before a call that stops the thread. */
  beforeStop(): void {
    for (const listener of this.listeners.values()) listener.beforeStop?.();
    this.flush();
  }

  flushed(): Promise<void> {
    this.letSpeak();
    return this.link.flushed();
  }

  receive(packet: Packet): void {
    // What arrives was sent by the server of the same tree, which runs the same release: its shape is the protocol's.
    const reply = packet as Reply;
    if (reply[0] === TELL) {
      this.listeners.get(reply[1])?.news(reply[2], reply[3], reply[4], reply[5]);
      return;
    }
    const question = this.questions.get(reply[1]);
    if (!question) return;
    this.questions.delete(reply[1]);
    this.endWait();
    if (reply[0] === RETURN) question.resolve(reply[2]);
    else question.reject(revive(reply[2], reply[3]));
  }

  /** The link is gone: every question is answered by `error`, those to come as well. */
  cut(error: Error): void {
    if (this.fault) return;
    this.fault = error;
    for (const question of this.questions.values()) {
      this.endWait();
      question.reject(error);
    }
    this.questions.clear();
    for (const listener of [...this.listeners.values()]) listener.cut(error);
  }

  private send(packet: Packet): void {
    if (this.fault) throw this.fault;
    if (this.speakers.length > 0) this.letSpeak();
    this.link.send(packet);
  }

  /**
   * After the code that now goes on with what it has been waiting for, and after what that sends has left: whoever waits for that
   * waits no longer than need be. Over a link that batches, it takes along what there is to say here.
   */
  private goOnSoon(): void {
    if (this.isToGoOn) return;
    this.isToGoOn = true;
    SETTLED.then(this.codeHasGoneOn);
  }

  private readonly codeHasGoneOn = (): void => atEndOfTurn(this.turnEnds);

  private readonly turnEnds = (): void => atEndOfTurn(this.goOn);

  private readonly goOn = (): void => {
    this.isToGoOn = false;
    this.letSpeak();
    if (this.waits > 0 || !this.isWaiting) return;
    this.isWaiting = false;
    this.onWaiting(false);
  };

  private letSpeak(): void {
    if (this.speakers.length === 0) return;
    const { speakers } = this;
    this.speakers = [];
    if (this.fault) return;
    this.work.look();
    for (const speaker of speakers) speaker.speak();
  }

  private abortable(
    sequence: Sequence,
    signal: AbortSignal,
    resolve: (value: Argument) => void,
    reject: (reason: unknown) => void,
  ): Question {
    const hearNoMore = hearAbort(signal, () => this.fault || this.send([CANCEL, sequence]));
    return {
      resolve(value) {
        hearNoMore();
        resolve(value);
      },
      reject(error) {
        hearNoMore();
        reject(signal.aborted ? signal.reason : error);
      },
    };
  }
}

/** Those that the server throws take a message alone. */
const classes = new Map(Object.entries(errors) as [string, new (message: string) => Error][]);

/** The error that was thrown at the server: of our own classes, or a TypeError. */
export function revive(name: string, message: string): Error {
  const type = name === 'TypeError' ? TypeError : (classes.get(name) ?? errors.ProcessError);
  return new type(message);
}
