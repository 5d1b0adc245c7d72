/** A worker of a pool is killed in the middle of a `map`: the map says so at once, and the pool goes on with a new worker. */
import * as mp from 'multiproc';

export function square(n: number): number {
  if (n === 5) process.kill(process.pid, 'SIGKILL');
  return n * n;
}

async function main() {
  await using pool = new mp.Pool(2);

  try {
    await pool.map(square, [1, 2, 3, 4, 5, 6, 7, 8]);
  } catch (error) {
    if (!(error instanceof mp.WorkerLostError)) throw error;
    console.log(`${error.name}: ${error.message}`);
  }

  console.log('The next map:', ...(await pool.map(square, [1, 2, 3, 4])));
}

if (mp.isMainProcess) void main();
