/** Where processes live: as processes of the operating system, or as tasks of this one. */

import type { Self } from './current';
import type { Execution } from './execution';
import type { Process } from './process';
import type { State } from './state';

export interface World {
  /** Who the process is in which this code runs. */
  whoAmI(): Self;
  /** The place of its next child. */
  nextIdentity(): readonly number[];
  /** Starts a child. Throws when it cannot be started. */
  launch(child: Process, state: State): Execution;
}
