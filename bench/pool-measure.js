/** The measurement of a pool of Node.js, given how one calls a function in it. */

const { now } = require('./side.js');

exports.defaults = { what: 'apply', processes: 2, count: 10_000 };

/** Seconds. */
const WARM_UP = 2;
/** Only the last one counts: V8 compiles before. */
const ROUNDS = 3;

const measurements = {
  async apply({ one }, items) {
    for (const item of items) await one(item);
  },
  async single({ one }, items) {
    await Promise.all(items.map(one));
  },
  async map({ map }, items) {
    await map(items);
  },
  async imap({ imap }, items) {
    let sum = 0;
    for await (const value of imap(items)) sum += value;
    return sum;
  },
};

exports.measurePool = async ({ what, processes, count }, pool) => {
  const items = Array.from({ length: count }, (_, n) => n);
  const some = items.slice(0, processes * 50);
  // Until every worker is there, and has found its function: none of these pools says when.
  for (const end = now() + WARM_UP; now() < end; ) {
    await Promise.all(some.map(pool.one));
  }
  let seconds;
  for (let round = 0; round < ROUNDS; round++) {
    const start = now();
    await measurements[what](pool, items);
    seconds = now() - start;
  }
  return { value: what === 'apply' ? (seconds / count) * 1e6 : count / seconds, seconds };
};
