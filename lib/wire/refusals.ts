/** Why a value cannot travel, and what to do instead. */
import { types } from 'node:util';
import { handleOfAnyCopy } from './handles';

/** Reads after the path: `value.done is a Promise: await it first`. */
export function reasonToRefuse(value: unknown): string {
  if (typeof value === 'symbol') return `is a symbol, ${String(value)}: send a string instead`;
  if (typeof value !== 'object' || value === null) return `is a ${typeof value}, which cannot travel`;
  const known = curious.find(([isOne]) => isOne(value));
  if (known) return known[1];
  const name = classNameOf(value);
  if (handleOfAnyCopy in value) {
    return `is a ${name} of another copy of multiproc: have one copy for all packages (npm dedupe), or make the ${name} with this one`;
  }
  if (name === 'Object') return 'inherits from another object, which would be lost: send a plain object';
  const base = baseOf(value);
  return (
    `is an instance of ${name}${base ? ` (which extends ${base})` : ''}, a class whose instances do not travel: ` +
    `call registerType(${name}) in the module of the class, or send a plain object`
  );
}

const curious: readonly (readonly [(value: object) => boolean, string])[] = [
  [types.isPromise, 'is a Promise: await it and send what it gives'],
  [types.isWeakMap, 'is a WeakMap, whose entries cannot be listed: send a Map'],
  [types.isWeakSet, 'is a WeakSet, whose members cannot be listed: send a Set'],
  [(value) => value instanceof WeakRef, 'is a WeakRef: send what it refers to'],
  [types.isSharedArrayBuffer, 'is a SharedArrayBuffer, which only threads can share: use SharedMemory, or send a copy'],
  [types.isBoxedPrimitive, 'is a boxed primitive: send the primitive, its valueOf()'],
  [types.isGeneratorObject, 'is a generator, which runs in this process only: send an array of what it yields'],
  [isIterator, 'is an iterator, which runs in this process only: send an array of what it yields'],
  [isStream, 'is a stream or a socket, which belongs to this process: send what it carries, or a path or an address'],
];

function isIterator(value: object): boolean {
  return (
    (Symbol.iterator in value || Symbol.asyncIterator in value) && 'next' in value && typeof value.next === 'function'
  );
}

function isStream(value: object): boolean {
  return 'pipe' in value && typeof value.pipe === 'function' && 'on' in value;
}

function classNameOf(value: object): string {
  const prototype: object | null = Object.getPrototypeOf(value);
  const name: unknown = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'an unnamed class';
}

function baseOf(value: object): string | undefined {
  if (Array.isArray(value)) return 'Array';
  if (types.isMap(value)) return 'Map';
  if (types.isSet(value)) return 'Set';
  if (types.isDate(value)) return 'Date';
  if (types.isRegExp(value)) return 'RegExp';
  if (ArrayBuffer.isView(value)) return 'a typed array';
  return undefined;
}
