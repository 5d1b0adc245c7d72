/**
 * Milliseconds to start a child that does nothing and to join it, one after the other. `pause`: so many milliseconds between them,
 * which do not count, in which a process gets warm for the next.
 */

const { setTimeout: sleep } = require('node:timers/promises');
const mp = require('multiproc');
const { now, runSide } = require('./side.js');

const defaults = { method: 'spawn', count: 5, pause: 0 };

runSide(module, defaults, async ({ method, count, pause }) => {
  const { Process } = mp.getContext(method);
  const target = { module: require.resolve('./idle.js'), name: 'nothing' };
  // The first finds nothing that it could use: neither a warm process, nor, in Python, the server.
  if (pause > 0) await new Process({ target }).start().join();
  let seconds = 0;
  for (let n = 0; n < count; n++) {
    if (pause > 0) await sleep(pause);
    const start = now();
    await new Process({ target }).start().join();
    seconds += now() - start;
  }
  return { value: (seconds / count) * 1e3, ...(pause > 0 ? {} : { seconds }) };
});
