/** Six swimmers want into a pool that has room for three: a semaphore lets no more in, and the parent says who is swimming. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as mp from 'multiproc';

const SWIMMERS = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn'];

type News = [name: string, what: 'in' | 'out'];

export async function swim(room: mp.Semaphore, news: mp.SimpleQueue<News>) {
  const { name } = mp.currentProcess();
  await room.with(async () => {
    await news.put([name, 'in']);
    await sleep(300);
    await news.put([name, 'out']);
  });
}

async function main() {
  const room = new mp.Semaphore(3);
  const news = new mp.SimpleQueue<News>();
  for (const name of SWIMMERS) {
    new mp.Process({ target: swim, args: [room, news], name }).start();
  }

  const inside = new Set<string>();
  for (let heard = 0; heard < 2 * SWIMMERS.length; heard++) {
    const [name, what] = await news.get();
    if (what === 'in') inside.add(name);
    else inside.delete(name);
    console.log(`${name} is ${what}, swimming: ${[...inside].join(', ') || 'nobody'}`);
  }
}

if (mp.isMainProcess) void main();
