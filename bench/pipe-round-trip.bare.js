/** The bare side of pipe-round-trip.js: a small frame and its echo over sockets; child to child is piped on by the parent. */

const { pack } = require('msgpackr');
const { nextMessage, openPipe, runRole, startChild } = require('./bare-child.js');
const { HEADER } = require('./frame-cutter.js');
const { items } = require('./items.js');
const { now, runSide } = require('./side.js');

const defaults = { between: 'parent-child', item: 'int', count: 10_000 };

function echo() {
  const pipe = openPipe();
  pipe.on('data', (chunk) => pipe.write(chunk));
  process.send('ready');
}

/** Sends a frame, waits until as many bytes are back, and again. */
function ping(pipe, { size, rounds }) {
  const frame = Buffer.alloc(HEADER + size, 'x');
  return new Promise((resolve) => {
    let start = now();
    let round = 0;
    let missing = frame.length;
    pipe.on('data', (chunk) => {
      missing -= chunk.length;
      if (missing > 0) return;
      missing = frame.length;
      round++;
      if (round === rounds) start = now();
      if (round < 2 * rounds) pipe.write(frame);
      else resolve(now() - start);
    });
    pipe.write(frame);
  });
}

function pingFromChild(params) {
  const pipe = openPipe();
  process.once('message', async () => process.send(await ping(pipe, params)));
  process.send('ready');
}

async function measure({ between, item, count }) {
  const params = { size: pack(items[item]).length, rounds: count };
  const there = startChild(__filename, 'echo', {});
  await nextMessage(there.child);
  let seconds;
  if (between === 'parent-child') {
    seconds = await ping(there.pipe, params);
  } else {
    const here = startChild(__filename, 'pingFromChild', params);
    await nextMessage(here.child);
    here.pipe.pipe(there.pipe).pipe(here.pipe);
    here.child.send('go');
    seconds = await nextMessage(here.child);
    here.child.disconnect();
  }
  there.child.disconnect();
  return { value: (seconds / count) * 1e6, seconds };
}

if (!runRole({ echo, pingFromChild })) runSide(module, defaults, measure);
