/** The process in which this runs, as a `Process`. */

import { EventEmitter } from 'node:events';
import { whoAmI } from './current';
import type { AnyFunction, Call } from './errand';
import { Process } from './process';
import { hide } from './state';

let self: Process | null = null;

/** The process in which this runs: named `MainProcess` in the root. */
export function currentProcess(): Process {
  self ??= selfOf(Process.prototype, {}, undefined, { args: [] });
  return self;
}

/** In a child: makes of the class and what its parent sent the object on which to call `run`. No constructor runs again. */
export function restoreSelf(
  type: { readonly prototype: object },
  fields: Record<string, unknown>,
  target: AnyFunction | undefined,
  call: Call,
): Process {
  self = selfOf(type.prototype, fields, target, call);
  return self;
}

function selfOf(
  prototype: object,
  fields: Record<string, unknown>,
  target: AnyFunction | undefined,
  call: Call,
): Process {
  const { identity, boundTo, name, daemon, authkey } = whoAmI();
  const process = Object.create(prototype) as Process;
  EventEmitter.call(process);
  Object.assign(process, fields);
  hide(process, {
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
