/** Two sockets that are connected to each other, in this process, as an inherited pipe connects two processes. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let count = 0;

export async function socketPair(): Promise<[Socket, Socket]> {
  const name = `multiproc-spec-${process.pid}-${count++}`;
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
  const server = createServer().listen(path);
  await once(server, 'listening');
  const here = connect(path);
  const [[there]] = (await Promise.all([once(server, 'connection'), once(here, 'connect')])) as [[Socket], unknown];
  server.close();
  rmSync(path, { force: true });
  return [here, there];
}
