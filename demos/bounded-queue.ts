/** A queue of three places is filled, refuses a fourth item, is drained by its `qsize`, and says at each step how full it is. */
import * as mp from 'multiproc';

async function report(seats: mp.Queue<string>) {
  const fullness = (await seats.full()) ? 'full' : 'not full';
  const emptiness = (await seats.empty()) ? 'empty' : 'not empty';
  console.log(`${await seats.qsize()} of 3: ${fullness}, ${emptiness}`);
}

async function main() {
  const seats = new mp.Queue<string>(3);
  await report(seats);

  await seats.put('first');
  await seats.put('second');
  await report(seats);

  await seats.put('third');
  await report(seats);

  try {
    await seats.putNowait('fourth');
  } catch (error) {
    if (!(error instanceof mp.Full)) throw error;
    console.log('No seat for the fourth');
  }

  for (let left = await seats.qsize(); left > 0; left--) {
    console.log(`Leaves: ${await seats.get()}`);
  }
  await report(seats);

  try {
    await seats.getNowait();
  } catch (error) {
    if (!(error instanceof mp.Empty)) throw error;
    console.log('Nobody is left');
  }
}

if (mp.isMainProcess) void main();
