/** How many in this process hear that one signal is aborted: by one listener, for Node.js takes many for a leak, and says so. */

const hearersOf = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `hear`, which does not throw, when the signal is aborted, unless what this returns was called before. */
export function hearAbort(signal: AbortSignal, hear: () => void): () => void {
  const hearers = hearersOf.get(signal) ?? listenTo(signal);
  hearers.add(hear);
  return () => {
    hearers.delete(hear);
    if (hearers.size > 0 || hearersOf.get(signal) !== hearers) return;
    hearersOf.delete(signal);
    signal.removeEventListener('abort', tellHearers);
  };
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const hearers = new Set<() => void>();
  hearersOf.set(signal, hearers);
  signal.addEventListener('abort', tellHearers);
  return hearers;
}

function tellHearers(this: AbortSignal): void {
  for (const hear of hearersOf.get(this) ?? []) hear();
}
