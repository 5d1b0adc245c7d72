/** The protocol on one page: every message that crosses a link, as the array that it is on the wire. */

import { SHARED } from '../wire/segments';

/** The number of a shared thing. Chosen by the process that makes it, so that making needs no answer. */
export type Id = number;
/** Pairs an answer with its question, on one link. */
export type Sequence = number;
/** The place of a method in the `methods` of its class. */
export type MethodNumber = number;

/** What may stand in a message: values of users never do, only the bytes into which they were sealed. */
export type Argument = null | undefined | boolean | number | bigint | string | Uint8Array | readonly Argument[];

/** What a method takes: the server hands them on one by one. */
export type Arguments = readonly [first?: Argument, second?: Argument, third?: Argument, fourth?: Argument];

export const OPEN = 0;
export const CALL = 1;
export const CAST = 2;
export const CANCEL = 3;
export const DROP = 4;
export const RETURN = 5;
export const THROW = 6;
export const TELL = 7;
export { SHARED };

// Asked by a process.
/** Make a shared thing of this kind under this number. */
export type Open = [typeof OPEN, Id, kind: string, ...Argument[]];
/** Do this, and answer. */
export type Call = [typeof CALL, Sequence, Id, MethodNumber, ...Argument[]];
/** Do this; no answer is awaited. */
export type Cast = [typeof CAST, Id, MethodNumber, ...Argument[]];
/** Runs of parcels for these things, as segments: as if each were put by a cast of its own, but all before anyone hears of one. */
export type Shared = [typeof SHARED, segments: Uint8Array, things: readonly Id[]];
/** Whoever waits for the answer to this call has given up. It is answered all the same, with what came first. */
export type Cancel = [typeof CANCEL, Sequence];
/** So many of the references that this process was given are gone. */
export type Drop = [typeof DROP, Id, count: number];

// Said by the server
export type Return = [typeof RETURN, Sequence, Argument];
export type Throw = [typeof THROW, Sequence, errorClass: string, message: string];
/** News of a shared thing for a process that holds it: items lent, loans recalled, the other end closed. With three arguments at most. */
export type Tell = [typeof TELL, Id, news: number, ...Argument[]];

export type Request = Open | Call | Cast | Shared | Cancel | Drop;
export type Reply = Return | Throw | Tell;
export type Message = Request | Reply;
