/**
 * The turns of the event loop and the clock, as they are when this library is loaded: a test runner may put fake timers in their
 * place later. Then the timeouts of users stand still as well, as they should, but we go on.
 */

export const { nextTick } = process;
export const { clearTimeout, queueMicrotask, setImmediate, setTimeout } = globalThis;

// `performance` is as fast, but loaded at its first use, which takes a part of the start of every process.
const { hrtime } = process;

/** Milliseconds, by the clock that only goes forward. */
export function now(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

let due: (() => void)[] = [];
let next = 0;

/**
 * Calls back when the code that runs now, and that which goes on by promises that it has settled, has come to its end. One tick
 * for all: a tick costs more than most of what is done in it.
 */
export function atEndOfTurn(callback: () => void): void {
  if (due.push(callback) === 1) nextTick(endTurn);
}

function endTurn(): void {
  try {
    while (next < due.length) due[next++]();
  } finally {
    // One that throws does not keep the others from their turn.
    if (next < due.length) {
      nextTick(endTurn);
    } else {
      due = [];
      next = 0;
    }
  }
}
