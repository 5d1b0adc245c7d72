/** Items a second from producers to consumers over one queue, each of them a child process. */

const mp = require('multiproc');
const { items } = require('./items.js');
const { now, runSide } = require('./side.js');

const defaults = { item: 'int', producers: 1, consumers: 1, maxsize: 0, count: 100_000 };

exports.produce = async (queue, { ready, go, times }, itemName, share) => {
  const item = items[itemName];
  await ready.put(null);
  await go.get();
  const start = now();
  for (let n = 0; n < share; n++) await queue.put(item);
  await times.put({ start });
};

exports.consume = async (queue, { ready, times }, share) => {
  await ready.put(null);
  for (let n = 0; n < share; n++) await queue.get();
  await times.put({ end: now() });
};

runSide(module, defaults, async ({ item, producers, consumers, maxsize, count }) => {
  const queue = new mp.Queue(maxsize);
  const control = { ready: new mp.Queue(), go: new mp.Queue(), times: new mp.Queue() };
  // Every process has the same share.
  const total = Math.ceil(count / producers / consumers) * producers * consumers;
  const children = [];
  for (let n = 0; n < consumers; n++) {
    children.push(new mp.Process({ target: exports.consume, args: [queue, control, total / consumers] }));
  }
  for (let n = 0; n < producers; n++) {
    children.push(new mp.Process({ target: exports.produce, args: [queue, control, item, total / producers] }));
  }
  for (const child of children) child.start();
  for (const _ of children) await control.ready.get();
  for (let n = 0; n < producers; n++) await control.go.put(null);

  let start = Infinity;
  let end = 0;
  for (const _ of children) {
    const time = await control.times.get();
    start = Math.min(start, time.start ?? start);
    end = Math.max(end, time.end ?? end);
  }
  for (const child of children) await child.join();
  return { value: total / (end - start), seconds: end - start };
});
