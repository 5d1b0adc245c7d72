/** What a script declares and exports at its top level, read from its text. Where the text is beyond it, it says so. */

export interface Declaration {
  name: string;
  /** Where the engine says that this function or class is: from and to, as offsets in the text. */
  from: number;
  to: number;
}

export interface TopLevel {
  declarations: Declaration[];
  /** The local name of each export, to the name under which it is exported. */
  exports: Map<string, string>;
  /** Where a statement can be added that sees all declarations. */
  end: number;
}

/** What the loaders of tsx (for CommonJS), of Jest and of Vitest put around a module. */
const WRAPPERS = [
  { opens: /^__filename=.*?;\(\(\)=>\{\n/, closes: '})()' },
  { opens: /^\(\{"Object\.<anonymous>":function\([^)]*\)\{/, closes: '}})' },
  { opens: /^'use strict';async \([^)]*__vite_ssr_[^)]*\)=>\{\{/, closes: '}}' },
];

/** Null when the text cannot be followed to its end. */
export function readTopLevel(source: string): TopLevel | null {
  const [start, end] = bodyOf(source);
  const outline = outlineOf(source, start, end);
  if (outline === null) return null;
  const { declarations, exports } = declarationsOf(outline);
  for (const [, exported, local] of source.matchAll(EXPORT_BY_VITE)) exports.set(local, exported);
  return { declarations, exports, end };
}

/** The name of what is declared at this offset, as the engine gives it. */
export function declaredAt({ declarations }: TopLevel, offset: number): string | undefined {
  return declarations.find(({ from, to }) => from <= offset && offset <= to)?.name;
}

/** The offset of a line and column, both counted from 0. */
export function offsetOf(source: string, line: number, column: number): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = source.indexOf('\n', start) + 1;
  return start + column;
}

function bodyOf(source: string): [start: number, end: number] {
  for (const { opens, closes } of WRAPPERS) {
    const opening = opens.exec(source);
    const closing = source.lastIndexOf(closes);
    if (opening && closing > 0) return [opening[0].length, closing];
  }
  return [0, source.length];
}

const WORD = '[\\p{ID_Start}$_][\\p{ID_Continue}$\\u200c\\u200d]*';
const FUNCTION_OR_CLASS = new RegExp(
  `(export\\s+(?:default\\s+)?)?(?:(?:async\\s+)?function\\b\\s*\\*?\\s*(${WORD})?\\s*(?=[(<])|class\\b\\s*(${WORD})?)`,
  'gu',
);
const VARIABLE = new RegExp(
  `(export\\s+)?\\b(?:const|let|var)\\s+(${WORD})\\s*(?::(?:[^=;]|=>)*)?=\\s*(?:__name\\(\\s*)?(?:async\\s*)?(?:(?:function\\b\\s*\\*?|class\\b)\\s*(?:${WORD})?\\s*)?`,
  'gu',
);
const DEFAULT_ARROW = new RegExp(`\\bexport\\s+default\\s+(?:__name\\(\\s*)?(?:async\\s*)?(?=\\(|${WORD}\\s*=>)`, 'gu');
const EXPORT_LIST = /(?<![\w$.])export\s*\{([^}]*)\}(?!\s*from\b)/g;
/** Vite makes a call of each `export`: of a function of its own, or of `Object.defineProperty`. */
const EXPORT_BY_VITE = new RegExp(
  `(?:__vite_ssr_exportName__\\(|Object\\.defineProperty\\(__vite_ssr_exports__, )"(${WORD})",.*?\\breturn (${WORD})\\b`,
  'gu',
);
const EXPORT_DEFAULT = new RegExp(`(?<![\\w$.])export\\s+default\\s+(${WORD})\\s*(?=;|\\n|\\}|$)`, 'gu');

function declarationsOf(outline: string): Pick<TopLevel, 'declarations' | 'exports'> {
  const declarations: Declaration[] = [];
  const exports = new Map<string, string>();
  const declare = (name: string, from: number, to: number, exported: string | undefined) => {
    declarations.push({ name, from, to });
    if (exported?.includes('default')) exports.set(name, 'default');
    else if (exported) exports.set(name, name);
  };
  for (const match of outline.matchAll(FUNCTION_OR_CLASS)) {
    const [text, exported, functionName, className] = match;
    if (!startsStatement(outline, match.index)) continue;
    const name = functionName ?? className ?? (exported?.includes('default') ? 'default' : undefined);
    if (name) declare(name, match.index + (exported?.length ?? 0), match.index + text.length, exported);
  }
  for (const match of outline.matchAll(VARIABLE)) {
    const [text, exported, name] = match;
    if (!startsStatement(outline, match.index)) continue;
    const value = match.index + outline.slice(match.index).indexOf('=') + 1;
    declare(name, value, match.index + text.length, exported);
  }
  for (const { 0: text, index } of outline.matchAll(DEFAULT_ARROW)) {
    declare('default', index, index + text.length, 'default');
  }
  for (const [, list] of outline.matchAll(EXPORT_LIST)) {
    for (const entry of list.split(',')) {
      const [local, exported = local] = entry.trim().split(/\s+as\s+/);
      if (local) exports.set(local, exported);
    }
  }
  for (const [, local] of outline.matchAll(EXPORT_DEFAULT)) {
    if (!exports.has(local) && !['function', 'class', 'async'].includes(local)) exports.set(local, 'default');
  }
  return { declarations, exports };
}

function startsStatement(outline: string, index: number): boolean {
  const before = outline.slice(0, index);
  const text = before.trimEnd();
  const last = text.at(-1);
  if (last === undefined || last === ';' || last === '}') return true;
  return before.slice(text.length).includes('\n') && !'=,(+-*/?:&|<>!~^%.[{'.includes(last);
}

const PAIRS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const SPACE_OR_COMMENT = /\s+|\/\/.*|\/\*[\s\S]*?\*\//y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const REGEX = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;
/** From a backtick, or from the brace that ends a substitution, to the next substitution or the end. */
const TEMPLATE = /[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{)/y;
const EXPORTED_NAMES = /\{[^{}]*\}/y;
const TOKEN = new RegExp(`${WORD}|\\d[\\w.]*|[\\s\\S]`, 'uy');
/** After these a slash begins a regular expression; after anything else it divides. */
const BEFORE_REGEX =
  /^(?:|[(,=:[!&|?{};+\-*%~^<>]|return|typeof|case|in|of|delete|void|throw|new|await|yield|else|do)$/;

/**
 * The text with all that is not at its top level blanked out: comments, strings, and what is inside brackets, but for the
 * names in `export { … }`. Offsets stay what they were. Null when brackets or quotes do not match.
 */
function outlineOf(source: string, start: number, end: number): string | null {
  const text = source.slice(0, end);
  const open: string[] = [];
  let outline = blank(text.slice(0, start));
  let at = start;
  let last = '';
  if (text.startsWith('#!')) take(/#!.*/y);

  /** The piece of text that matches here, if any; blanked out unless `shown`. */
  function take(pattern: RegExp, shown = false): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return null;
    outline += shown ? match[0] : blank(match[0]);
    at = pattern.lastIndex;
    return match;
  }

  while (at < end) {
    const char = text[at];
    if (take(SPACE_OR_COMMENT)) continue;
    if (char === '`' || (char === '}' && open.at(-1) === '`')) {
      if (char === '}') open.pop();
      const template = take(TEMPLATE);
      if (!template) return null;
      if (template[1] === '${') open.push('`');
      last = template[1] === '${' ? '(' : ')';
      continue;
    }
    if (take(STRING) || (char === '/' && BEFORE_REGEX.test(last) && take(REGEX))) {
      last = ')';
      continue;
    }
    if (char === '"' || char === "'") return null;
    if (char === '{' && last === 'export' && open.length === 0 && take(EXPORTED_NAMES, true)) {
      last = '}';
      continue;
    }
    if (char in PAIRS && open.pop() !== PAIRS[char]) return null;
    last = take(TOKEN, open.length === 0)?.[0] ?? '';
    if (last === '(' || last === '[' || last === '{') open.push(last);
  }
  return open.length === 0 ? outline : null;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
