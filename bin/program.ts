/** Another program, run in this one's place: the terminal is its own, signals are passed on, and its end becomes ours. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export const SUCCESS: Ending = { code: 0, signal: null };

const PASSED_ON: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
/** A terminal sends these to all that run in its foreground: passed on, they would arrive twice. */
const SENT_BY_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

export function runProgram(command: string, args: readonly string[]): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const program = spawn(command, args, { stdio: 'inherit' });
    const passOn = (signal: NodeJS.Signals): void => {
      if (process.stdin.isTTY && SENT_BY_TERMINAL.has(signal)) return;
      program.kill(signal);
    };
    const stopPassingOn = (): void => {
      for (const signal of PASSED_ON) process.off(signal, passOn);
    };
    for (const signal of PASSED_ON) process.on(signal, passOn);

    program.once('error', (error) => {
      stopPassingOn();
      reject(error);
    });
    program.once('exit', (code, signal) => {
      stopPassingOn();
      resolve({ code, signal });
    });
  });
}

/** Ends this process as the program ended: a shell that asks sees no difference. */
export function endAs({ code, signal }: Ending): void {
  if (signal === null) {
    process.exitCode = code ?? 1;
    return;
  }
  process.exitCode = 128 + constants.signals[signal];
  process.kill(process.pid, signal);
}
