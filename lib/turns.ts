/**
 * The turns of the event loop and the clock, as they are when this library is loaded: a test runner may put fake timers in their
 * place later. Then the timeouts of users stand still as well, as they should, but we go on.
 */

export const { nextTick } = process;
export const { clearTimeout, queueMicrotask, setImmediate, setTimeout } = globalThis;
export const now: () => number = performance.now.bind(performance);
