/** How a handle (Queue, Lock, Connection…) travels: as the kind and the number of the shared thing that it stands for. */
import type { Traveller } from './traveller';

/** `handle[departure]()` is called when a handle leaves this process; it may throw, as a closed handle does. */
export const departure = Symbol('departure');

/** On handles of every copy of this library: what is a handle of one is an unknown object to another. */
export const handleOfAnyCopy = Symbol.for('multiproc.handle');

export interface Departure {
  kind: string;
  id: number;
  /** Anything that travels and that the handle on the other side needs to know. */
  extra?: unknown;
  /** Where it stands for something: among real processes, if left out, or among the tasks of one process. */
  realm?: object;
}
export interface Departing {
  [departure](): Departure;
}

export const handles: Traveller<Departing> = {
  matches(value): boolean {
    return departure in value && typeof value[departure] === 'function';
  },
  write(handle, outgoing) {
    if (!outgoing.handles) outgoing.refuse(`is a ${handle.constructor.name}, which cannot leave its tree of processes`);
    const { kind, id, extra, realm } = depart(handle, (error) =>
      outgoing.refuse(`is a ${handle.constructor.name} that cannot be sent: ${messageOf(error)}`, error),
    );
    if (realm !== outgoing.realm) {
      outgoing.refuse(
        `is a ${handle.constructor.name} of another kind of process: multiproc and multiproc/dummy share nothing`,
      );
    }
    outgoing.mention(id);
    outgoing.write(kind);
    outgoing.write(id);
    outgoing.write(extra);
  },
  read(incoming) {
    const kind = incoming.readString();
    const id = incoming.read();
    const extra = incoming.read();
    if (typeof id !== 'number') return incoming.corrupt('a handle without a number');
    if (!incoming.adopt) return incoming.corrupt(`a handle (${kind}), which this peer may not send`);
    return incoming.adopt(kind, id, extra);
  },
};

function depart(handle: Departing, refuse: (error: unknown) => never): Departure {
  try {
    return handle[departure]();
  } catch (error) {
    return refuse(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
