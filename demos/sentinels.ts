/** The producer ends the work with a sentinel for each consumer: whoever takes one stops. */
import * as mp from 'multiproc';

const STOP = null;

export async function consume(parcels: mp.Queue<string | null>) {
  const { name } = mp.currentProcess();
  while (true) {
    const parcel = await parcels.get();
    if (parcel === STOP) break;
    console.log(`${name} took ${parcel}`);
  }
  console.log(`${name} stops`);
}

async function main() {
  const parcels = new mp.Queue<string | null>();
  const consumers = ['Ann', 'Bob', 'Cleo'].map((name) =>
    new mp.Process({ target: consume, args: [parcels], name }).start(),
  );

  for (let n = 1; n <= 9; n++) await parcels.put(`parcel ${n}`);
  for (const _ of consumers) await parcels.put(STOP);

  for (const consumer of consumers) await consumer.join();
  console.log('All consumers have stopped');
}

if (mp.isMainProcess) void main();
