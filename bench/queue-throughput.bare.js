/**
 * The bare side of queue-throughput.js: frames of the items' size, written in batches of 64 KiB, go through the parent
 * to consumers. With `--relay frames` the parent does the least that a shared queue needs: it finds each frame and gives it
 * to the next consumer, in batches again; consumers count them, and nothing is encoded or decoded. With `--relay values` it
 * does the same, and the producers encode each item, the consumers decode it. With `--relay bytes` the parent only pipes the
 * bytes of each producer to one consumer, which counts frames: what the sockets alone can carry.
 */

const { once } = require('node:events');
const { Packr } = require('msgpackr');
const { nextMessage, openPipe, runRole, startChild } = require('./bare-child.js');
const { items } = require('./items.js');
const { frameCutter, HEADER } = require('./frame-cutter.js');
const { now, roundsFor, runSide } = require('./side.js');

const BATCH = 64 * 1024;
/** Plain msgpack, as our own values are. */
const codec = new Packr({ useRecords: false });
const defaults = { item: 'int', producers: 1, consumers: 1, maxsize: 0, relay: 'frames', count: 1_000_000 };

async function produce({ item, size, share, maxsize, relay }) {
  const pipe = openPipe();
  // `maxsize` is credit, given back by the consumer: how many frames it has counted, 4 bytes at a time.
  let credit = maxsize > 0 ? maxsize : Infinity;
  pipe.on('data', (counts) => {
    for (let at = 0; at + 4 <= counts.length; at += 4) credit += counts.readUInt32LE(at);
    pipe.emit('credit');
  });
  const write = size < BATCH ? batchWriter(pipe, size, payloads(item, relay)) : largeWriter(pipe, size);
  process.on('message', async () => {
    const start = now();
    for (let left = share; left > 0; ) {
      while (credit === 0) await once(pipe, 'credit');
      const frames = Math.min(left, credit, Math.ceil(BATCH / (HEADER + size)));
      credit -= frames;
      left -= frames;
      if (!write(frames)) await once(pipe, 'drain');
    }
    process.send(start);
  });
  process.send('ready');
}

/** What makes the payload of each frame. */
function payloads(item, relay) {
  const payload = codec.pack(items[item]);
  return relay === 'values' ? () => codec.pack(items[item]) : () => payload;
}

function batchWriter(pipe, size, payload) {
  return (frames) => {
    const batch = Buffer.allocUnsafe(frames * (HEADER + size));
    for (let at = 0; at < batch.length; at += HEADER + size) {
      batch.writeUInt32LE(size, at);
      batch.set(payload(), at + HEADER);
    }
    return pipe.write(batch);
  };
}

function largeWriter(pipe, size) {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(size);
  const payload = Buffer.alloc(size, 'x');
  return (frames) => {
    pipe.cork();
    for (let n = 0; n < frames; n++) {
      pipe.write(header);
      pipe.write(payload);
    }
    pipe.uncork();
    return !pipe.writableNeedDrain;
  };
}

function consume({ share, maxsize, relay, rounds }) {
  const pipe = openPipe();
  const cut = frameCutter();
  let left = share;
  let round = 0;
  pipe.on('data', (chunk) => {
    const whole = cut(chunk);
    if (relay === 'values') for (const frame of whole) codec.unpack(frame.subarray(HEADER));
    const frames = whole.length;
    left -= frames;
    if (left === 0) {
      process.send(now());
      if (++round === rounds) return;
      left = share;
    }
    if (maxsize === 0 || frames === 0) return;
    const counts = Buffer.alloc(4);
    counts.writeUInt32LE(frames);
    pipe.write(counts);
  });
  process.send('ready');
}

/** Hands out whole frames in turn; what comes of one chunk leaves each consumer's batch at once. */
function relayFrames(producers, consumers) {
  let turn = 0;
  for (const producer of producers) {
    const cut = frameCutter();
    producer.pipe.on('data', (chunk) => {
      const batches = consumers.map(() => []);
      for (const frame of cut(chunk)) batches[turn++ % consumers.length].push(frame);
      batches.forEach((frames, n) => {
        const { pipe } = consumers[n];
        if (frames.length === 0 || pipe.write(Buffer.concat(frames)) || producer.pipe.isPaused()) return;
        producer.pipe.pause();
        pipe.once('drain', () => producer.pipe.resume());
      });
    });
  }
}

function relayBytes(producers, consumers) {
  if (producers.length !== consumers.length) throw new Error('a relay of bytes pairs producers and consumers');
  producers.forEach((producer, n) => {
    producer.pipe.pipe(consumers[n].pipe);
    consumers[n].pipe.pipe(producer.pipe);
  });
}

async function measure({ item, producers, consumers, maxsize, relay, count }) {
  if (maxsize > 0 && relay !== 'bytes') throw new Error('only a relay of bytes carries credit back');
  const total = Math.ceil(count / producers / consumers) * producers * consumers;
  const size = codec.pack(items[item]).length;
  const rounds = roundsFor(producers + consumers);
  const start = (role, number) =>
    Array.from({ length: number }, () =>
      startChild(__filename, role, { item, size, maxsize, relay, rounds, share: total / number }),
    );
  const ends = { consumers: start('consume', consumers), producers: start('produce', producers) };
  const children = [...ends.consumers, ...ends.producers].map(({ child }) => child);
  await Promise.all(children.map(nextMessage));

  const relayBy = relay === 'bytes' ? relayBytes : relayFrames;
  relayBy(ends.producers, ends.consumers);
  let seconds;
  for (let round = 0; round < rounds; round++) {
    const starts = Promise.all(ends.producers.map(({ child }) => nextMessage(child)));
    const stops = Promise.all(ends.consumers.map(({ child }) => nextMessage(child)));
    for (const { child } of ends.producers) child.send('go');
    seconds = Math.max(...(await stops)) - Math.min(...(await starts));
  }
  for (const child of children) child.disconnect();
  return { value: total / seconds, seconds };
}

if (!runRole({ produce, consume })) runSide(module, defaults, measure);
