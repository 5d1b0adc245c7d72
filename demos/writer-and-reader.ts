/** A writer puts letters on a queue; a reader that waits in `get` prints them, and is terminated when the writer is done. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as mp from 'multiproc';

export async function write(letters: mp.Queue<string>) {
  for (const letter of ['a', 'b', 'c', 'd']) {
    await letters.put(letter);
    await sleep(100);
  }
}

export async function read(letters: mp.Queue<string>) {
  while (true) {
    console.log(`The reader got ${await letters.get()}`);
  }
}

async function main() {
  const letters = new mp.Queue<string>();
  const reader = new mp.Process({ target: read, args: [letters] }).start();
  const writer = new mp.Process({ target: write, args: [letters] }).start();

  await writer.join();
  while (reader.isAlive() && !(await letters.empty())) await sleep(50);
  reader.terminate();
  await reader.join();

  console.log(`The writer ended with ${writer.exitcode}, the reader with ${reader.exitcode}`);
}

if (mp.isMainProcess) void main();
