/** Items a second from producers to consumers over one queue, each of them a child process. */

const mp = require('multiproc');
const { items } = require('./items.js');
const { now, roundsFor, runSide } = require('./side.js');

const defaults = { item: 'int', producers: 1, consumers: 1, maxsize: 0, count: 100_000 };

exports.produce = async (queue, { ready, go, times }, rounds, itemName, share) => {
  const item = items[itemName];
  for (let round = 0; round < rounds; round++) {
    await ready.put(null);
    await go.get();
    const start = now();
    for (let n = 0; n < share; n++) await queue.put(item);
    await times.put({ start });
  }
};

exports.consume = async (queue, { ready, go, times }, rounds, share) => {
  for (let round = 0; round < rounds; round++) {
    await ready.put(null);
    // Or it would take what is another's of the round before.
    await go.get();
    for (let n = 0; n < share; n++) await queue.get();
    await times.put({ end: now() });
  }
};

/** Seconds from the first `put` to the last `get`. */
async function timeRound({ ready, go, times }, children) {
  for (let n = 0; n < children; n++) await ready.get();
  for (let n = 0; n < children; n++) await go.put(null);
  let start = Infinity;
  let end = 0;
  for (let n = 0; n < children; n++) {
    const time = await times.get();
    start = Math.min(start, time.start ?? start);
    end = Math.max(end, time.end ?? end);
  }
  return end - start;
}

runSide(module, defaults, async ({ item, producers, consumers, maxsize, count }) => {
  const queue = new mp.Queue(maxsize);
  const control = { ready: new mp.Queue(), go: new mp.Queue(), times: new mp.Queue() };
  // Every process has the same share.
  const total = Math.ceil(count / producers / consumers) * producers * consumers;
  const rounds = roundsFor(producers + consumers);
  const children = [];
  for (let n = 0; n < consumers; n++) {
    children.push(new mp.Process({ target: exports.consume, args: [queue, control, rounds, total / consumers] }));
  }
  for (let n = 0; n < producers; n++) {
    children.push(new mp.Process({ target: exports.produce, args: [queue, control, rounds, item, total / producers] }));
  }
  for (const child of children) child.start();
  let seconds;
  for (let round = 0; round < rounds; round++) seconds = await timeRound(control, children.length);
  for (const child of children) await child.join();
  return { value: total / seconds, seconds };
});
