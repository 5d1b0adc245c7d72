/**
 * What is measured, and what it must reach: the rows of the table. A row is one program (`name`) with its parameters, run
 * on our side and `against` others: other sides of the same program, or our own side with other parameters.
 * `atLeast` and `atMost` are ratios of our figure to the other, `more` is what ours may have beyond it, in the row's unit;
 * without any of these the ratio is for information. `atMost` of a row itself is the figure that is allowed.
 */

const cpython = (budget) => ({ by: 'CPython', side: 'cpython', ...budget });
const bare = (budget) => ({ by: 'bare', side: 'bare', ...budget });
const self = (params, budget) => ({
  by: `itself, ${Object.entries(params).flat().join(' ')}`,
  side: 'ours',
  params,
  ...budget,
});

const queue = (item, params, against) => {
  const { producers = 1, consumers = 1, maxsize = 0 } = params;
  const what = `queue${maxsize > 0 ? ` of ${maxsize}` : ''}, ${item}, ${producers} to ${consumers}`;
  return { what, name: 'queue-throughput', params: { item, ...params }, unit: 'items/s', against };
};
const pool = (what, unit, against, params = {}) => ({
  what: `pool, ${what}`,
  name: 'pool',
  params: { what, ...params },
  unit,
  against,
});
/** The other pools of Node.js: with processes where they have them. */
const others = (budget) =>
  ['workerpool', 'jest-worker', 'tinypool', 'piscina'].map((side) => ({ by: side, side, ...budget }));

const four = { producers: 4, consumers: 4 };
const bareRelay = (relay, budget) => ({ by: `bare, ${relay}`, side: 'bare', params: { relay }, ...budget });
/** The relay that only pipes bytes: where items are large, to handle each is nothing, and to copy them is all. */
const byBytes = bareRelay('bytes');
/** What small items cost is to be encoded, handed on and decoded one by one; the relay of bare frames says what the second costs. */
const smallItems = [cpython({ atLeast: 4 }), bareRelay('values', { atLeast: 0.5 }), bareRelay('frames')];

exports.rows = [
  ...['int', 'small'].flatMap((item) => [queue(item, {}, smallItems), queue(item, four, smallItems)]),
  queue('1KiB', { count: 50_000 }, [cpython({ atLeast: 2.5 }), bareRelay('values')]),
  queue('1KiB', { count: 50_000, ...four }, [cpython({ atLeast: 2.5 }), bareRelay('values')]),
  // Where memory is mapped, 1.2 and 3 times CPython: not yet.
  queue('100KiB', { count: 1000 }, [cpython(), { ...byBytes, atLeast: 0.8 }]),
  queue('100KiB', { count: 1000, ...four }, [cpython(), { ...byBytes, atLeast: 0.8 }]),
  queue('1MiB', { count: 100 }, [cpython({ atLeast: 1.2 }), byBytes]),
  queue('1MiB', { count: 100, ...four }, [cpython({ atLeast: 1.2 }), byBytes]),
  queue('int', { maxsize: 100, count: 20_000 }, [cpython(), byBytes]),
  queue('int', { maxsize: 1, count: 2_000 }, [cpython(), byBytes]),

  ...['parent-child', 'child-child'].map((between) => ({
    what: `pipe round trip, ${between}`,
    name: 'pipe-round-trip',
    params: { between },
    unit: 'µs',
    against: [cpython(), bare({ atMost: 1.15 })],
  })),
  ...['event', 'condition', 'barrier'].map((by) => ({
    what: `hand-over by ${by}`,
    name: 'hand-over',
    params: { by },
    unit: 'µs',
    against: [cpython(), bare({ atMost: 1.3 })],
  })),
  ...Object.entries({
    recvSync: 'sendSync, recvSync round trip',
    getSync: 'putSync, getSync round trip',
    filled: 'getSync, items are there',
  }).map(([call, what]) => ({
    what,
    name: 'blocking-round-trip',
    params: { call },
    unit: 'µs',
    against: [cpython(), bare({ atMost: 1.3 })],
  })),

  {
    what: 'start and join, spawn',
    name: 'start-join',
    unit: 'ms',
    against: [cpython(), bare({ atMost: 1.2 })],
  },
  {
    what: 'start and join, forkserver, one is warm',
    name: 'start-join',
    params: { method: 'forkserver', count: 10, pause: 500 },
    unit: 'ms',
    against: [cpython({ atMost: 0.7 }), bare()],
  },
  {
    what: 'start and join, forkserver, without a pause',
    name: 'start-join',
    params: { method: 'forkserver' },
    unit: 'ms',
    against: [cpython()],
  },
  { what: 'memory of an idle child', name: 'idle-memory', unit: 'MiB', against: [cpython(), bare({ more: 6 })] },
  {
    what: 'backlog of a million, beyond encoding',
    name: 'backlog',
    unit: 'bytes/item',
    atMost: 24,
    against: [cpython()],
  },
  {
    what: 'drain, a million deep',
    name: 'drain',
    unit: 'µs/item',
    against: [self({ depth: 20_000 }, { atMost: 1.2 }), cpython()],
  },

  pool('apply', 'µs', [cpython(), bare({ atMost: 1.5 })]),
  pool('single', 'results/s', [cpython({ atLeast: 4 }), ...others({ atLeast: 4 })]),
  pool('map', 'results/s', [cpython({ atLeast: 1 })], { count: 500_000 }),
  pool('imap', 'results/s', [cpython({ atLeast: 2 })]),

  ...[4, 16, 64].map((consumers) =>
    queue('int', { consumers }, [self({ consumers: 1 }, { atLeast: 1 / 1.3 }), cpython(), bareRelay('values')]),
  ),
  ...[10, 100, 1000].map((queues) => ({
    what: `${queues} queues in turn, int`,
    name: 'many-queues',
    params: { queues },
    unit: 'µs/item',
    against: [self({ queues: 1 }, { atMost: 1.3 }), cpython()],
  })),
];
