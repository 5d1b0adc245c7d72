/** What a task gave or threw, sealed: whatever it was, something can be said of it. */

import { inspect } from 'node:util';
import { ProcessError, SerializationError } from '../errors';
import type { Codec } from '../wire/codec';
import type { Exchange } from './exchange';
import { Partly } from './performing';
import { ERROR, PARTLY, VALUE } from './records';

export interface Outcome {
  readonly status: number;
  /** Good until the codec is used again. */
  readonly bytes: Uint8Array;
  /** Shared things mentioned in it. */
  readonly handles: readonly number[];
}

const LABEL = 'result';
const NO_VALUE = new Uint8Array(0);
const NO_HANDLES: readonly number[] = [];

export function sealOutcome(codec: Codec, status: number, value: unknown): Outcome {
  if (status === ERROR) return sealed(codec, ERROR, presentable(codec, value));
  if (value instanceof Partly) return sealPartly(codec, value);
  try {
    return sealed(codec, VALUE, value);
  } catch (refusal) {
    return sealed(codec, ERROR, unsendable(refusal));
  }
}

/** For a pool in the same process: laid down as it is. */
export function layOutcome(exchange: Exchange, number: number, status: number, value: unknown): Outcome {
  const isPartly = status === VALUE && value instanceof Partly;
  // One that was cancelled has nobody who would take it away.
  const isWanted = exchange.tasks.has(number);
  if (isWanted) exchange.outcomes.set(number, isPartly ? [value.values, value.thrown] : value);
  return { status: isPartly ? PARTLY : status, bytes: NO_VALUE, handles: NO_HANDLES };
}

/** Errors travel whatever they carry. Other things that are thrown do if they can. */
export function presentable(codec: Codec, thrown: unknown): unknown {
  try {
    codec.seal(thrown, LABEL);
    return thrown;
  } catch {
    return new ProcessError(`Thrown: ${textOf(thrown)}`);
  }
}

/** What Python calls a MaybeEncodingError. */
function unsendable(refusal: unknown): Error {
  if (!(refusal instanceof SerializationError))
    return new SerializationError(`Error sending result: ${textOf(refusal)}`, LABEL);
  return new SerializationError(`Error sending result: ${refusal.message}`, refusal.path, { cause: refusal.cause });
}

function sealPartly(codec: Codec, { values, thrown }: Partly): Outcome {
  const errors = thrown.map(([place, error]): [number, unknown] => [place, presentable(codec, error)]);
  try {
    return sealed(codec, PARTLY, [values, errors]);
  } catch {
    // One of them cannot be sent: the others can.
  }
  values.forEach((value, place) => {
    try {
      codec.seal(value, LABEL);
    } catch (refusal) {
      values[place] = undefined;
      errors.push([place, unsendable(refusal)]);
    }
  });
  return sealed(codec, PARTLY, [values, errors]);
}

function sealed(codec: Codec, status: number, value: unknown): Outcome {
  const bytes = codec.seal(value, LABEL);
  return { status, bytes, handles: codec.sealedHandles };
}

function textOf(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    return 'something that cannot be looked at';
  }
}
