/**
 * Microseconds of a round trip whose child does not await, by `--call`:
 * `recvSync`, `sendSync` and `recvSync` with the parent as echo; `getSync`, the same over two queues;
 * `filled`, `getSync` alone, from a queue that has the items.
 */

const mp = require('multiproc');
const { items } = require('./items.js');
const { now, runSide } = require('./side.js');

const defaults = { call: 'recvSync', item: 'int', count: 10_000 };

/** In the child. Answers over a queue with the seconds of the last `rounds`. */
function roundTrips(roundTrip, times, rounds) {
  for (let n = 0; n < rounds; n++) roundTrip();
  const start = now();
  for (let n = 0; n < rounds; n++) roundTrip();
  times.putSync(now() - start);
}

exports.overPipe = (connection, itemName, ...rest) => {
  const item = items[itemName];
  const roundTrip = () => {
    connection.sendSync(item);
    connection.recvSync();
  };
  roundTrips(roundTrip, ...rest);
};

exports.overQueues = (questions, answers, itemName, ...rest) => {
  const item = items[itemName];
  const roundTrip = () => {
    questions.putSync(item);
    answers.getSync();
  };
  roundTrips(roundTrip, ...rest);
};

exports.fromFilledQueue = (queue, ...rest) => roundTrips(() => queue.getSync(), ...rest);

/** What each `--call` needs: the child's target and first arguments, and what the parent does meanwhile. */
const calls = {
  recvSync: () => {
    const [here, there] = mp.Pipe();
    const echo = async (rounds) => {
      for (let n = 0; n < rounds; n++) await here.send(await here.recv());
    };
    return { target: exports.overPipe, ends: (item) => [there, item], meanwhile: echo };
  },
  getSync: () => {
    const questions = new mp.Queue();
    const answers = new mp.Queue();
    const echo = async (rounds) => {
      for (let n = 0; n < rounds; n++) await answers.put(await questions.get());
    };
    return { target: exports.overQueues, ends: (item) => [questions, answers, item], meanwhile: echo };
  },
  filled: () => {
    const queue = new mp.Queue();
    const fill = async (rounds, item) => {
      for (let n = 0; n < rounds; n++) await queue.put(items[item]);
    };
    return { target: exports.fromFilledQueue, ends: () => [queue], before: fill };
  },
};

runSide(module, defaults, async ({ call, item, count }) => {
  const { target, ends, before, meanwhile } = calls[call]();
  const times = new mp.Queue();
  await before?.(2 * count, item);
  const child = new mp.Process({ target, args: [...ends(item), times, count] }).start();
  await meanwhile?.(2 * count);
  const seconds = await times.get();
  await child.join();
  return { value: (seconds / count) * 1e6, seconds };
});
