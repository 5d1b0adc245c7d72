/** A daemonic consumer reports each job with `taskDone`, so that `join` knows when all are done; then two share the jobs. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as mp from 'multiproc';

export async function work(jobs: mp.JoinableQueue<number>) {
  while (true) {
    const job = await jobs.get();
    await sleep(50);
    console.log(`${mp.currentProcess().name} did job ${job}`);
    await jobs.taskDone();
  }
}

async function doAllJobs(workers: string[]) {
  const jobs = new mp.JoinableQueue<number>();
  for (const name of workers) {
    new mp.Process({ target: work, args: [jobs], name, daemon: true }).start();
  }

  for (let job = 1; job <= 6; job++) await jobs.put(job);
  await jobs.join();
  console.log(`All jobs are done, consumers: ${workers.length}`);
}

async function main() {
  await doAllJobs(['Ann']);
  await doAllJobs(['Bob', 'Cleo']);
}

if (mp.isMainProcess) void main();
