/** The bare side of hand-over.js: a small frame that the parent hands on to the other child, or, from both, back to both. */

const { nextMessage, openPipe, runRole, startChild } = require('./bare-child.js');
const { now, runSide } = require('./side.js');

const defaults = { by: 'event', count: 10_000 };
/** As long as what is sent for a `set` or a `wait`. */
const FRAME = Buffer.alloc(12, 'x');

/** Calls back for each frame that arrives. */
function onFrame(pipe, callback) {
  let missing = FRAME.length;
  pipe.on('data', (chunk) => {
    for (missing -= chunk.length; missing <= 0; missing += FRAME.length) callback();
  });
}

function pong() {
  const pipe = openPipe();
  onFrame(pipe, () => pipe.write(FRAME));
  process.send('ready');
}

function ping({ rounds }) {
  const pipe = openPipe();
  let start = now();
  let round = 0;
  onFrame(pipe, () => {
    round++;
    if (round === rounds) start = now();
    if (round < 2 * rounds) pipe.write(FRAME);
    else process.send(now() - start);
  });
  process.once('message', () => pipe.write(FRAME));
  process.send('ready');
}

/** What comes from one goes to the other. */
function relay(one, other) {
  onFrame(one, () => other.write(FRAME));
  onFrame(other, () => one.write(FRAME));
}

/** When both have come, both go on. */
function meet(one, other) {
  let arrived = 0;
  const arrive = () => {
    if (++arrived < 2) return;
    arrived = 0;
    one.write(FRAME);
    other.write(FRAME);
  };
  onFrame(one, arrive);
  onFrame(other, arrive);
}

async function measure({ by, count }) {
  const there = startChild(__filename, 'pong', {});
  const here = startChild(__filename, 'ping', { rounds: count });
  for (const { child } of [there, here]) await nextMessage(child);
  if (by === 'barrier') meet(here.pipe, there.pipe);
  else relay(here.pipe, there.pipe);
  here.child.send('go');
  // The other is at the barrier first, as it answers to what it is sent.
  if (by === 'barrier') there.pipe.write(FRAME);
  const seconds = await nextMessage(here.child);
  for (const { child } of [here, there]) child.disconnect();
  return { value: (seconds / count / (by === 'barrier' ? 1 : 2)) * 1e6, seconds };
}

if (!runRole({ pong, ping })) runSide(module, defaults, measure);
