/** Where a function was written: asked of an inspector inside this process, which knows what the language hides. */
import type { Session } from 'node:inspector';

export interface Script {
  url: string;
  isModule: boolean;
}

export interface Inspection {
  /** Undefined for native functions. Line and column count from 0, in the text of the script. */
  location?: { script: Script; line: number; column: number };
  /** The text of the script as the engine sees it: after TypeScript and other loaders. Null if it is gone. */
  source?: () => string | null;
  /** What is visible at the top level of the function's ES module, exports first of all, under its local names. */
  moduleScope?: Record<string, unknown>;
  bound?: BoundFunction;
}

/** Whatever `typeof` calls a function: classes are referred to as functions are. */
// biome-ignore lint/complexity/noBannedTypes: no signature is common to functions and to classes
export type Referable = Function;

export interface BoundFunction {
  fn: Referable;
  boundThis: unknown;
  boundArgs: unknown[];
}

type RemoteValue = { objectId?: string; value?: unknown; unserializableValue?: string; description?: string };
type Property = { name: string; value?: RemoteValue };

/**
 * How values cross between this code and the inspector, whose answers are descriptions only. A symbol of the registry on a
 * builtin is the one place that every realm of this process shares: a test runner's sandbox has a `globalThis` of its own.
 */
const DOOR = 'multiproc.inspected';
const doorExpression = `process.getBuiltinModule('node:inspector').Session[Symbol.for('${DOOR}')]`;

/** Ids of scripts are never used again, so that a function of a script seen before costs no second listing of all scripts. */
const scripts = new Map<string, Script>();

let inspector: typeof import('node:inspector') | null | undefined;

/** Null where there is no inspector: under `--permission`, or in a Node.js built without it. */
export function inspectFunction(fn: Referable): Inspection | null {
  return inSession((questions) => questions.about(fn));
}

function inSession<T>(ask: (questions: Questions) => T): T | null {
  if (inspector === undefined) inspector = loadInspector();
  if (!inspector) return null;
  const session = new inspector.Session();
  try {
    session.connect();
    return ask(new Questions(session, inspector));
  } catch {
    return null;
  } finally {
    session.disconnect();
  }
}

function loadInspector(): typeof import('node:inspector') | null {
  try {
    return require('node:inspector');
  } catch {
    return null;
  }
}

class Questions {
  private readonly door: Record<symbol, unknown>;

  constructor(
    private readonly session: Session,
    module: typeof import('node:inspector'),
  ) {
    this.door = module.Session as unknown as Record<symbol, unknown>;
  }

  about(fn: Referable): Inspection {
    const subject = this.describe(fn);
    const internals = this.ask<{ internalProperties?: Property[] }>('Runtime.getProperties', {
      objectId: subject.objectId,
      ownProperties: true,
    }).internalProperties;
    const internal = (name: string) => internals?.find((property) => property.name === name)?.value;

    const target = internal('[[TargetFunction]]');
    if (target) {
      return { bound: this.bound(target, internal('[[BoundThis]]'), internal('[[BoundArgs]]')) };
    }
    const place = internal('[[FunctionLocation]]')?.value as
      | { scriptId: string; lineNumber: number; columnNumber: number }
      | undefined;
    if (!place) return {};
    const script = this.script(place.scriptId);
    if (!script) return {};
    const scopes = script.isModule ? internal('[[Scopes]]') : undefined;
    return {
      location: { script, line: place.lineNumber, column: place.columnNumber },
      source: () => inSession((questions) => questions.sourceOf(place.scriptId)),
      moduleScope: scopes && this.moduleScope(scopes),
    };
  }

  private describe(value: unknown): RemoteValue {
    const key = Symbol.for(DOOR);
    this.door[key] = value;
    try {
      return this.ask<{ result: RemoteValue }>('Runtime.evaluate', { expression: doorExpression }).result;
    } finally {
      delete this.door[key];
    }
  }

  /** The values themselves, for descriptions of them. */
  private fetch(remote: RemoteValue[]): unknown[] {
    const key = Symbol.for(DOOR);
    try {
      this.ask('Runtime.callFunctionOn', {
        objectId: this.describe(Object).objectId,
        functionDeclaration: `function (...values) { ${doorExpression} = values; }`,
        arguments: remote.map(({ objectId, unserializableValue, value }) =>
          objectId ? { objectId } : unserializableValue ? { unserializableValue } : { value },
        ),
      });
      const values = this.door[key];
      return Array.isArray(values) ? values : [];
    } finally {
      delete this.door[key];
    }
  }

  private bound(target: RemoteValue, boundThis: RemoteValue = {}, boundArgs: RemoteValue = {}): BoundFunction {
    const [fn, self, args] = this.fetch([target, boundThis, boundArgs]);
    return { fn: fn as Referable, boundThis: self, boundArgs: Array.isArray(args) ? [...args] : [] };
  }

  private moduleScope(scopes: RemoteValue): Record<string, unknown> | undefined {
    const list = this.ask<{ result: Property[] }>('Runtime.getProperties', {
      objectId: scopes.objectId,
      ownProperties: true,
    }).result;
    const scope = list.find((property) => property.value?.description?.startsWith('Module'))?.value;
    return scope && (this.fetch([scope])[0] as { object?: Record<string, unknown> }).object;
  }

  private script(id: string): Script | undefined {
    const known = scripts.get(id);
    if (known) return known;
    this.session.on('Debugger.scriptParsed', ({ params }) => {
      const { scriptId, url, isModule } = params;
      if (!scripts.has(scriptId)) scripts.set(scriptId, { url, isModule: isModule === true });
    });
    this.debugging(() => undefined);
    return scripts.get(id);
  }

  sourceOf(id: string): string {
    return this.debugging(() => this.ask<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId: id }))
      .scriptSource;
  }

  /** A debugger that is enabled no longer than needed slows nothing down afterwards. */
  private debugging<T>(ask: () => T): T {
    this.ask('Debugger.enable');
    try {
      return ask();
    } finally {
      this.ask('Debugger.disable');
    }
  }

  /** In one process the answer comes before `post` returns. */
  private ask<T>(method: string, parameters: object = {}): T {
    let answer: unknown;
    let failure: Error | null = null;
    this.session.post(method, parameters, (error, result) => {
      failure = error;
      answer = result;
    });
    if (failure) throw failure;
    return answer as T;
  }
}
