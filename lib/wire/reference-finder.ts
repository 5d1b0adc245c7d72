/** Where another process finds a function or class of this one: the search that ends in a reference. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SerializationError } from '../errors';
import { findGlobal, findInBuiltins, isNative, nameIn } from './builtin-functions';
import { callingFiles } from './calling-files';
import { canExpose } from './exposed-functions';
import { type Inspection, inspectFunction, type Referable, type Script } from './function-location';
import { isOfPackage, loadedModule, loadedModules, pathOf } from './modules';
import type { Reference } from './references';
import { declaredAt, offsetOf, readTopLevel, type TopLevel } from './top-level';

/** By its script and the exports of what is loaded. Throws for what can only be found in this process. */
export function findReference(fn: Referable): Reference {
  const global = isNative(fn) ? findGlobal(fn) : undefined;
  if (global) return global;
  const inspection = inspectFunction(fn);
  const script = inspection?.location?.script;
  const isBuiltinCode = script ? script.url.startsWith('node:') : isNative(fn);
  const found =
    (isBuiltinCode ? findInBuiltins(fn) : undefined) ??
    (script && (isOwn(script) ? findInFace(fn) : findInScript(fn, script, inspection))) ??
    findInLoaded(fn, script?.url) ??
    (inspection ? undefined : findByText(fn));
  if (found) return found;
  throw refusal(fn, inspection);
}

/** Of this library. */
function isOwn({ url }: Script): boolean {
  return url === pathToFileURL(__filename).href;
}

/** What users have of this library is under the same name wherever it is loaded. */
function findInFace(fn: Referable): Reference | undefined {
  const url = pathToFileURL(join(__dirname, '..', 'index.js')).href;
  const name = loadedModule(url)?.nameOf(fn);
  return name === undefined ? undefined : { module: url, name };
}

/** By identity among what the module exports; then, where that is not to be seen (yet), by its place in the text. */
function findInScript(fn: Referable, script: Script, inspection: Inspection): Reference | undefined {
  const url = script.url;
  if (!script.isModule) {
    const name = loadedModule(url)?.nameOf(fn);
    if (name) return { module: url, name };
  }
  // What was given to `node -e` has a name like a file.
  if (!url.startsWith('file:') || /\/\[eval\d*\]$/.test(url)) return undefined;
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
  return canExpose(isModule) && !isOfPackage(url) ? { module: url, name: `#${local}` } : undefined;
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
