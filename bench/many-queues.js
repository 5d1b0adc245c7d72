/** Microseconds for each item from one child to another, over many queues in turn: twice, and the second time counts. */

const mp = require('multiproc');
const { items } = require('./items.js');
const { now, runSide } = require('./side.js');

const ROUNDS = 2;
const defaults = { queues: 1, item: 'int', count: 50_000 };

exports.produce = async (queues, { ready, go, times }, itemName, count) => {
  const item = items[itemName];
  for (let round = 0; round < ROUNDS; round++) {
    await ready.put(null);
    await go.get();
    const start = now();
    for (let n = 0; n < count; n++) await queues[n % queues.length].put(item);
    await times.put(-start);
  }
};

exports.consume = async (queues, { ready, times }, count) => {
  for (let round = 0; round < ROUNDS; round++) {
    await ready.put(null);
    for (let n = 0; n < count; n++) await queues[n % queues.length].get();
    await times.put(now());
  }
};

runSide(module, defaults, async ({ queues: number, item, count }) => {
  const queues = Array.from({ length: number }, () => new mp.Queue());
  const control = { ready: new mp.Queue(), go: new mp.Queue(), times: new mp.Queue() };
  const children = [
    new mp.Process({ target: exports.consume, args: [queues, control, count] }).start(),
    new mp.Process({ target: exports.produce, args: [queues, control, item, count] }).start(),
  ];
  let seconds;
  for (let round = 0; round < ROUNDS; round++) {
    for (const _ of children) await control.ready.get();
    await control.go.put(null);
    seconds = (await control.times.get()) + (await control.times.get());
  }
  for (const child of children) await child.join();
  return { value: (seconds / count) * 1e6, seconds };
});
