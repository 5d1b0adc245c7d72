/** Microseconds from one child's `set`, or `notify`, to the other's going on; or for two children to pass a barrier together. */

const mp = require('multiproc');
const { now, runSide } = require('./side.js');

const defaults = { by: 'event', count: 10_000 };

/** By each: what the two share, and a round of either side: one hand-over there and one back, or one passing of the barrier. */
const ways = {
  event: {
    handOvers: 2,
    shared: () => [new mp.Event(), new mp.Event()],
    ping: async ([there, back]) => {
      await there.set();
      await back.wait();
      await back.clear();
    },
    pong: async ([there, back]) => {
      await there.wait();
      await there.clear();
      await back.set();
    },
  },
  condition: {
    handOvers: 2,
    shared: () => [new mp.Condition()],
    ping: async ([condition]) => {
      await condition.notify();
      await condition.wait();
    },
    pong: async ([condition]) => {
      await condition.wait();
      await condition.notify();
    },
    around: (rounds, [condition]) => condition.with(rounds),
  },
  barrier: {
    handOvers: 1,
    shared: () => [new mp.Barrier(2)],
    ping: ([barrier]) => barrier.wait(),
    pong: ([barrier]) => barrier.wait(),
  },
};
const alone = (rounds) => rounds();

exports.pong = async (by, shared, ready, count) => {
  const { pong, around = alone } = ways[by];
  await around(async () => {
    await ready.put(true);
    for (let n = 0; n < count; n++) await pong(shared);
  }, shared);
};

exports.ping = async (by, shared, times, count) => {
  const { ping, around = alone } = ways[by];
  const rounds = async (some) => {
    for (let n = 0; n < some; n++) await ping(shared);
  };
  await around(async () => {
    await rounds(count);
    const start = now();
    await rounds(count);
    await times.put(now() - start);
  }, shared);
};

runSide(module, defaults, async ({ by, count }) => {
  const { shared: make, handOvers } = ways[by];
  const shared = make();
  const [ready, times] = [new mp.Queue(), new mp.Queue()];
  const pong = new mp.Process({ target: exports.pong, args: [by, shared, ready, 2 * count] }).start();
  await ready.get();
  const ping = new mp.Process({ target: exports.ping, args: [by, shared, times, count] }).start();
  const seconds = await times.get();
  for (const child of [ping, pong]) await child.join();
  return { value: (seconds / count / handOvers) * 1e6, seconds };
});
