/**
 * Functions at the top level of a module that the module does not export: found all the same, as Python finds them.
 *
 * In the process that looks for such a function, and for its module alone, one statement is added to the end of the module as
 * it is loaded: it hands over a getter for each top-level name. Nothing else of the module changes.
 */
import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';

const RECEIVER = Symbol.for('multiproc.topLevel');
const receive = `globalThis[Symbol.for('${RECEIVER.description}')]`;

type Getters = Record<string, () => unknown>;
type Compile = (content: string, filename: string, ...rest: unknown[]) => unknown;

const exposed = new Map<string, Getters>();

/**
 * CommonJS can do this everywhere. ES modules need synchronous hooks, of Node.js 22.15 and later, or a `require` that reaches
 * them without a loader between.
 */
export function canExpose(isModule: boolean): boolean {
  return !isModule || typeof nodeModule.registerHooks === 'function' || !hasLoader();
}

/** Whether something stands between Node.js and the files that it loads. It may be harmless, which does not show. */
export function hasLoader(): boolean {
  const options = `${process.execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''}`;
  return /(^|\s)(-r|--require|--import|--loader|--experimental-loader)\b/.test(options);
}

/** The function of this name at the top level of a module that was loaded under `withExposed`. */
export function findExposed(url: string, name: string): unknown {
  return exposed.get(url)?.[name]?.();
}

/** The modules, by URL, that expose their top level when they are loaded. */
const exposing = new Set<string>();
/** Stands in `exposing` for all modules outside of packages. */
const EVERY = '*';
let unhook: (() => void) | undefined;
/** Reads the texts. It comes with the hooks, and before them, for it would go through them: most processes need neither. */
let reader: typeof import('./top-level') | undefined;

/** Until the returned function is called, loading the module of this URL exposes its top level. */
export function exposeWhileLoading(url: string): () => void {
  exposing.add(url);
  unhook ??= hookLoading();
  return () => {
    exposing.delete(url);
    if (exposing.size > 0) return;
    unhook?.();
    unhook = undefined;
  };
}

/** Whether that reaches what an ES module imports. */
export const canExposeImports = typeof nodeModule.registerHooks === 'function';

/** As `exposeWhileLoading`, for all modules that are not of packages: what they import is loaded with them, and only once. */
export function exposeAllWhileLoading(): () => void {
  return exposeWhileLoading(EVERY);
}

function isExposing(url: string): boolean {
  return exposing.has(url) || (exposing.has(EVERY) && !url.includes('/node_modules/'));
}

function hookLoading(): () => void {
  reader ??= require('./top-level');
  Object.assign(globalThis, { [RECEIVER]: (url: string, getters: Getters) => exposed.set(url, getters) });

  // All loaders of CommonJS, those of TypeScript too, end in this method.
  const prototype = nodeModule.Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  function compileExposing(this: unknown, content: string, filename: string, ...rest: unknown[]) {
    const url = pathToFileURL(filename).href;
    return compile.call(this, isExposing(url) ? withHandover(content, url) : content, filename, ...rest);
  }
  prototype._compile = compileExposing;
  const hooks = hookModules();
  return () => {
    hooks?.deregister();
    // A loader that came after us has this method inside its own: there it does no harm.
    if (prototype._compile === compileExposing) prototype._compile = compile;
  };
}

/** Jest refuses hooks, by an error: it has its own loader of modules, which exposes nothing. */
function hookModules(): nodeModule.ModuleHooks | undefined {
  try {
    return nodeModule.registerHooks?.({
      load(url, context, nextLoad) {
        const loaded = nextLoad(url, context);
        if (!isExposing(url) || !loaded.format?.startsWith('module') || !loaded.source) return loaded;
        return { ...loaded, source: withHandover(textOf(loaded.source), url) };
      },
    });
  } catch {
    return undefined;
  }
}

function textOf(source: unknown): string {
  return typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString();
}

function withHandover(source: string, url: string): string {
  const topLevel = source.includes(receive) ? undefined : reader?.readTopLevel(source);
  if (!topLevel) return source;
  const names = new Set(topLevel.declarations.map((declaration) => declaration.name));
  names.delete('default');
  const getters = [...names].map((name) => `${JSON.stringify(name)}: () => ${name}`);
  const handover = `\n;${receive}?.(${JSON.stringify(url)}, { ${getters.join(', ')} });\n`;
  return source.slice(0, topLevel.end) + handover + source.slice(topLevel.end);
}
