/** The modules of this process: which are loaded, what they export, and how another one is loaded. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin, registerHooks } from 'node:module';
import { dirname, extname, isAbsolute, join, resolve as resolvePath } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SerializationError } from '../errors';
import { nameIn } from './builtin-functions';
import { exposeWhileLoading, findExposed, hasLoader } from './exposed-functions';
import type { Referable } from './function-location';

/** All CommonJS modules, by path. A `require` that the loader of ES modules has made has none. */
export const loaded = createRequire(__filename).cache;

/** What a module exports, under the names that references use. */
export class Namespace {
  constructor(
    readonly url: string,
    private readonly exports: unknown,
  ) {}

  /** `default` of a CommonJS module is `exports.default` if a compiler of ES modules wrote it, else all that it exports. */
  member(name: string): unknown {
    const exports = Object(this.exports) as Record<string, unknown>;
    if (name === 'module.exports') return this.exports;
    if (name === 'default' && !('default' in exports)) return this.exports;
    if (name in exports) return exports[name];
    let value: unknown = exports;
    for (const key of name.split('.')) value = value === undefined || value === null ? undefined : Object(value)[key];
    return value;
  }

  /** The name under which this very function is exported. Reads no getters when `carefully`. */
  nameOf(fn: Referable, carefully = false): string | undefined {
    if (this.exports === fn) return this.member('default') === fn ? 'default' : 'module.exports';
    const direct = nameIn(this.exports, fn);
    if (direct) return direct;
    for (const key of this.names()) {
      if (carefully && Object.getOwnPropertyDescriptor(this.exports, key)?.get) continue;
      const value = this.read(key);
      if (value === fn) return key;
      const member = nameIn(value, fn);
      if (member && !key.includes('.')) return `${key}.${member}`;
    }
    return undefined;
  }

  names(): string[] {
    const { exports } = this;
    if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return [];
    const own = Object.keys(exports).filter((key) => key !== '__esModule');
    return typeof exports === 'function' ? ['default', ...own] : own;
  }

  hidden(name: string): unknown {
    return findExposed(this.url, name);
  }

  /** An export that is not assigned yet throws when read. */
  private read(key: string): unknown {
    try {
      return this.member(key);
    } catch {
      return undefined;
    }
  }
}

/** Those that only `import()` could load here: `require` may not find them again. */
const imported = new Map<string, Namespace>();

/** The loaded module of this URL, if it is CommonJS. */
export function loadedModule(url: string): Namespace | undefined {
  if (!url.startsWith('file:')) return undefined;
  const module = cached(fileURLToPath(url));
  return module && new Namespace(url, module.exports);
}

/** All loaded CommonJS modules, and the main module first. */
export function* loadedModules(): Iterable<Namespace> {
  const main = process.argv[1];
  if (main && isAbsolute(main)) {
    const namespace = cached(main) ? loadedModule(hrefOf(main)) : evaluatedMain(main);
    if (namespace) yield namespace;
  }
  for (const path of Object.keys(loaded)) {
    const namespace = isAbsolute(path) ? loadedModule(hrefOf(path)) : undefined;
    if (namespace) yield namespace;
  }
}

/** `require` gives the very instance that runs as main, unless a loader stands between: then it would run a second one. */
function evaluatedMain(path: string): Namespace | undefined {
  if (hasLoader() || !isModulePath(path)) return undefined;
  try {
    return new Namespace(hrefOf(path), require(path));
  } catch {
    return undefined; // Still being evaluated.
  }
}

/** `expose`: so that also what it does not export can be found in it, if it is not loaded yet. That costs a reading of its text. */
export function requireModule(url: string, expose: boolean): Namespace {
  if (isBuiltin(url)) return new Namespace(url, require(url));
  const known = imported.get(url);
  if (known) return known;
  const path = fileURLToPath(url);
  const file = expose ? hrefOf(fileOf(path)) : url;
  const restore = exposing(file, expose);
  try {
    return new Namespace(file, require(path));
  } catch (error) {
    throw loadFailure(error, url);
  } finally {
    restore();
  }
}

let importModule = (url: string): Promise<object> => import(url);

/** Code that comes from V8's cache cannot import: another file does it for this one. */
export function importBy(importer: (url: string) => Promise<object>): void {
  importModule = importer;
}

