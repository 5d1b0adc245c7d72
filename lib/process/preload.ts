/** `setForkserverPreload`: what warm processes have imported already. */

import { callingFiles } from '../wire/calling-files';
import { canExposeImports } from '../wire/exposed-functions';
import { existingModule, isModulePath, pathOf } from '../wire/modules';
import type { Reference } from '../wire/references';
import { whoAmI } from './current';

/** The name of the main module, as in Python. */
const MAIN = '__main__';

let modules: readonly string[] = [];
let onChange = (): void => {};

/**
 * Has the processes of the start method `forkserver` import these modules in advance. As in Python, one that cannot be imported is
 * left to whoever uses it.
 *
 * @param names paths (relative to the calling file), `file:` URLs, names of packages, or `'__main__'`: the script of the program.
 *   Throws TypeError unless it is an array of these.
 */
export function setForkserverPreload(names: readonly (string | URL)[]): void {
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' || name instanceof URL)) {
    throw new TypeError('module_names must be a list of strings');
  }
  const from = callingFiles()[0];
  modules = [...new Set(names.flatMap((name) => find(name, from)))];
  onChange();
}

/** Their URLs. */
export function preloadedModules(): readonly string[] {
  return modules;
}

/** Whether it can be found in a process that has imported modules already. */
export function canBeFoundLater({ module, name }: Reference): boolean {
  const isHidden = name.startsWith('#');
  return !isHidden || canExposeImports || modules.length === 0 || !isModulePath(pathOf(module));
}

/** Those that are warm have other modules. */
export function whenPreloadChanges(callback: () => void): void {
  onChange = callback;
}

function find(name: string | URL, from: string | undefined): string[] {
  try {
    return [existingModule(name === MAIN ? whoAmI().script : name, from)];
  } catch {
    return [];
  }
}
