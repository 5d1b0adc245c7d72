/** The bare side of idle-memory.js: forked children that listen to one pipe and to their IPC channel. */

const { setTimeout } = require('node:timers/promises');
const { nextMessage, openPipe, runRole, startChild } = require('./bare-child.js');
const { residentBytes } = require('./resident.js');
const { runSide } = require('./side.js');

const defaults = { children: 4, settle: 500 };

function idle() {
  openPipe().on('data', () => {});
  process.send('ready');
}

async function measure({ children: number, settle }) {
  const children = Array.from({ length: number }, () => startChild(__filename, 'idle', {}).child);
  await Promise.all(children.map(nextMessage));
  await setTimeout(settle);
  const bytes = children.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
  for (const child of children) child.disconnect();
  return { value: bytes / number / 2 ** 20 };
}

if (!runRole({ idle })) runSide(module, defaults, measure);
