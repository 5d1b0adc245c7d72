/** Where this process was started. */

/** As Python notes it: when the library is loaded. A program may go to another directory then, or lose this one. */
export const startDirectory: string | null = (() => {
  try {
    return process.cwd();
  } catch {
    return null;
  }
})();

/** Where this process was started is known by then: its own children read their flags there, as it did. */
export function workIn(directory: string): void {
  process.chdir(directory);
}
