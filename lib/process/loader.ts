/** Which flags of Node.js a child needs, so that it can load the module of its target. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ProcessError } from '../errors';
import { isModulePath, loaded } from '../wire/modules';

/** Flags that are about one process: its debugger, its tests, its script where that is not a file. */
const OWN_FLAG =
  /^(?:--inspect.*|--debug-port|-e|--eval|-p|--print|-pe|-c|--check|-i|--interactive|--input-type|--(?:experimental-)?test.*|--watch.*)$/;
/** Those that may be followed by their value. No value of a flag begins with a dash. */
const OWN_FLAG_WITH_VALUE =
  /^(?:--inspect-port|--inspect-publish-uid|--debug-port|-e|--eval|-p|--print|-pe|--input-type|--(?:experimental-)?test-.+|--watch-(?:path|kill-signal))$/;
const OWN_FLAG_WITHOUT_VALUE =
  /^--(?:test-only|test-force-exit|test-update-snapshots|experimental-test-(?!isolation).*|watch-preserve-output)$/;
const PRELOAD = /^(?:-r|--require|--import|--loader|--experimental-loader)$/;
const LOADER =
  /(?:^|[\s/\\=])(?:tsx|ts-node|esbuild-register|@swc-node|@swc|@esbuild-kit|@oxc-node|@babel|jiti|sucrase|tsimp|tsm)(?=$|[\s/\\])/;
const TSNODE_COMMAND = /^(.*[\\/]ts-node[\\/])dist[\\/]bin[-\w]*\.js$/;

/** Where ts-node keeps what it was registered with. */
const TSNODE_INSTANCE: unique symbol = Symbol.for('ts-node.register.instance');

export interface LoaderOptions {
  /** Of this process, or what the user gave instead. */
  execArgv: readonly string[];
  /** URL of the target's module. */
  module: string;
  /** Where tsx lies beside the module, take it even if Node.js strips types itself: it reads all of TypeScript. */
  preferTsx?: boolean;
}

export function execArgvFor({ execArgv, module, preferTsx }: LoaderOptions): string[] {
  const inherited = inheritable(execArgv);
  if (!/^file:.*\.[cm]?tsx?$/.test(withoutQuery(module)) || hasLoader(inherited)) return inherited;
  const stripsTypes = canStripTypes(module, inherited);
  // A test runner compiles with tools of its own, whose nearest kin is a loader: stripping types knows fewer ways to import.
  const wantsLoader = process.env.JEST_WORKER_ID !== undefined || (preferTsx && tsxBeside(module));
  if (stripsTypes && !wantsLoader) return inherited;
  const loader = loaderBeside(module);
  if (loader) return [...inherited, ...loader];
  if (stripsTypes) return inherited;
  if (mayStripTypes(module, inherited)) return [...inherited, '--experimental-strip-types'];
  throw new ProcessError(
    `a process cannot load ${fileURLToPath(withoutQuery(module))}: Node.js ${process.versions.node} does not read this TypeScript ` +
      "by itself, and there is no loader. Install 'tsx' or 'ts-node' beside the file, give execArgv with the loader you use, or " +
      'compile the file and run the result.',
  );
}

/**
 * What a child needs in its environment beside: ts-node looks for its tsconfig.json from the working directory, and that of the
 * script with which this process was started may lie elsewhere.
 */
export function loaderEnvironment(): { TS_NODE_PROJECT?: string } {
  const project = tsNode()?.configFilePath;
  return project && process.env.TS_NODE_PROJECT === undefined ? { TS_NODE_PROJECT: project } : {};
}

