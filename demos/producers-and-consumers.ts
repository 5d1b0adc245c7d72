/** Three cooks bring four dishes each to a table where two daemonic guests eat; the parent waits for the cooks, then for an empty table. */
import * as mp from 'multiproc';

export async function cook(table: mp.JoinableQueue<string>, dish: string) {
  const { name } = mp.currentProcess();
  for (let n = 1; n <= 4; n++) {
    console.log(`${name} cooked ${dish} ${n}`);
    await table.put(`${dish} ${n}`);
  }
}

export async function eat(table: mp.JoinableQueue<string>) {
  const { name } = mp.currentProcess();
  while (true) {
    const plate = await table.get();
    console.log(`${name} ate ${plate}`);
    await table.taskDone();
  }
}

async function main() {
  const table = new mp.JoinableQueue<string>();
  const cooks = [
    new mp.Process({ target: cook, args: [table, 'soup'], name: 'Rosa' }),
    new mp.Process({ target: cook, args: [table, 'rice'], name: 'Aiko' }),
    new mp.Process({ target: cook, args: [table, 'cake'], name: 'Milan' }),
  ];
  const guests = [
    new mp.Process({ target: eat, args: [table], name: 'Ben', daemon: true }),
    new mp.Process({ target: eat, args: [table], name: 'Lena', daemon: true }),
  ];
  for (const person of [...cooks, ...guests]) person.start();

  for (const person of cooks) await person.join();
  await table.join();
  console.log('All that was cooked has been eaten');
}

if (mp.isMainProcess) void main();
