import { declaredAt, offsetOf, readTopLevel } from '../../lib/wire/top-level';

const namesIn = (source: string) => readTopLevel(source)?.declarations.map(({ name }) => name);
const exportsOf = (source: string) => Object.fromEntries(readTopLevel(source)?.exports ?? []);

describe('readTopLevel', () => {
  it('finds functions, classes and variables at the top level, and none below it', () => {
    const source = `
      function a() { function nested() {} }
      async function* b() {}
      class C { static method() { class Nested {} } }
      const d = async (x) => { const inner = 1; };
      export default class E {}
      if (d) { function conditional() {} }
      call(function argument() {});
      const f = function named() {}; let g = 1
      function afterNoSemicolon() {}
    `;
    expect(namesIn(source)?.sort()).toEqual(['C', 'E', 'a', 'afterNoSemicolon', 'b', 'd', 'f', 'g']);
  });

  it.each([
    ['comments', '/* function a() { */ // function b() {\n'],
    ['strings', `const s = "function a() {" + 'it\\'s {';\n`],
    ['templates', `const s = \`function a() { \${call(\`nested \${{ b: "}" }}\`)} }\`;\n`],
    ['regular expressions', 'const s = /[/"\'`{]\\/function a/g.test(x) ? 4 / 2 / 1 : x;\n'],
    ['a line for the shell', "#!/usr/bin/env node it's\n"],
  ])('is not taken in by %s', (_what, text) => {
    expect(namesIn(`${text}function real() {}`)?.filter((name) => name !== 's')).toEqual(['real']);
  });

  it('knows the names under which an ES module exports what it declares', () => {
    const source = `
      import { other } from './other.js';
      export function a() {}
      export const b = () => {};
      export default async function c() {}
      class D {}
      const e = 1, f = 2;
      export { D, e as g, f as default, };
      export { elsewhere as h } from './elsewhere.js';
    `;
    expect(exportsOf(source)).toEqual({ a: 'a', b: 'b', c: 'default', D: 'D', e: 'g', f: 'default' });
    expect(exportsOf('const job = 1;\nexport default job;')).toEqual({ job: 'default' });
    expect(exportsOf('export default () => {};')).toEqual({ default: 'default' });
  });

  it('reads a module without its line breaks, as loaders make them', () => {
    const source = 'import{x}from"./x";function a(){}__name(a,"a");const b=__name(async()=>{},"b");export{a,b as c};';
    expect(exportsOf(source)).toEqual({ a: 'a', b: 'c' });
    expect(namesIn(source)).toEqual(['a', 'b']);
  });

  it.each([
    ['Jest', '({"Object.<anonymous>":function(module,exports){', 'function job(){}\n', '}});'],
    ['tsx', '__filename="/app/job.ts";(()=>{\n', 'function job(){}', '})()\n//# sourceMappingURL=x'],
    ['Vitest', "'use strict';async (__vite_ssr_exports__,require)=>{{", 'function job(){}\n//# source\n', '}}'],
  ])('looks inside what %s puts around a module', (_who, before, body, after) => {
    const topLevel = readTopLevel(before + body + after);
    expect(topLevel?.declarations.map(({ name }) => name)).toEqual(['job']);
    expect(topLevel?.end).toBe(before.length + body.length);
  });

  it.each([
    ['__vite_ssr_exportName__("', '", () => { try { return job } catch {} });'],
    [
      'Object.defineProperty(__vite_ssr_exports__, "',
      '", { enumerable: true, configurable: true, get(){ return job }});',
    ],
  ])('reads exports as Vite writes them: %s', (before, after) => {
    const opens = "'use strict';async (__vite_ssr_exports__,require)=>{{";
    const topLevel = readTopLevel(`${opens}${before}work${after}\n${before}again${after}\nasync function job(){}\n}}`);
    expect(topLevel?.exports).toEqual(new Map([['job', 'again']]));
    expect(topLevel?.declarations.map(({ name }) => name)).toEqual(['job']);
  });

  it.each(['function a() {', 'call(]', '"never closed', '`never closed ${'])(
    'gives up on %j rather than guess',
    (source) => {
      expect(readTopLevel(source)).toBeNull();
    },
  );
});

describe('declaredAt', () => {
  it('names what begins where the engine says that a function is', () => {
    const source = 'const one = 1;\nexport async function job(n) {}\nconst arrow = async (n) => n;\nclass Job {}\n';
    const topLevel = readTopLevel(source);
    if (!topLevel) throw new Error('not read');
    expect(declaredAt(topLevel, offsetOf(source, 1, source.split('\n')[1].indexOf('(')))).toBe('job');
    expect(declaredAt(topLevel, offsetOf(source, 2, 'const arrow = '.length))).toBe('arrow');
    expect(declaredAt(topLevel, offsetOf(source, 3, 0))).toBe('Job');
    expect(declaredAt(topLevel, source.indexOf('=> n'))).toBeUndefined();
  });
});
