/** Named pipes: the only way to a pipe in blocking mode between two processes neither of which started the other. */

import { closeSync, constants, openSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';

/** The two directions, as paths. */
export interface FifoPair {
  readonly requests: string;
  readonly answers: string;
}

/** The serving ends of both. */
export interface Serving {
  readonly requests: Socket;
  readonly answers: Socket;
}

/** Makes both. Throws where the system has no `mkfifo`, as in images that hold a Node.js and little else. */
export function makeFifos(base: string): FifoPair {
  const pair = { requests: `${base}.requests`, answers: `${base}.answers` };
  // Loaded here: most processes need none.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  execFileSync('mkfifo', ['-m', '600', pair.requests, pair.answers], { stdio: 'ignore' });
  return pair;
}

/** The asking end, in blocking mode. Waits until the other process has opened its end. */
export function openAsking(pair: FifoPair): { input: number; output: number } {
  const output = openSync(pair.requests, constants.O_WRONLY);
  const input = openSync(pair.answers, constants.O_RDONLY);
  return { input, output };
}

/** The serving end. The names can be removed when the asking end has opened them: at its first byte. */
export function openServing(pair: FifoPair): Serving {
  const requests = openSync(pair.requests, constants.O_RDONLY | constants.O_NONBLOCK);
  const answers = openAnswers(pair, requests);
  const { Socket } = process.getBuiltinModule('node:net');
  const sockets = {
    requests: new Socket({ fd: requests, readable: true, writable: false }),
    answers: new Socket({ fd: answers, readable: false, writable: true }),
  };
  sockets.requests.unref();
  sockets.answers.unref();
  return sockets;
}

/** If it cannot be opened, too many files are open, and `requests` shall not be one more. */
function openAnswers(pair: FifoPair, requests: number): number {
  try {
    // For writing alone it could not be opened before somebody reads.
    return openSync(pair.answers, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    closeSync(requests);
    throw error;
  }
}

/** The asking end is gone. If it never opened its end, the serving end would never see that. */
export function endUnused(pair: FifoPair): void {
  try {
    closeSync(openSync(pair.requests, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // It was used, and ends like any pipe; or it has ended already.
  }
}

export function removeFifos(pair: FifoPair): void {
  rmSync(pair.requests, { force: true });
  rmSync(pair.answers, { force: true });
}
