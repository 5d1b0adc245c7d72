/**
 * Sees to it that no process outlives the root, whatever that dies of. A child that is idle sees its link end and goes by itself;
 * one that is busy in a loop sees nothing. So a shell, which takes about a megabyte and sleeps in `read`, holds the other end of
 * a pipe from the root. When the pipe ends, the root is gone, and what is left of its tree is killed, and its files removed.
 */

import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { RootEngine } from '../engine/root-engine';
import type { Census } from '../engine/tree';

/** Reads `+PID`, `-PID`, and where the door is; at the end kills who is left, and removes the door's directory. Ctrl-C is for the others. */
const SCRIPT = `
trap '' INT TERM HUP
left=' '
door=
while read -r change; do
  pid=\${change#?}
  case $change in
    +*) left="$left$pid " ;;
    -*) left="\${left%% $pid *} \${left#* $pid }" ;;
    */multiproc-*/door) door=\${change%/door} ;;
  esac
done
for pid in $left; do kill -9 "$pid"; done 2>/dev/null
if [ -n "$door" ]; then /bin/rm -rf "$door"; fi
`;

class Watchdog implements Census {
  constructor(
    shell: ChildProcess,
    private readonly pipe: Writable,
  ) {
    pipe.on('error', () => {});
    shell.unref();
    (pipe as Writable & { unref(): void }).unref();
  }

  /** `null` when too many files are open: the child that it is for cannot be started either, and the next one asks again. */
  static start(): Watchdog | null {
    const { spawn } = process.getBuiltinModule('node:child_process');
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env: {},
    });
    // Without a shell there is no watchdog, and with one that was killed neither; children still see their links end.
    shell.on('error', () => {});
    return shell.stdin && new Watchdog(shell, shell.stdin);
  }

  born(pid: number): void {
    this.pipe.write(`+${pid}\n`);
  }

  opened(door: string): void {
    this.pipe.write(`${door}\n`);
  }

  gone(pid: number): void {
    this.pipe.write(`-${pid}\n`);
  }

  orphaned(pid: number): void {
    send(pid, 'SIGTERM');
  }

  /** By force: it may have stopped its thread until the root answers, and would wait for that even when the root is gone. */
  stranded(pid: number): void {
    send(pid, 'SIGKILL');
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone by itself.
  }
}

/** Has the tree watched over, from its first process on. */
export function watchOver({ tree }: RootEngine): void {
  if (process.platform !== 'win32') tree.census ??= Watchdog.start();
}
