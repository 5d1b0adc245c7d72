/** Starts what a `Process` describes as a process of the operating system. */

import { EventEmitter } from 'node:events';
import { current } from '../engine/current';
import { placeLog } from '../log';
import { refer } from '../wire/references';
import { hasEnded, hasStarted } from './children';
import { whoAmI } from './current';
import { referToTarget } from './errand';
import { executableOf } from './executable';
import { execArgvFor, loaderEnvironment } from './loader';
import { Popen } from './popen';
import type { Process } from './process';
import { getStartMethod } from './start-method';
import type { State } from './state';

export function launch(child: Process, state: State): Popen {
  const isSubclass = isOfSubclass(child);
  const type = isSubclass ? refer(child.constructor) : null;
  const { target, call } = state.target ? referToTarget(state.target, state.call) : { target: null, call: state.call };
  const self = whoAmI();
  const engine = current();
  // A copy: it may have to wait for the berth, and the codec is used again meanwhile.
  const burden = Uint8Array.from(
    engine.codec.seal({ ...call, fields: isSubclass ? ownFields(child) : {} }, state.name),
  );
  const { env, cwd, execArgv, stdio, maxOldGenerationSizeMb } = state.options;
  const heap = maxOldGenerationSizeMb === undefined ? [] : [`--max-old-space-size=${maxOldGenerationSizeMb}`];
  const defaultMethod = getStartMethod();
  const method = state.boundTo ?? defaultMethod;
  const output = stdio === 'prefix' ? 'pipe' : (stdio ?? 'inherit');
  const popen = new Popen(engine, {
    method,
    making: {
      env: { ...(env ?? process.env), ...loaderEnvironment() },
      cwd,
      execArgv: [
        ...execArgvFor({ execArgv: execArgv ?? process.execArgv, module: (type ?? target)?.module ?? '' }),
        ...heap,
      ],
      execPath: executableOf(),
      output,
      argv: process.argv.slice(2),
    },
    stdio: stdio ?? 'inherit',
    handles: engine.codec.sealedHandles,
    onEnd: (exitcode) => {
      hasEnded(child);
      child.emit('exit', exitcode);
    },
    birth: {
      identity: state.identity,
      name: state.name,
      daemon: state.daemon,
      authkey: state.authkey,
      parentName: self.name,
      parentPid: process.pid,
      script: self.script,
      boundTo: state.boundTo,
      defaultMethod,
      type,
      target,
      burden,
    },
  });
  hasStarted(child);
  placeLog({ spread: (logging) => engine.spreadLogging(logging) });
  popen.whenSpawned(() => child.emit('spawn'));
  return popen;
}

/** Whether its class is a user's: ours, which the contexts have, are each bound in their own way. */
function isOfSubclass(process: object): boolean {
  return !Object.hasOwn(process.constructor, 'boundTo');
}

/** What an instance of a subclass has of its own, less what every `EventEmitter` has. */
export function ownFields(process: object): Record<string, unknown> {
  const emitters = new Set(Object.keys(new EventEmitter()));
  return Object.fromEntries(Object.entries(process).filter(([key]) => !emitters.has(key)));
}
