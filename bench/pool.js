/**
 * A pool: `apply` is microseconds from a call to its result, one after the other; the others are results in a second: of single tasks
 * that are all called at once, of a `map` with default chunks, of an `imap`.
 */

const mp = require('multiproc');
const { measurePool, defaults } = require('./pool-measure.js');
const { runSide } = require('./side.js');
const { square } = require('./pool-work.js');

runSide(module, defaults, async (params) => {
  const pool = new mp.Pool(params.processes);
  const answer = await measurePool(params, {
    one: (item) => pool.apply(square, [item]),
    map: (items) => pool.map(square, items),
    imap: (items) => pool.imap(square, items),
  });
  pool.terminate();
  await pool.join();
  return answer;
});
