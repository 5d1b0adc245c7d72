/** The bare side of start-join.js: the fork of a file that does nothing, with as many pipes, until its exit. */

const { fork } = require('node:child_process');
const { once } = require('node:events');
const { now, runSide } = require('./side.js');

const defaults = { count: 5 };

runSide(module, defaults, async ({ count }) => {
  const stdio = ['ignore', 'inherit', 'inherit', 'pipe', 'pipe', 'ipc'];
  const start = now();
  for (let n = 0; n < count; n++) await once(fork(require.resolve('./idle.js'), { stdio }), 'exit');
  const seconds = now() - start;
  return { value: (seconds / count) * 1e3, seconds };
});
