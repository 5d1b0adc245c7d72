/** Functions and classes travel by reference: the URL of a module and the name under which it exports them. */
import { isBuiltin } from 'node:module';
import { SerializationError } from '../errors';
import { findGlobal, GLOBAL, isNative, resolveGlobal } from './builtin-functions';
import { type BoundFunction, inspectFunction, type Referable } from './function-location';
import { canOnlyBeImported, existingModule, loadModule, type Namespace, pathOf, requireModule } from './modules';
import { registeredClasses } from './registered-types';

export type { BoundFunction, Referable } from './function-location';

export interface Reference {
  /** A file: URL, `node:` and the name of a builtin, or `globalThis:`. */
  module: string;
  /** Name of the export; `Class.method` reaches a static method; `#name` a top-level function that is not exported. */
  name: string;
}

const references = new WeakMap<Referable, Reference>();
/** What was referred to from here comes back as itself, also where its module cannot be asked for it again. */
const referred = new Map<string, WeakRef<Referable>>();

/** How `fn` is found again in another process. Throws for what can only be found in this one. */
export function refer(fn: Referable): Reference {
  const known = references.get(fn);
  if (known) return known;
  const reference = findReference(fn);
  references.set(fn, reference);
  referred.set(keyOf(reference), new WeakRef(fn));
  return reference;
}

/** What `fn.bind(…)` was made of; null for a function that is not bound. */
export function unbind(fn: Referable): BoundFunction | null {
  if (!isNative(fn) || references.has(fn) || findGlobal(fn)) return null;
  return inspectFunction(fn)?.bound ?? null;
}

/**
 * A reference from a user's `{ module, name }`. A path that is not absolute is relative to `from`, the file or URL of the caller,
 * and to the working directory without it.
 */
export function referTo(target: { module: string | URL; name?: string }, from?: string): Reference {
  return { module: existingModule(target.module, from), name: target.name ?? 'default' };
}

/** Finds what is referred to in this process, now. */
export function resolve(reference: Reference): Referable {
  const known = referred.get(keyOf(reference))?.deref();
  if (known) return known;
  if (reference.module === GLOBAL) return accept(resolveGlobal(reference.name), reference, undefined);
  try {
    return remember(reference, requireModule(reference.module, hiddenName(reference) !== undefined));
  } catch (error) {
    const namespace = canOnlyBeImported(error) ? seenFromInside(reference.module) : undefined;
    if (!namespace) throw error;
    return remember(reference, namespace);
  }
}

/** A main module that awaits its `main()` has functions that are known here: what was sent, and the types that it has registered. */
function seenFromInside(module: string): Namespace | undefined {
  const { seenFromInside: look }: typeof import('./seen-from-inside') = require('./seen-from-inside');
  for (const fn of knownFunctions(module)) {
    const namespace = look(fn, module);
    if (namespace) return namespace;
  }
  return undefined;
}

function* knownFunctions(module: string): Iterable<Referable> {
  for (const [key, known] of referred) {
    const fn = key.startsWith(`${module}\n`) ? known.deref() : undefined;
    if (fn) yield fn;
  }
  yield* registeredClasses();
}

/** As `resolve`, also for modules that await at their top level. `expose`: others will be looked for that it does not export. */
export async function load(reference: Reference, expose = false): Promise<Referable> {
  const known = referred.get(keyOf(reference))?.deref();
  if (known) return known;
  if (reference.module === GLOBAL || isBuiltin(reference.module)) return resolve(reference);
  return remember(reference, await loadModule(reference.module, expose || hiddenName(reference) !== undefined));
}

function remember(reference: Reference, namespace: Namespace): Referable {
  const hidden = hiddenName(reference);
  const fn = accept(hidden ? namespace.hidden(hidden) : namespace.member(reference.name), reference, namespace);
  references.set(fn, reference);
  referred.set(keyOf(reference), new WeakRef(fn));
  return fn;
}

function accept(found: unknown, { module, name }: Reference, namespace: Namespace | undefined): Referable {
  if (typeof found === 'function') return found;
  const place = `${hiddenName({ module, name }) ?? name} of ${pathOf(module)}`;
  if (found !== undefined) throw new SerializationError(`${place} is not a function but ${typeof found}`, name);
  const names = namespace?.names() ?? [];
  const offers = names.length > 0 ? `it exports ${names.join(', ')}` : 'it exports nothing';
  const late = hiddenName({ module, name }) ? ', and it was loaded as part of another module' : '';
  throw new SerializationError(`cannot find ${place}: ${offers}${late}`, name);
}

function keyOf({ module, name }: Reference): string {
  return `${module}\n${name}`;
}

function hiddenName({ name }: Reference): string | undefined {
  return name.startsWith('#') ? name.slice(1) : undefined;
}

/** Loaded when the first function is referred to from here: most processes only find those that others refer to. */
function findReference(fn: Referable): Reference {
  const { findReference: find }: typeof import('./reference-finder') = require('./reference-finder');
  return find(fn);
}
