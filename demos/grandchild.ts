/** A grandchild talks with the root over a pipe, and goes on when the process between them is killed. */
import * as mp from 'multiproc';

export async function answer(phone: mp.Connection<string>) {
  await phone.send('hello from the grandchild');
  let heard = '';
  while (heard !== 'goodbye') {
    heard = await phone.recv();
    await phone.send(`the grandchild heard "${heard}"`);
  }
}

export async function raise(phone: mp.Connection<string>) {
  const grandchild = new mp.Process({ target: answer, args: [phone] }).start();
  await grandchild.join();
}

async function main() {
  const [near, far] = mp.Pipe<string>();
  const child = new mp.Process({ target: raise, args: [far] }).start();
  console.log(await near.recv());

  child.kill();
  await child.join();
  console.log(`the child was killed: ${child.exitcode}`);

  for (const words of ['are you still there?', 'goodbye']) {
    await near.send(words);
    console.log(await near.recv());
  }
}

if (mp.isMainProcess) void main();
