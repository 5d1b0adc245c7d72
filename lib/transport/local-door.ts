/** The local socket at which a root receives processes that are not its own children. It is there from the first need on. */

import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { isRunning } from './is-running';

/** Directories are named for the process that made them, so that those of dead ones can be swept. */
const PREFIX = 'multiproc-';

export class LocalDoor {
  private opened: Promise<string> | null = null;

  constructor(private readonly receive: (socket: Socket) => void) {}

  /** Where the door is: the path of a socket, in a directory that only this user can enter. */
  open(): Promise<string> {
    this.opened ??= this.listen();
    return this.opened;
  }

  private async listen(): Promise<string> {
    const { createServer } = process.getBuiltinModule('node:net');
    const server = createServer(this.receive);
    // Nobody's life depends on the door itself.
    server.unref();
    if (process.platform === 'win32') return listening(server, `\\\\.\\pipe\\${PREFIX}${process.pid}-${Date.now()}`);
    // Loaded here: whoever only enters needs none.
    const { tmpdir } = process.getBuiltinModule('node:os');
    sweep(tmpdir());
    const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
    chmodSync(directory, 0o700);
    process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
    return listening(server, join(directory, 'door'));
  }
}

/** Connects to the door of the root. Rejects with the system's error when nobody is there. */
export function enter(address: string): Promise<Socket> {
  const { connect } = process.getBuiltinModule('node:net');
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function listening(server: Server, address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => resolve(address));
  });
}

/** Removes what roots have left that were killed. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^multiproc-(\d+)-/.exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
