/** Whether processes live, as the operating system tells it. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** A zombie does not: it has ended, and nobody has asked for its exit code yet. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves when none of them lives. Nothing tells of the end of a process that is not a child, so this looks again and again. */
export async function allGone(pids: readonly number[], patience = 2_000): Promise<void> {
  const deadline = Date.now() + patience;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`Still alive: ${pids.filter(isAlive).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Directories that a root with this process id has made, and not removed. */
export function directoriesOf(pid: number): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`multiproc-${pid}-`));
}

/** Resolves when a root has left no directory: the one that watched over it removes what it could not. Throws when it does not. */
export async function noDirectoriesOf(pid: number, patience = 2_000): Promise<void> {
  const end = Date.now() + patience;
  while (directoriesOf(pid).length > 0) {
    if (Date.now() > end) throw new Error(`left behind: ${directoriesOf(pid).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
