/** How Map, Set, Date, RegExp and objects without a prototype travel. */
import { types } from 'node:util';
import type { Step, Traveller } from './traveller';

/** A place in a Map or a Set. One moves along with the writing: only a refusal ever asks for its text. */
class Place implements Step {
  part: 'keys' | 'values' = 'values';
  index = 0;
  key: unknown;

  get text(): string {
    const { part, index, key } = this;
    if (part === 'keys' || key === undefined || typeof key === 'object') return `.${part}()[${index}]`;
    if (typeof key === 'string') return `.get(${JSON.stringify(key)})`;
    return `.get(${typeof key === 'bigint' ? `${key}n` : String(key)})`;
  }
}

export const maps: Traveller<Map<unknown, unknown>> = {
  matches(value, name): boolean {
    return name === 'Map' && types.isMap(value);
  },
  write(map, outgoing) {
    const entries = [...map];
    const place = new Place();
    outgoing.write(entries.length);
    for (const [key, value] of entries) {
      place.part = 'keys';
      outgoing.writeAt(place, key);
      place.part = 'values';
      place.key = key;
      outgoing.writeAt(place, value);
      place.index++;
    }
  },
  read(incoming, slot) {
    const map = new Map<unknown, unknown>();
    incoming.keep(slot, map);
    for (let left = incoming.readCount(); left > 0; left--) map.set(incoming.read(), incoming.read());
    return map;
  },
};

export const sets: Traveller<Set<unknown>> = {
  matches(value, name): boolean {
    return name === 'Set' && types.isSet(value);
  },
  write(set, outgoing) {
    const members = [...set];
    const place = new Place();
    outgoing.write(members.length);
    for (const member of members) {
      outgoing.writeAt(place, member);
      place.index++;
    }
  },
  read(incoming, slot) {
    const set = new Set<unknown>();
    incoming.keep(slot, set);
    for (let left = incoming.readCount(); left > 0; left--) set.add(incoming.read());
    return set;
  },
};

export const dates: Traveller<Date> = {
  matches(value, name): boolean {
    return name === 'Date' && types.isDate(value);
  },
  write(date, outgoing) {
    outgoing.write(Date.prototype.getTime.call(date));
  },
  read(incoming) {
    const time = incoming.read();
    return typeof time === 'number' ? new Date(time) : incoming.corrupt('a date without a time');
  },
};

export const regExps: Traveller<RegExp> = {
  matches(value, name): boolean {
    return name === 'RegExp' && types.isRegExp(value);
  },
  write(expression, outgoing) {
    outgoing.write(expression.source);
    outgoing.write(expression.flags);
  },
  read(incoming) {
    return new RegExp(incoming.readString(), incoming.readString());
  },
};

export const bareObjects: Traveller = {
  matches(value): boolean {
    return Object.getPrototypeOf(value) === null;
  },
  write(object, outgoing) {
    outgoing.writeFields(object);
  },
  read(incoming, slot) {
    const object: object = Object.create(null);
    incoming.keep(slot, object);
    incoming.readFields(object);
    return object;
  },
};
