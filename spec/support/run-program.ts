/** Runs a program to its end, and to the end of everything that it left behind with its output still open. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Is given the program and what it has printed so far, whenever it prints something to stdout. */
  readonly onOutput?: (program: ChildProcess, stdout: string) => void;
}

const PATIENCE = 18_000;

/** In a process group of its own, so that all of it can be ended if it does not end by itself. */
export function runProgram(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, env, onOutput } = options;
  const program = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  let stderr = '';
  program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    onOutput?.(program, stdout);
  });
  program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });

  return new Promise((resolve, reject) => {
    const alarm = setTimeout(() => {
      reject(new Error(`${[command, ...args].join(' ')} did not end. It printed:\n${stdout}${stderr}`));
      if (program.pid !== undefined) process.kill(-program.pid, 'SIGKILL');
    }, PATIENCE);
    program.once('error', (error) => {
      clearTimeout(alarm);
      reject(error);
    });
    program.once('close', (code, signal) => {
      clearTimeout(alarm);
      resolve({ stdout, stderr, code, signal });
    });
  });
}
