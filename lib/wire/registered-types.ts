/** The classes whose instances may travel, and how these do. */
import { types } from 'node:util';
import { ValueError } from '../errors';
import type { Referable } from './function-location';
import type { Traveller } from './traveller';

// biome-ignore lint/suspicious/noExplicitAny: any function, as in the public face
export type AnyFunction = (...args: any[]) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: any class, as in the public face
export type AnyClass<T = any> = new (...args: any[]) => T;

export interface TypeOptions<T> {
  /** What to send; left out: the own enumerable fields. */
  encode?(value: T): unknown;
  /** Makes the instance of what was sent; left out: the fields are set, and no constructor runs. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever `encode` gave
  decode?(data: any): T;
}

const registrations = new Map<Referable, TypeOptions<object>>();

/** These keep their content where fields do not reach. */
const opaque: readonly AnyClass<object>[] = [
  Array,
  ArrayBuffer,
  Boolean,
  DataView,
  Date,
  Error,
  Map,
  Number,
  Promise,
  RegExp,
  Set,
  String,
  URL,
  URLSearchParams,
  WeakMap,
  WeakRef,
  WeakSet,
];

/**
 * Lets instances of an exported class travel and arrive as what they were. Call it beside the class: the process in
 * which an instance arrives imports that module, and is told the same. Errors travel without it.
 */
export function registerType<T>(type: AnyClass<T>, options?: TypeOptions<T>): void;
export function registerType(type: AnyClass<object>, options: TypeOptions<object> = {}): void {
  if (typeof type !== 'function') throw new ValueError('registerType needs a class');
  const base = opaque.find((each) => type === each || type.prototype instanceof each) ?? viewBaseOf(type);
  const { encode, decode } = options;
  const isPlainError = base === Error && !encode && !decode;
  if (base && !isPlainError && !(encode && decode)) {
    const what = type === base ? `${type.name} is a class` : `${type.name} extends ${base.name},`;
    throw new ValueError(`${what} whose content is not in fields: give registerType both encode and decode`);
  }
  registrations.set(type, options);
}

export function registeredClasses(): Iterable<Referable> {
  return registrations.keys();
}

function viewBaseOf(type: AnyClass<object>): { name: string } | undefined {
  const views: { name: string; prototype: object } = Object.getPrototypeOf(Uint8Array);
  return Object.prototype.isPrototypeOf.call(views.prototype, type.prototype) ? views : undefined;
}

/** As its prototype says: it may have a field called `constructor` of its own. */
function classOf(value: object) {
  const prototype: object | null = Object.getPrototypeOf(value);
  const type = prototype?.constructor;
  return type?.prototype === prototype ? type : undefined;
}

export const registeredTypes: Traveller = {
  matches(value): boolean {
    const type = classOf(value);
    const options = type && registrations.get(type);
    // An error has more than its fields, and travels with all of it.
    return options !== undefined && (options.decode !== undefined || !types.isNativeError(value));
  },
  write(value, outgoing) {
    const type = classOf(value)!;
    const { encode, decode } = registrations.get(type) ?? {};
    if (!outgoing.references) {
      outgoing.refuse(`is an instance of ${type.name}, and registered types do not travel to network peers`);
    }
    outgoing.write(type);
    outgoing.write(decode !== undefined);
    if (decode) return outgoing.writeWithout(value, () => outgoing.write(encode ? encode(value) : { ...value }));
    const fields = encode ? encode(value) : value;
    if (typeof fields === 'object' && fields !== null) return outgoing.writeFields(fields);
    outgoing.refuse(`is a ${type.name} whose encode gives no object: give registerType a decode as well`);
  },
  read(incoming, slot) {
    const type = incoming.read();
    if (typeof type !== 'function') return incoming.corrupt('an instance without a class');
    if (incoming.read() === true) {
      const data = incoming.read();
      const decode = registrations.get(type)?.decode;
      if (decode) return decode(data);
      return incoming.corrupt(
        `an instance of ${type.name}, for which this process has no decode: call registerType in the module of the class`,
      );
    }
    const instance: object = Object.create(type.prototype);
    incoming.keep(slot, instance);
    incoming.readFields(instance);
    return instance;
  },
};
