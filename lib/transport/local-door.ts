/** The local socket at which a root receives processes that are not its own children. It is there from the first need on. */

import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { isRunning } from './is-running';

/** Directories are named for the process that made them, so that those of dead ones can be swept. */
const PREFIX = 'multiproc-';
/** So long may the path of a socket be, in bytes. Of a longer one some Node.js drop the end without a word. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;
/** Where the folder for temporary files is not to be used: it is missing or full, or its path is too long. As Python does. */
const OTHER_FOLDERS = ['/tmp', '/var/tmp'];

export class LocalDoor {
  private opened: Promise<string> | null = null;

  constructor(private readonly receive: (socket: Socket) => void) {}

  /** Where the door is: the path of a socket, in a directory that only this user can enter. */
  open(): Promise<string> {
    this.opened ??= this.listen().catch((error) => {
      // What was in the way may be gone when it is asked for again.
      this.opened = null;
      throw error;
    });
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
    const directory = makeDirectory([tmpdir(), ...OTHER_FOLDERS]);
    const remove = () => rmSync(directory, { recursive: true, force: true });
    process.on('exit', remove);
    try {
      return await listening(server, join(directory, 'door'));
    } catch (error) {
      process.off('exit', remove);
      remove();
      throw error;
    }
  }
}

/** In the first of these folders that is of use. Throws what stood in the way in the first of all. */
function makeDirectory(folders: readonly string[]): string {
  const faults: unknown[] = [];
  for (const folder of folders) {
    try {
      sweep(folder);
      const name = join(folder, `${PREFIX}${process.pid}-`);
      if (Buffer.byteLength(`${name}XXXXXX/door`) > LONGEST_PATH)
        throw new Error(`the path of a socket in ${folder} is too long`);
      const directory = mkdtempSync(name);
      chmodSync(directory, 0o700);
      return directory;
    } catch (fault) {
      faults.push(fault);
    }
  }
  throw faults[0];
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
    // For good: later it says that too many files are open to let somebody in, who waits outside until there are fewer.
    server.on('error', reject);
    server.listen(address, () => resolve(address));
  });
}

/** Removes what roots have left that were killed. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^multiproc-(\d+)-/.exec(name) ?? [];
    if (!pid || isRunning(Number(pid))) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // It is another user's, and theirs to sweep.
    }
  }
}
