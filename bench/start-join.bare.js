/**
 * The bare side of start-join.js: the fork of a file that does nothing, with as many pipes, until its exit. As `forkserver`: one that
 * was forked in the pause and reads from a pipe, from the byte that wakes it until its exit.
 */

const { fork } = require('node:child_process');
const { once } = require('node:events');
const { readSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');
const { now, runSide } = require('./side.js');

const defaults = { method: 'spawn', count: 5, pause: 0 };
const stdio = ['ignore', 'inherit', 'inherit', 'pipe', 'pipe', 'ipc'];

if (process.argv[2] === 'sleeper') readSync(4, Buffer.alloc(1));
else runSide(module, defaults, measure);

async function measure({ method, count, pause }) {
  let seconds = 0;
  for (let n = 0; n < count; n++) {
    const sleeper = method === 'forkserver' ? fork(__filename, ['sleeper'], { stdio }) : null;
    await sleep(pause);
    const start = now();
    sleeper?.stdio[4].write('.');
    await once(sleeper ?? fork(require.resolve('./idle.js'), { stdio }), 'exit');
    seconds += now() - start;
  }
  return { value: (seconds / count) * 1e3, ...(pause > 0 ? {} : { seconds }) };
}
