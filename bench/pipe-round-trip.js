/** Microseconds from `send` to the answer's `recv`, between parent and child or between two children. */

const mp = require('multiproc');
const { items } = require('./items.js');
const { now, runSide } = require('./side.js');

const defaults = { between: 'parent-child', item: 'int', count: 10_000 };

exports.echo = async (connection, rounds) => {
  for (let n = 0; n < rounds; n++) await connection.send(await connection.recv());
};

exports.ping = async (connection, times, itemName, rounds) => {
  const item = items[itemName];
  const roundTrips = async (count) => {
    for (let n = 0; n < count; n++) {
      await connection.send(item);
      await connection.recv();
    }
  };
  await roundTrips(rounds);
  const start = now();
  await roundTrips(rounds);
  await times.put(now() - start);
};

runSide(module, defaults, async ({ between, item, count }) => {
  const [here, there] = mp.Pipe();
  const times = new mp.Queue();
  const children = [new mp.Process({ target: exports.echo, args: [there, 2 * count] }).start()];
  const args = [here, times, item, count];
  if (between === 'parent-child') await exports.ping(...args);
  else children.push(new mp.Process({ target: exports.ping, args }).start());
  const seconds = await times.get();
  for (const child of children) await child.join();
  return { value: (seconds / count) * 1e6, seconds };
});
