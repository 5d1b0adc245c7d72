/** The process in which this runs, as a `Process`. */

import { EventEmitter } from 'node:events';
import { placeLog } from '../log';
import type { AnyFunction, Call } from './errand';
import { Process } from './process';
import { realWorld } from './real-world';
import { hide } from './state';
import type { World } from './world';

let self: Process | null = null;

placeLog({ processName: () => currentProcess().name });

/** The process in which this runs: named `MainProcess` in the root. */
export function currentProcess(): Process {
  self ??= selfOf(realWorld, Process.prototype, {}, undefined, { args: [] });
  return self;
}

/** In a child: makes of the class and what its parent sent the object on which to call `run`. No constructor runs again. */
export function restoreSelf(
  type: { readonly prototype: object },
  fields: Record<string, unknown>,
  target: AnyFunction | undefined,
  call: Call,
): Process {
  self = selfOf(realWorld, type.prototype, fields, target, call);
  return self;
}

/** The process in which this code runs, in this world. */
export function selfOf(
  world: World,
  prototype: object,
  fields: Record<string, unknown>,
  target: AnyFunction | undefined,
  call: Call,
): Process {
  const { identity, boundTo, name, daemon, authkey } = world.whoAmI();
  const process = Object.create(prototype) as Process;
  EventEmitter.call(process);
  // Defined, not set: the class may have accessors of these names.
  Object.defineProperties(process, Object.getOwnPropertyDescriptors(fields));
  hide(process, {
    world,
    identity,
    boundTo,
    name,
    daemon,
    authkey,
    target,
    call,
    options: {},
    popen: null,
    closed: false,
    isSelf: true,
    sentinel: null,
  });
  return process;
}
