/** A queue inside one process: 0 to 4 are put on it, and taken from it while it is not empty. No process is started. */
import { Queue } from 'multiproc/queue';

async function main() {
  const numbers = new Queue<number>();

  for (let n = 0; n < 5; n++) await numbers.put(n);

  while (!numbers.empty()) {
    console.log(await numbers.get());
  }
}

void main();
