/** How errors travel: always. What one carries that cannot travel is left out; the rest of the error arrives. */
import { types } from 'node:util';
import * as ours from '../errors';
import type { AnyClass } from './registered-types';
import type { Incoming, Outgoing, Traveller } from './traveller';

type ErrorClass = AnyClass<Error>;

/** The classes that are in every process under the same name. */
const builtIn = byName([
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
]);
const suppressed: ErrorClass | undefined = Reflect.get(globalThis, 'SuppressedError'); // from Node.js 24 on
if (suppressed) builtIn.set(suppressed.name, suppressed);
const known = new Map([...builtIn, ...byName(Object.values(ours))]);

/** Set by constructors, and not enumerable. */
const hiddenFields = ['cause', 'errors', 'error', 'suppressed'];

export const errors: Traveller<Error> = {
  matches(value): boolean {
    return types.isNativeError(value) || value instanceof Error || value instanceof DOMException;
  },

  write(error, outgoing) {
    const { base, exact } = baseOf(error);
    outgoing.write(base);
    const type = exact || !outgoing.references ? null : classOf(prototypeOf(error) ?? error);
    if (!outgoing.attempt(() => outgoing.write(type))) outgoing.write(null);
    outgoing.write(textOf(error, 'name') ?? base);
    outgoing.write(textOf(error, 'message') ?? '');
    outgoing.write(textOf(error, 'stack') ?? '');
    for (const field of hiddenFields) {
      if (Object.hasOwn(error, field) && !isEnumerable(error, field)) writeField(error, field, outgoing);
    }
    outgoing.write(null);
    for (const field of Object.keys(error)) writeField(error, field, outgoing);
    outgoing.write(null);
  },

  read(incoming, slot) {
    const base = incoming.readString();
    const type = readClass(incoming);
    const name = incoming.readString();
    const message = incoming.readString();
    const error = base === 'DOMException' ? new DOMException(message, name) : create(type ?? known.get(base) ?? Error);
    incoming.keep(slot, error);
    // Its constructor has not run: getters of its class may throw for want of what that would have made.
    if (textOf(error, 'message') !== message) define(error, 'message', message, false);
    if (textOf(error, 'name') !== name) define(error, 'name', name, false);
    define(error, 'stack', incoming.readString(), false);
    readFields(error, incoming, false);
    readFields(error, incoming, true);
    return error;
  },
};

function byName(types: readonly ErrorClass[]): Map<string, ErrorClass> {
  return new Map(types.map((type) => [type.name, type]));
}

/** The nearest class above that every process has, and whether it is the error's own. */
function baseOf(error: Error): { base: string; exact: boolean } {
  if (error instanceof DOMException) return { base: 'DOMException', exact: true };
  // The built-in classes of another realm are not ours, and mean the same to the one who receives them.
  const foreign = !(error instanceof Error);
  let exact = true;
  for (let above = prototypeOf(error); above !== null; above = prototypeOf(above)) {
    const type = classOf(above);
    const isKnown = type && (known.get(type.name) === type || (foreign && builtIn.has(type.name)));
    if (isKnown) return { base: type.name, exact };
    exact = false;
  }
  return { base: 'Error', exact: false };
}

/** Somebody may have made a prototype without one. */
function classOf(prototype: object) {
  const type = attempt(() => prototype.constructor);
  return typeof type === 'function' ? type : undefined;
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value);
}

function writeField(error: Error, field: string, outgoing: Outgoing): void {
  const value = attempt(() => Reflect.get(error, field));
  const write = (writeValue: () => void) =>
    outgoing.attempt(() => {
      outgoing.write(field);
      writeValue();
    });
  if (field === 'errors' && Array.isArray(value)) {
    write(() => outgoing.writeItemsAt(field, value, (each) => writeOrTell(each, outgoing)));
  } else if (!write(() => outgoing.writeAt(field, value)) && field === 'cause') {
    write(() => outgoing.write(told(value)));
  }
}

/** One of the errors that an error is made of: its text is better than nothing. */
function writeOrTell(value: unknown, outgoing: Outgoing): void {
  if (!outgoing.attempt(() => outgoing.write(value))) outgoing.write(told(value));
}

function told(value: unknown): string | undefined {
  return attempt(() => String(value));
}

function textOf(error: Error, field: 'name' | 'message' | 'stack'): string | undefined {
  const text: unknown = attempt(() => error[field]);
  return typeof text === 'string' ? text : undefined;
}

/** What a getter that throws would have given is left out. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A class that cannot be found here, or that this peer may not name, leaves the error with its nearest known base. */
function readClass(incoming: Incoming): ErrorClass | undefined {
  const type = attempt(() => incoming.read());
  return isErrorClass(type) ? type : undefined;
}

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === 'function' && value.prototype instanceof Error;
}

/** A true error of that class whose constructor has not run. Its own stack is not captured: it gets that of the sender. */
function create(type: ErrorClass): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return Reflect.construct(Error, [], type);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function readFields(error: Error, incoming: Incoming, enumerable: boolean): void {
  for (let field = incoming.read(); field !== null; field = incoming.read()) {
    if (typeof field !== 'string') incoming.corrupt('a field of an error without a name');
    else define(error, field, incoming.read(), enumerable);
  }
}

function define(error: Error, field: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, field, { value, enumerable, writable: true, configurable: true });
}

function isEnumerable(error: Error, field: string): boolean {
  return Object.prototype.propertyIsEnumerable.call(error, field);
}
