/** tinypool's side of pool.js, with processes. */

const { measurePool, defaults } = require('./pool-measure.js');
const { runSide } = require('./side.js');

runSide(module, defaults, async (params) => {
  const { Tinypool } = await import('tinypool');
  const { processes } = params;
  const filename = require.resolve('./pool-default-work.js');
  const pool = new Tinypool({ filename, runtime: 'child_process', minThreads: processes, maxThreads: processes });
  const answer = await measurePool(params, { one: (item) => pool.run(item) });
  await pool.destroy();
  return answer;
});
