/** One process sends 1 to 9 through a one-way pipe, another receives them; the parent closes both of its ends. */
import * as mp from 'multiproc';

type ReadEnd = mp.Connection<never, number>;
type WriteEnd = mp.Connection<number, never>;

export async function send(numbers: WriteEnd) {
  for (let n = 1; n <= 9; n++) await numbers.send(n);
  numbers.close();
}

export async function receive(numbers: ReadEnd) {
  for await (const n of numbers) console.log(`Received ${n}`);
  console.log('No more numbers');
}

async function main() {
  const [readEnd, writeEnd] = mp.Pipe<never, number>(false);

  const sender = new mp.Process({ target: send, args: [writeEnd] }).start();
  writeEnd.close();
  const receiver = new mp.Process({ target: receive, args: [readEnd] }).start();
  readEnd.close();

  await sender.join();
  await receiver.join();
}

if (mp.isMainProcess) void main();
