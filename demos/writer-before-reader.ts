/** A writer ends before the reader starts: what it put is kept, and the reader reads while the queue is not empty. */
import * as mp from 'multiproc';

export async function write(lines: mp.Queue<string>) {
  for (const line of ['one', 'two', 'three']) {
    console.log(`Wrote ${line}`);
    await lines.put(line);
  }
}

export async function read(lines: mp.Queue<string>) {
  while (!(await lines.empty())) {
    console.log(`Read ${await lines.get()}`);
  }
}

async function main() {
  const lines = new mp.Queue<string>();

  const writer = new mp.Process({ target: write, args: [lines] }).start();
  await writer.join();
  console.log(`The writer is gone, ${await lines.qsize()} lines are waiting`);

  const reader = new mp.Process({ target: read, args: [lines] }).start();
  await reader.join();
}

if (mp.isMainProcess) void main();
