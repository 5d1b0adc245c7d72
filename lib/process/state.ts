/** All that a `Process` knows of itself; kept under a symbol, so that fields of subclasses are the users' own. */

import type { Call, Target } from './errand';
import type { Execution } from './execution';
import type { ProcessOptions } from './process-options';
import type { Sentinel } from './sentinel';
import type { StartMethod } from './start-method';
import type { World } from './world';

export const STATE = Symbol('state');

export interface State {
  readonly world: World;
  readonly identity: readonly number[];
  /** The start method of its class; `null`: that of the default context. */
  readonly boundTo: StartMethod | null;
  name: string;
  daemon: boolean;
  authkey: Uint8Array;
  target: Target | undefined;
  call: Call;
  readonly options: Pick<ProcessOptions, 'env' | 'cwd' | 'execArgv' | 'stdio' | 'maxOldGenerationSizeMb'>;
  popen: Execution | null;
  closed: boolean;
  /** It is the process in which this runs. */
  readonly isSelf: boolean;
  sentinel: Sentinel | null;
}

export function hide(process: object, state: State): void {
  Object.defineProperty(process, STATE, { value: state });
}
