/** Functions that every process has: those of Node.js's own modules, and of the language, as `Math.max`. */
import { builtinModules } from 'node:module';
import type { Referable } from './function-location';

/** As a module: what `globalThis` holds. */
export const GLOBAL = 'globalThis:';

/** Native functions, bound ones among them, show no source. */
export function isNative(fn: Referable): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(fn));
}

/** `Math.max` and the like. The list is that of the language and of Node.js: a global of the user's is not in every process. */
export function findGlobal(fn: Referable): { module: string; name: string } | undefined {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const value = dataOf(globalThis, name);
    if (value === fn) return { module: GLOBAL, name };
    const member = nameIn(value, fn);
    if (member) return { module: GLOBAL, name: `${name}.${member}` };
  }
  return undefined;
}

export function resolveGlobal(name: string): unknown {
  let value: unknown = globalThis;
  for (const key of name.split('.')) value = Object(value)[key];
  return value;
}

/** `fs.writeFileSync` and the like; looks only at builtin modules that are loaded. */
export function findInBuiltins(fn: Referable): { module: string; name: string } | undefined {
  const loaded = new Set((process as NodeJS.Process & { moduleLoadList?: string[] }).moduleLoadList);
  for (const module of builtinModules) {
    // `process` is there without being loaded.
    if (module.startsWith('_') || !(module === 'process' || loaded.has(`NativeModule ${module}`))) continue;
    const exports: unknown = process.getBuiltinModule(module);
    if (exports === fn) return { module: `node:${module}`, name: 'default' };
    const name = nameIn(exports, fn);
    if (name) return { module: `node:${module}`, name };
  }
  return undefined;
}

/** The name of the property that holds `fn`. Getters are left alone: some of them warn, load or compute. */
export function nameIn(holder: unknown, fn: Referable): string | undefined {
  if (holder === null || (typeof holder !== 'object' && typeof holder !== 'function')) return undefined;
  return Object.getOwnPropertyNames(holder).find((key) => key !== 'prototype' && dataOf(holder, key) === fn);
}

function dataOf(holder: object, key: string): unknown {
  try {
    return Object.getOwnPropertyDescriptor(holder, key)?.value;
  } catch {
    return undefined; // Not yet assigned, or a proxy that refuses.
  }
}
