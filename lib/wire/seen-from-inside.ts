/** What an ES module has at its top level, seen from one of its functions: for modules that `require` does not give. */
import { inspectFunction, type Referable } from './function-location';
import { Namespace } from './modules';
import { readTopLevel } from './top-level';

/** Undefined where the function is of another module, or there is no inspector. What is not initialised yet is missing. */
export function seenFromInside(fn: Referable, url: string): Namespace | undefined {
  const inspection = inspectFunction(fn);
  if (inspection?.location?.script.url !== url) return undefined;
  const { moduleScope, source } = inspection;
  const text = source?.();
  const topLevel = text ? readTopLevel(text) : null;
  if (!moduleScope || !topLevel) return undefined;
  return new Namespace(
    url,
    Object.fromEntries([...topLevel.exports].map(([local, name]) => [name, moduleScope[local]])),
  );
}
