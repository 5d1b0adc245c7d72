/** The producer shuts the queue down: `for await` takes what is left and ends, in as many consumers as there are. */
import * as mp from 'multiproc';

export async function consume(parcels: mp.Queue<string>) {
  const { name } = mp.currentProcess();
  for await (const parcel of parcels) console.log(`${name} took ${parcel}`);
  console.log(`${name} stops`);
}

async function main() {
  const parcels = new mp.Queue<string>();
  const consumers = ['Ann', 'Bob', 'Cleo'].map((name) =>
    new mp.Process({ target: consume, args: [parcels], name }).start(),
  );

  for (let n = 1; n <= 9; n++) await parcels.put(`parcel ${n}`);
  await parcels.shutdown();

  for (const consumer of consumers) await consumer.join();
  console.log('All consumers have stopped');
}

if (mp.isMainProcess) void main();
