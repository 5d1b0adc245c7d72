/** Two processes of stage 2 wait at a condition until stage 1 notifies them; each says, while it holds the lock, that it is about to wait. */
import * as mp from 'multiproc';

export async function stageOne(ready: mp.Condition, waiting: mp.SimpleQueue<string>) {
  for (let n = 1; n <= 2; n++) console.log(`${await waiting.get()} waits`);
  await ready.with(async () => {
    console.log('Stage 1 is done');
    await ready.notifyAll();
  });
}

export async function stageTwo(ready: mp.Condition, waiting: mp.SimpleQueue<string>) {
  const { name } = mp.currentProcess();
  await ready.with(async () => {
    await waiting.put(name);
    await ready.wait();
    console.log(`${name} goes on`);
  });
}

async function main() {
  const ready = new mp.Condition();
  const waiting = new mp.SimpleQueue<string>();
  const stages = [
    new mp.Process({ target: stageOne, args: [ready, waiting] }),
    new mp.Process({ target: stageTwo, args: [ready, waiting], name: 'Stage 2a' }),
    new mp.Process({ target: stageTwo, args: [ready, waiting], name: 'Stage 2b' }),
  ];
  for (const stage of stages) stage.start();
  for (const stage of stages) await stage.join();
  console.log('All stages are done');
}

if (mp.isMainProcess) void main();
