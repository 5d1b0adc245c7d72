/** Functions and classes travel by reference: the URL of a module and the name under which it exports them. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SerializationError } from '../errors';
import { findGlobal, findInBuiltins, GLOBAL, isNative, nameIn, resolveGlobal } from './builtin-functions';
import { callingFiles } from './calling-files';
import { canExpose } from './exposed-functions';
import { type BoundFunction, type Inspection, inspectFunction, type Referable, type Script } from './function-location';
import {
  existingModule,
  loadedModule,
  loadedModules,
  loadModule,
  type Namespace,
  pathOf,
  requireModule,
} from './modules';
import { declaredAt, offsetOf, readTopLevel, type TopLevel } from './top-level';

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
  const reference = find(fn);
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
  return remember(reference, requireModule(reference.module, hiddenName(reference) !== undefined));
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

function find(fn: Referable): Reference {
  const global = isNative(fn) ? findGlobal(fn) : undefined;
  if (global) return global;
  const inspection = inspectFunction(fn);
  const script = inspection?.location?.script;
  const isBuiltinCode = script ? script.url.startsWith('node:') : isNative(fn);
  const found =
    (isBuiltinCode ? findInBuiltins(fn) : undefined) ??
    (script && findInScript(fn, script, inspection)) ??
    findInLoaded(fn, script?.url) ??
    (inspection ? undefined : findByText(fn));
  if (found) return found;
  throw refusal(fn, inspection);
}

/** By identity among what the module exports; then, where that is not to be seen (yet), by its place in the text. */
function findInScript(fn: Referable, script: Script, inspection: Inspection): Reference | undefined {
  const url = script.url;
  if (!script.isModule) {
    const name = loadedModule(url)?.nameOf(fn);
    if (name) return { module: url, name };
  }
  if (!url.startsWith('file:')) return undefined;
  const { location, moduleScope } = inspection;
  const source = inspection.source?.();
  const topLevel = source ? readTopLevel(source) : null;
  if (!source || !topLevel || !location) return undefined;
  const exported = moduleScope && exportedName(fn, moduleScope, topLevel);
  if (exported) return { module: url, name: exported };
  const local = declaredAt(topLevel, offsetOf(source, location.line, location.column));
  return local === undefined ? undefined : referToDeclared(url, local, script.isModule, topLevel);
}

function exportedName(fn: Referable, scope: Record<string, unknown>, { exports }: TopLevel): string | undefined {
  for (const [local, exported] of exports) {
    const value = scope[local];
    if (value === fn) return exported;
    const member = nameIn(value, fn);
    if (member) return `${exported}.${member}`;
  }
  return undefined;
}

function referToDeclared(url: string, local: string, isModule: boolean, topLevel: TopLevel): Reference | undefined {
  const exported = topLevel.exports.get(local);
  if (exported) return { module: url, name: exported };
  return canExpose(isModule) ? { module: url, name: `#${local}` } : undefined;
}

/** A function made in one module may be exported by another. */
function findInLoaded(fn: Referable, except: string | undefined): Reference | undefined {
  for (const namespace of loadedModules()) {
    if (namespace.url === except) continue;
    const name = namespace.nameOf(fn, true);
    if (name) return { module: namespace.url, name };
  }
  return undefined;
}

/**
 * Without an inspector: users write their functions in the file that calls the library, or in one that calls that. A compiled
 * file does not hold the text of the function; then the name decides, in the nearest file alone.
 */
function findByText(fn: Referable): Reference | undefined {
  const text = fn.toString();
  const [nearest, ...others] = callingFiles();
  for (const url of nearest ? [nearest, ...others] : []) {
    const source = readFileSync(fileURLToPath(url), 'utf8');
    const topLevel = readTopLevel(source);
    if (!topLevel) continue;
    const at = source.indexOf(text);
    const local = at === -1 ? (url === nearest ? fn.name : undefined) : declaredAt(topLevel, at);
    if (!topLevel.declarations.some(({ name }) => name === local && name === fn.name)) continue;
    return referToDeclared(url, fn.name, !loadedModule(url), topLevel);
  }
  return undefined;
}

function refusal(fn: Referable, inspection: Inspection | null): SerializationError {
  const name = fn.name || '(anonymous)';
  const kind = /^class\b/.test(fn.toString()) ? 'class' : 'function';
  const location = inspection?.location;
  const place = location ? ` (${pathOf(location.script.url)}:${location.line + 1})` : '';
  const cure = 'Export it from its module, or give { module, name } of what to run';
  const reason = inspection?.bound
    ? 'it is bound'
    : isNative(fn)
      ? 'it is native'
      : 'another process finds it by its module and the name of an export, and no module that is loaded exports it';
  return new SerializationError(
    `cannot send the ${kind} ${name}${place} to another process: ${reason}. ${cure}.`,
    name,
  );
}
