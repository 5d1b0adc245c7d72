/** workerpool's side of pool.js, with processes. */

const workerpool = require('workerpool');
const { measurePool, defaults } = require('./pool-measure.js');
const { square } = require('./pool-work.js');
const { runSide } = require('./side.js');

if (workerpool.isMainThread && !process.env.POOL_BENCH_WORKER) {
  runSide(module, defaults, async (params) => {
    const { processes } = params;
    const forkOpts = { env: { ...process.env, POOL_BENCH_WORKER: '1' } };
    const pool = workerpool.pool(__filename, {
      workerType: 'process',
      minWorkers: processes,
      maxWorkers: processes,
      forkOpts,
    });
    const answer = await measurePool(params, { one: (item) => pool.exec('square', [item]) });
    await pool.terminate();
    return answer;
  });
} else {
  workerpool.worker({ square });
}
