/** piscina's side of pool.js: it has threads only. */

const { Piscina } = require('piscina');
const { measurePool, defaults } = require('./pool-measure.js');
const { runSide } = require('./side.js');

runSide(module, defaults, async (params) => {
  const { processes } = params;
  const filename = require.resolve('./pool-default-work.js');
  const pool = new Piscina({ filename, minThreads: processes, maxThreads: processes, concurrentTasksPerWorker: 10 });
  const answer = await measurePool(params, { one: (item) => pool.run(item) });
  await pool.destroy();
  return answer;
});
