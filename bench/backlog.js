/**
 * Bytes of memory for each item that waits in a queue, beyond its encoding. A child puts them all and ends; what is left
 * is the root's: `--memory live` counts what is in use after garbage collection, `resident` what the process has grown by.
 */

const v8 = require('node:v8');
const vm = require('node:vm');
const mp = require('multiproc');
const { pack } = require('msgpackr');
const { residentBytes } = require('./resident.js');
const { runSide } = require('./side.js');

// The warm-up is short: what a drained queue keeps would be used again, and hide as much of the growth.
const defaults = { memory: 'resident', count: 1_000_000, warmup: 1000 };

const item = (id) => ({ id, name: 'worker-7', ok: true });

exports.produce = async (queue, count) => {
  for (let id = 0; id < count; id++) await queue.put(item(id));
};

function memoryInUse(kind) {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
  if (kind === 'resident') return residentBytes(process.pid);
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

runSide(module, defaults, async ({ memory, count, warmup }) => {
  const queue = new mp.Queue();
  const fill = (number) => new mp.Process({ target: exports.produce, args: [queue, number] }).start().join();
  await fill(warmup);
  for (let n = 0; n < warmup; n++) await queue.get();

  const before = memoryInUse(memory);
  await fill(count);
  const bytes = memoryInUse(memory) - before;
  if ((await queue.qsize()) !== count) throw new Error('the backlog is not in the root');
  await queue.shutdown({ immediate: true });

  let encoded = 0;
  for (let id = 0; id < count; id += 100) encoded += 100 * pack(item(id)).length;
  return { value: (bytes - encoded) / count };
});
