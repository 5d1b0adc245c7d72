/** A process that was started, as its `Process` sees it: how it runs and ends. */

import type { WaitOptions } from '../wait-options';

export interface Execution {
  readonly pid: number;
  /** `null` while it runs; -N when signal N ended it. */
  readonly exitcode: number | null;
  readonly exception: Error | null;
  /** Where its output is to be read, if it has one of its own. */
  readonly child?: { readonly stdout: NodeJS.ReadableStream | null; readonly stderr: NodeJS.ReadableStream | null };
  kill(signal: NodeJS.Signals): void;
  interrupt(): void;
  /** The exit code when it has ended and all that it had sent is here, or `null` if the timeout passed first. */
  awaitEnd(options?: WaitOptions): Promise<number | null>;
}
