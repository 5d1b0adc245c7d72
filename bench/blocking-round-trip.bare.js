/**
 * The bare side of blocking-round-trip.js: writeSync and readSync on the child's blocking end, an asynchronous
 * echo in the parent. For the calls on queues the parent does what a relay does: it finds the frame first.
 */

const fs = require('node:fs');
const { pack } = require('msgpackr');
const { nextMessage, runRole, startChild } = require('./bare-child.js');
const { frameCutter, HEADER } = require('./frame-cutter.js');
const { items } = require('./items.js');
const { now, runSide } = require('./side.js');

const defaults = { call: 'recvSync', item: 'int', count: 10_000 };

function ping({ size, rounds }) {
  const frame = Buffer.alloc(HEADER + size, 'x');
  frame.writeUInt32LE(size);
  const roundTrips = (count) => {
    for (let n = 0; n < count; n++) {
      fs.writeSync(3, frame);
      for (let missing = frame.length; missing > 0; ) missing -= fs.readSync(3, frame, 0, missing, null);
    }
  };
  roundTrips(rounds);
  const start = now();
  roundTrips(rounds);
  process.send(now() - start);
}

async function measure({ call, item, count }) {
  const params = { size: pack(items[item]).length, rounds: count };
  const { child, pipe } = startChild(__filename, 'ping', params);
  const cut = call === 'recvSync' ? (chunk) => [chunk] : frameCutter();
  pipe.on('data', (chunk) => {
    for (const frame of cut(chunk)) pipe.write(frame);
  });
  const seconds = await nextMessage(child);
  child.disconnect();
  return { value: (seconds / count) * 1e6, seconds };
}

if (!runRole({ ping })) runSide(module, defaults, measure);
