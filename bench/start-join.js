/** Milliseconds to start a child that does nothing and to join it, one after the other. */

const mp = require('multiproc');
const { now, runSide } = require('./side.js');

const defaults = { count: 5 };

runSide(module, defaults, async ({ count }) => {
  const target = { module: require.resolve('./idle.js'), name: 'nothing' };
  const start = now();
  for (let n = 0; n < count; n++) await new mp.Process({ target }).start().join();
  const seconds = now() - start;
  return { value: (seconds / count) * 1e3, seconds };
});
