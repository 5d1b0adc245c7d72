/** Four processes in a ring pass a token to their neighbour, three times round; each pipe joins two of them. */
import * as mp from 'multiproc';

const LAPS = 3;
const NAMES = ['North', 'East', 'South', 'West'];

export async function passOn(from: mp.Connection<never, number>, to: mp.Connection<number, never>) {
  for (let lap = 1; lap <= LAPS; lap++) {
    const hops = await from.recv();
    console.log(`${mp.currentProcess().name} has the token after ${hops} hops`);
    await to.send(hops + 1);
  }
}

async function main() {
  const pipes = NAMES.map(() => mp.Pipe<never, number>(false));
  const members = NAMES.map((name, seat) => {
    const [from] = pipes[seat];
    const [, to] = pipes[(seat + 1) % pipes.length];
    return new mp.Process({ target: passOn, args: [from, to], name }).start();
  });

  const [ringEnd, ringStart] = pipes[0];
  await ringStart.send(0);
  for (const member of members) await member.join();
  console.log(`The token came home after ${await ringEnd.recv()} hops`);
}

if (mp.isMainProcess) void main();
