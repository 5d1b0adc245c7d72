/** How functions and classes travel: by reference, the module and the name under which the other process finds them. */
import { SerializationError } from '../errors';
import type { AnyFunction } from './registered-types';
import type { Traveller } from './traveller';

export const functions: Traveller<AnyFunction> = {
  matches(value): boolean {
    return typeof value === 'function';
  },
  write(value, outgoing) {
    if (!outgoing.references) outgoing.refuse(`is ${describe(value)}, and functions do not travel to network peers`);
    try {
      const { module, name } = references().refer(value);
      outgoing.write(module);
      outgoing.write(name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      outgoing.refuse(`is ${describe(value)} that the other process could not find: ${why}`, error);
    }
  },
  read(incoming) {
    const module = incoming.readString();
    const name = incoming.readString();
    // Checked before anything is looked up: a network peer must never make this process import or run something.
    if (!incoming.references) {
      throw new SerializationError(`A reference to ${name} of ${module} arrived from a peer that may not send any`, '');
    }
    return references().resolve({ module, name });
  },
};

function describe(value: AnyFunction): string {
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
  return value.name === '' ? `an anonymous ${kind}` : `the ${kind} ${value.name}`;
}

/** Loaded when the first function travels: most processes send none, and each pays for what it loads. */
function references(): typeof import('./references') {
  return require('./references');
}
