/** Five customers want the last three tickets, which are counted in a JSON file: without a lock all five buy the same one. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as mp from 'multiproc';

const CUSTOMERS = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'];

function read(file: string): number {
  return JSON.parse(readFileSync(file, 'utf8')).tickets;
}

function write(file: string, tickets: number) {
  writeFileSync(file, JSON.stringify({ tickets }));
}

async function buy(file: string) {
  const { name } = mp.currentProcess();
  const tickets = read(file);
  if (tickets === 0) return console.log(`${name} comes too late`);
  await sleep(300);
  write(file, tickets - 1);
  console.log(`${name} buys ticket ${tickets}`);
}

export async function queueUp(file: string, opening: mp.Barrier, lock?: mp.Lock) {
  await opening.wait();
  await (lock ? lock.with(() => buy(file)) : buy(file));
}

async function sell(file: string, lock?: mp.Lock) {
  write(file, 3);
  const opening = new mp.Barrier(CUSTOMERS.length);
  const customers = CUSTOMERS.map((name) =>
    new mp.Process({ target: queueUp, args: [file, opening, lock], name }).start(),
  );
  for (const customer of customers) await customer.join();
  console.log(`${read(file)} of 3 tickets are left`);
}

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tickets-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  process.once('SIGINT', () => process.exit(130));
  const file = path.join(folder, 'tickets.json');

  console.log('Without a lock:');
  await sell(file);
  console.log('With a lock:');
  await sell(file, new mp.Lock());
}

if (mp.isMainProcess) void main();