function inheritable(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < execArgv.length; i++) {
    const [, name, value] = /^(.*?)(?:=(.*))?$/s.exec(execArgv[i]) ?? [];
    const next: string | undefined = value === undefined ? execArgv[i + 1] : undefined;
    const tsNodeFolder = TSNODE_COMMAND.exec(execArgv[i])?.[1];
    if (tsNodeFolder) return [...kept, ...fromTsNodeCommand(tsNodeFolder, execArgv.slice(i + 1))];
    if (OWN_FLAG.test(name)) {
      const takesNext = OWN_FLAG_WITH_VALUE.test(name) && !OWN_FLAG_WITHOUT_VALUE.test(name);
      if (takesNext && next !== undefined && !next.startsWith('-')) i++;
    } else if (PRELOAD.test(name) && value !== undefined) {
      kept.push(name, value);
    } else {
      kept.push(execArgv[i]);
    }
  }
  return kept;
}

/**
 * `ts-node script.ts` passes for a flag of Node.js, followed by its own. As a command it would take the child's first file for
 * the user's script; what a child needs is the loader inside. Types were checked by the parent, once is enough.
 */
function fromTsNodeCommand(folder: string, options: string[]): string[] {
  const preloads: string[] = [];
  options.forEach((option, i) => {
    if (/^(?:-r|--require)$/.test(option) && options[i + 1]) preloads.push('-r', options[i + 1]);
  });
  return ['-r', join(folder, 'register', 'transpile-only.js'), ...preloads];
}

function hasLoader(execArgv: readonly string[]): boolean {
  const options = process.env.NODE_OPTIONS?.split(/\s+(?=-)/) ?? [];
  const preloads = execArgv.filter((_, i) => PRELOAD.test(execArgv[i - 1] ?? ''));
  preloads.push(
    ...options.filter((option) => /^(?:-r|--require|--import|--loader|--experimental-loader)\b/.test(option)),
  );
  if (preloads.some((value) => LOADER.test(value))) return true;
  // Some module of the user's own that registers a loader.
  return preloads.length > 0 && '.ts' in require.extensions && !process.features.typescript;
}

function canStripTypes(module: string, execArgv: readonly string[]): boolean {
  if (!isStrippable(module) || execArgv.some((flag) => /^--no-(?:experimental-)?strip-types$/.test(flag))) return false;
  return (
    Boolean(process.features.typescript) ||
    execArgv.some((flag) => /^--experimental-(?:strip|transform)-types$/.test(flag))
  );
}

function mayStripTypes(module: string, execArgv: readonly string[]): boolean {
  const isKnown = process.allowedNodeEnvironmentFlags.has('--experimental-strip-types');
  return isKnown && isStrippable(module) && !execArgv.some((flag) => /^--no-.*strip-types$/.test(flag));
}

function isStrippable(module: string): boolean {
  return /\.[cm]?ts$/.test(withoutQuery(module)) && !module.includes('/node_modules/');
}

function loaderBeside(module: string): string[] | undefined {
  const tsx = tsxBeside(module);
  if (tsx) return ['--import', pathToFileURL(tsx).href];
  const path = fileURLToPath(withoutQuery(module));
  // The hook of ts-node for `require` knows nothing of ES modules.
  if (isModulePath(path)) return undefined;
  const register = findBeside(module, 'ts-node/register/transpile-only') ?? registeredTsNode();
  return register ? ['-r', register] : undefined;
}

function tsxBeside(module: string): string | undefined {
  return findBeside(module, 'tsx');
}

function findBeside(module: string, name: string): string | undefined {
  return attempt(() => createRequire(fileURLToPath(withoutQuery(module))).resolve(name));
}

/** That which this process registered from its own code, wherever it is installed. */
function registeredTsNode(): string | undefined {
  if (!tsNode()) return undefined;
  const main = Object.keys(loaded).find((path) => /[\\/]ts-node[\\/]dist[\\/]index\.js$/.test(path));
  if (!main) return undefined;
  return join(main, '..', '..', 'register', 'transpile-only.js');
}

function tsNode(): { configFilePath?: string } | undefined {
  return (process as NodeJS.Process & { [TSNODE_INSTANCE]?: { configFilePath?: string } })[TSNODE_INSTANCE];
}

function attempt(find: () => string): string | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