export async function loadModule(url: string, expose: boolean): Promise<Namespace> {
  const known = imported.get(url);
  if (known) return known;
  const path = fileURLToPath(url);
  // Where there are no hooks, the compiler of `require` exposes the top level, also for an `import()` that must follow.
  if (!isModulePath(path) || (!registerHooks && !hasLoader() && !url.includes('?'))) {
    try {
      return requireModule(url, expose);
    } catch (error) {
      if (!canOnlyBeImported(error)) throw error;
    }
  }
  const file = expose ? hrefOf(fileOf(path)) + new URL(url).search : url;
  const restore = exposing(file, expose);
  try {
    const namespace = new Namespace(file, await importModule(url));
    imported.set(url, namespace);
    return namespace;
  } catch (error) {
    throw loadFailure(error, url);
  } finally {
    restore();
  }
}

/** What is loaded for this path, which may be that of a link. */
function fileOf(path: string): string {
  try {
    return require.resolve(path);
  } catch {
    return path; // It is not there, as whoever loads it will find.
  }
}

/** Packages are not the user's own: they say by their exports what others may use. */
export function isOfPackage(url: string): boolean {
  return url.includes('/node_modules/');
}

function exposing(url: string, expose: boolean): () => void {
  return !expose || cached(fileURLToPath(url)) || isOfPackage(url) ? () => {} : exposeWhileLoading(url);
}

function cached(path: string): NodeJS.Module | undefined {
  try {
    return loaded[path];
  } catch {
    return undefined; // Jest has entries that may not be looked at.
  }
}

const NEEDS_IMPORT = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM', 'ERR_REQUIRE_CYCLE_MODULE']);

/** Whether `requireModule` failed for what is an ES module that awaits at its top level, or is being evaluated. */
export function canOnlyBeImported(failure: unknown): boolean {
  return failure instanceof SerializationError && needsImport(failure.cause);
}

function needsImport(error: unknown): boolean {
  return NEEDS_IMPORT.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What the module itself throws stays as it is. */
function loadFailure(error: unknown, url: string): unknown {
  const path = pathOf(url);
  if (needsImport(error)) {
    const message = `cannot load ${path} at once: it awaits at its top level, or is being loaded`;
    return new SerializationError(message, path, { cause: error });
  }
  if (url.startsWith('file:') && !existsSync(fileURLToPath(url))) {
    return new SerializationError(`cannot find the module ${path}`, path, { cause: error });
  }
  return error;
}

/** Whether this file is certainly an ES module, by its name or by the `type` of its package. */
export function isModulePath(path: string): boolean {
  const extension = extname(path);
  if (/^\.m[jt]s$/.test(extension)) return true;
  if (/^\.c[jt]s$/.test(extension)) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const description = join(folder, 'package.json');
    if (existsSync(description)) return JSON.parse(readFileSync(description, 'utf8')).type === 'module';
    if (folder === dirname(folder)) return false;
  }
}

/** The URL of the module that a user means, which is there. */
export function existingModule(module: string | URL, from?: string): string {
  const text = String(module);
  if (isBuiltin(text)) return text.startsWith('node:') ? text : `node:${text}`;
  const base = from === undefined ? join(process.cwd(), 'main.js') : pathOf(from);
  const file = text.startsWith('file:') ? fileURLToPath(text) : text;
  const isPath = isAbsolute(file) || /^\.\.?(?:[/\\]|$)/.test(file);
  const path = isPath ? resolvePath(dirname(base), file) : file;
  const found = resolveFrom(base, path) ?? typescriptOf(path);
  if (found) return hrefOf(found) + (text.startsWith('file:') ? new URL(text).search : '');
  const besides = resolvePath(dirname(base), file);
  const hint = !isPath && existsSync(besides) ? ` Did you mean './${file}'?` : '';
  const where = isPath ? `there is no file ${path}` : `no such package can be found from ${dirname(base)}`;
  throw new SerializationError(`cannot find the module '${text}': ${where}.${hint}`, 'module');
}

function resolveFrom(base: string, specifier: string): string | undefined {
  try {
    return createRequire(base).resolve(specifier);
  } catch {
    return undefined;
  }
}

/** TypeScript's own imports name the file that will be compiled: `./jobs.js` for `jobs.ts`. */
function typescriptOf(path: string): string | undefined {
  const candidates = /\.[cm]?jsx?$/.test(path)
    ? [path.replace(/js(x?)$/, 'ts$1')]
    : ['.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx'].map((extension) => path + extension);
  return candidates.find((candidate) => isAbsolute(candidate) && existsSync(candidate));
}

/** For messages: a path where the URL is that of a file. */
export function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

function hrefOf(path: string): string {
  return pathToFileURL(path).href;
}
