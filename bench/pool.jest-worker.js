/** jest-worker's side of pool.js, with processes. */

const { Worker } = require('jest-worker');
const { measurePool, defaults } = require('./pool-measure.js');
const { runSide } = require('./side.js');

runSide(module, defaults, async (params) => {
  const pool = new Worker(require.resolve('./pool-work.js'), {
    numWorkers: params.processes,
    exposedMethods: ['square'],
  });
  const answer = await measurePool(params, { one: (item) => pool.square(item) });
  await pool.end();
  return answer;
});
