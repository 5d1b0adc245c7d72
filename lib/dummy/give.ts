/** How a task is given its arguments: as they are, but of each handle it gets one of its own, as a process would. */

import { InProcessEngine } from '../engine/in-process-engine';
import { Handle } from '../handle';
import { type Departing, departure } from '../wire/handles';

/**
 * So that to close a handle in one task leaves those of the others open. What contains a handle is copied as far as it consists of
 * arrays, plain objects, Maps and Sets.
 */
export function give<T>(value: T, to: InProcessEngine): T {
  return (mentionsHandle(value, new Set()) ? copy(value, to, new Map()) : value) as T;
}

/** Those of real processes are used by all tasks alike. */
function isOurs(value: object): value is Handle {
  return Handle.engineOf(value) instanceof InProcessEngine;
}

function mentionsHandle(value: unknown, seen: Set<object>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  if (isOurs(value)) return true;
  for (const item of contents(value)) if (mentionsHandle(item, seen)) return true;
  return false;
}

function contents(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Map) return [...value].flat();
  return isPlain(value) ? Object.values(value) : [];
}

function copy(value: unknown, to: InProcessEngine, made: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = made.get(value);
  if (known) return known;
  const inner = (item: unknown) => copy(item, to, made);
  const keep = <O extends object>(object: O) => {
    made.set(value, object);
    return object;
  };
  if (isOurs(value)) return keep(ownHandle(value, to, made));
  if (Array.isArray(value)) {
    const items = keep<unknown[]>([]);
    for (const item of value) items.push(inner(item));
    return items;
  }
  if (value instanceof Set) {
    const items = keep(new Set());
    for (const item of value) items.add(inner(item));
    return items;
  }
  if (value instanceof Map) {
    const entries = keep(new Map());
    for (const [key, item] of value) entries.set(inner(key), inner(item));
    return entries;
  }
  if (!isPlain(value)) return value;
  const fields = keep(Object.create(Object.getPrototypeOf(value)) as Record<string, unknown>);
  for (const [name, item] of Object.entries(value)) fields[name] = inner(item);
  return fields;
}

function ownHandle(handle: Departing, to: InProcessEngine, made: Map<object, object>): object {
  const { kind, id, extra } = handle[departure]();
  // A lock under a condition is among it.
  return to.given(kind, id, copy(extra, to, made));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
