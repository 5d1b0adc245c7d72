/** Processes that a process keeps warm, as the operating system tells of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The processes of this library that `parent` has started, and that live. */
export function childrenOf(parent = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isChild(pid, parent));
}

/** Resolves when `parent` has so many children besides those that are known. Nothing tells of it, so this looks again and again. */
export async function sleepersOf(
  parent: number,
  { count = 1, besides = [] }: { count?: number; besides?: readonly number[] } = {},
): Promise<number[]> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = childrenOf(parent).filter((pid) => !besides.includes(pid));
    if (found.length >= count) return found;
    if (Date.now() > deadline) throw new Error(`${parent} keeps ${found.length} processes warm, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Resolves when the parent has heard of the end of its child: the system keeps no record of it any more. */
export async function mourned(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Resolves when this process sleeps: it reads from the line to its parent, with its whole thread. */
export async function fallsAsleep(pid: number): Promise<void> {
  while (!/^\d+ 0x4 /.test(readFileSync(`/proc/${pid}/syscall`, 'utf8'))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isChild(pid: number, parent: number): boolean {
  try {
    const [state, ppid] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    if (Number(ppid) !== parent || state === 'Z') return false;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('entry/child.js');
  } catch {
    return false; // It has ended meanwhile.
  }
}
