/** Two consumers share a queue, each a subclass of `Process`: one wants odd numbers, one even; each puts back what is not its own. */
import * as mp from 'multiproc';

export abstract class Consumer extends mp.Process {
  constructor(
    readonly numbers: mp.Queue<number>,
    readonly share: number,
  ) {
    super();
  }

  abstract wants(n: number): boolean;

  override async run() {
    for (let taken = 0; taken < this.share; ) {
      const n = await this.numbers.get();
      if (this.wants(n)) {
        taken++;
        console.log(`${this.name} took ${n}`);
      } else {
        await this.numbers.put(n);
      }
    }
  }
}

export class OddConsumer extends Consumer {
  override wants(n: number) {
    return n % 2 === 1;
  }
}

export class EvenConsumer extends Consumer {
  override wants(n: number) {
    return n % 2 === 0;
  }
}

async function main() {
  const numbers = new mp.Queue<number>();
  const consumers = [new OddConsumer(numbers, 5), new EvenConsumer(numbers, 5)];
  for (const consumer of consumers) consumer.start();

  for (let n = 1; n <= 10; n++) await numbers.put(n);

  for (const consumer of consumers) await consumer.join();
  console.log(`Left on the queue: ${await numbers.qsize()}`);
}

if (mp.isMainProcess) void main();
