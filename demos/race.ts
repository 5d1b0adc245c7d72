/** Runners come to the start one after another, and wait at a barrier: the last to come fires the shot, and all run at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as mp from 'multiproc';

const RUNNERS = [
  { name: 'Tortoise', comesAfter: 0, runsFor: 500 },
  { name: 'Hare', comesAfter: 400, runsFor: 100 },
  { name: 'Fox', comesAfter: 200, runsFor: 300 },
];

export function fire() {
  console.log('Bang!');
}

export async function run(start: mp.Barrier, finish: mp.SimpleQueue<string>, comesAfter: number, runsFor: number) {
  const { name } = mp.currentProcess();
  await sleep(comesAfter);
  console.log(`${name} is at the start`);
  await start.wait();
  console.log(`${name} runs`);
  await sleep(runsFor);
  await finish.put(name);
}

async function main() {
  const start = new mp.Barrier(RUNNERS.length, { action: fire });
  const finish = new mp.SimpleQueue<string>();
  for (const { name, comesAfter, runsFor } of RUNNERS) {
    new mp.Process({ target: run, args: [start, finish, comesAfter, runsFor], name }).start();
  }

  for (let place = 1; place <= RUNNERS.length; place++) {
    console.log(`${place}. ${await finish.get()}`);
  }
}

if (mp.isMainProcess) void main();
