/** The files from which this library was called: those on the stack that are not its own. */
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Their URLs, as the engine names them, the nearest first. */
export function callingFiles(): string[] {
  const ownFolder = pathToFileURL(join(__dirname, '..') + sep).href;
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 50;
    // Loaders replace this to show the source before compilation, which is not what was loaded.
    Error.prepareStackTrace = (_error, frames) => frames;
    const { stack: frames } = new Error() as unknown as { stack: NodeJS.CallSite[] };
    const names = frames.map((frame) => frame.getFileName()).filter((name) => name && !name.startsWith('node:'));
    const urls = new Set(names.map((name) => (name?.startsWith('file:') ? name : pathToFileURL(name ?? '').href)));
    return [...urls].filter((url) => !url.startsWith(ownFolder));
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
