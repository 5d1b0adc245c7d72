/** A global variable is changed in two children; each changes a copy of its own, and the parent's stays as it was. */
import * as mp from 'multiproc';

let counter = 100;

function report() {
  console.log(`${mp.currentProcess().name} has ${counter}`);
}

export function add(amount: number) {
  counter += amount;
  report();
}

async function main() {
  report();
  await new mp.Process({ target: add, args: [1] }).start().join();
  await new mp.Process({ target: add, args: [2] }).start().join();
  report();
}

if (mp.isMainProcess) void main();
