/** MiB resident in a child that waits in `get`. */

const { setTimeout } = require('node:timers/promises');
const mp = require('multiproc');
const { residentBytes } = require('./resident.js');
const { runSide } = require('./side.js');

const defaults = { children: 4, settle: 500 };

exports.idle = async (ready, queue) => {
  await ready.put(null);
  await queue.get();
};

runSide(module, defaults, async ({ children: number, settle }) => {
  const ready = new mp.Queue();
  const queue = new mp.Queue();
  const children = Array.from({ length: number }, () =>
    new mp.Process({ target: exports.idle, args: [ready, queue] }).start(),
  );
  for (const _ of children) await ready.get();
  await setTimeout(settle);
  const bytes = children.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
  for (const _ of children) await queue.put(null);
  for (const child of children) await child.join();
  return { value: bytes / number / 2 ** 20 };
});
