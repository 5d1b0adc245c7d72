/** Microseconds for each item that a child takes from a queue which was filled `depth` deep before, `count` items in all. */

const mp = require('multiproc');
const { items } = require('./items.js');
const { now, runSide } = require('./side.js');

const defaults = { item: 'small', depth: 1_000_000, count: 1_000_000 };

exports.drain = async (queue, filled, times, rounds, depth) => {
  let seconds = 0;
  for (let round = 0; round < rounds; round++) {
    await times.put(null);
    await filled.get();
    const start = now();
    for (let n = 0; n < depth; n++) await queue.get();
    seconds += now() - start;
  }
  await times.put(seconds);
};

runSide(module, defaults, async ({ item, depth, count }) => {
  const [queue, filled, times] = [new mp.Queue(), new mp.Queue(), new mp.Queue()];
  const rounds = Math.ceil(count / depth);
  const child = new mp.Process({ target: exports.drain, args: [queue, filled, times, rounds, depth] }).start();
  for (let round = 0; round < rounds; round++) {
    await times.get();
    for (let n = 0; n < depth; n++) await queue.put(items[item]);
    await filled.put(null);
  }
  const seconds = await times.get();
  await child.join();
  return { value: (seconds / rounds / depth) * 1e6 };
});
