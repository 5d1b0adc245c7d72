/** The bare side of pool.js, for `apply`: a small frame and its echo over a socket. */

const { nextMessage, openPipe, runRole, startChild } = require('./bare-child.js');
const { measurePool, defaults } = require('./pool-measure.js');
const { runSide } = require('./side.js');

const FRAME = Buffer.alloc(16, 'x');

function echo() {
  const pipe = openPipe();
  pipe.on('data', (chunk) => pipe.write(chunk));
  process.send('ready');
}

async function measure(params) {
  const { child, pipe } = startChild(__filename, 'echo', {});
  await nextMessage(child);
  const waiting = [];
  let missing = FRAME.length;
  pipe.on('data', ({ length }) => {
    for (missing -= length; missing <= 0; missing += FRAME.length) waiting.shift()();
  });
  const one = () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      pipe.write(FRAME);
    });
  const answer = await measurePool(params, { one });
  child.disconnect();
  return answer;
}

if (!runRole({ echo })) runSide(module, defaults, measure);
