/** Five philosophers share five forks, and each needs two to eat: all take the one with the smaller number first, so nobody starves. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as mp from 'multiproc';

const MEALS = 2;
const NAMES = ['Hypatia', 'Laozi', 'Spinoza', 'Arendt', 'Nishida'];

export async function dine(first: mp.Lock, second: mp.Lock) {
  const { name } = mp.currentProcess();
  for (let meal = 1; meal <= MEALS; meal++) {
    await sleep(50);
    await first.with(() =>
      second.with(async () => {
        console.log(`${name} eats`);
        await sleep(50);
        console.log(`${name} thinks`);
      }),
    );
  }
}

async function main() {
  const forks = NAMES.map(() => new mp.Lock());
  const philosophers = NAMES.map((name, seat) => {
    const [first, second] = [seat, (seat + 1) % forks.length].sort((a, b) => a - b);
    return new mp.Process({ target: dine, args: [forks[first], forks[second]], name }).start();
  });

  for (const philosopher of philosophers) await philosopher.join();
  console.log('Everybody has eaten');
}

if (mp.isMainProcess) void main();
