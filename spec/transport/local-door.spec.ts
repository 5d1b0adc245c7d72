import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { enter, LocalDoor } from '../../lib/transport/local-door';
import { endWithSpec } from '../support/end-of-process';

describe('LocalDoor', () => {
  const before = process.listeners('exit');
  endWithSpec();
  const visitors: Socket[] = [];
  const door = new LocalDoor((socket) => visitors.push(socket));
  // Of a process that is gone: nobody has this number.
  const left = mkdtempSync(join(tmpdir(), 'multiproc-999999999-'));
  const notOurs = join(tmpdir(), `multiproc-spec-not-ours-${process.pid}`);
  mkdirSync(notOurs);
  afterAll(() => {
    for (const visitor of visitors) visitor.destroy();
    rmSync(notOurs, { recursive: true, force: true });
    rmSync(left, { recursive: true, force: true });
  });

  it('is opened once', async () => {
    const [path, again] = await Promise.all([door.open(), door.open()]);
    expect(again).toBe(path);
  });

  it('is in a directory that only its user can enter', async () => {
    expect(statSync(dirname(await door.open())).mode & 0o777).toBe(0o700);
  });

  it('lets in whoever knows where it is', async () => {
    const socket = await enter(await door.open());
    socket.write('hello');
    const [visitor] = visitors;
    const [greeting] = await once(visitor, 'data');
    expect(String(greeting)).toBe('hello');
    socket.destroy();
  });

  it('says so where there is none', async () => {
    await expect(enter(join(notOurs, 'door'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('sweeps what killed roots have left, and nothing else', async () => {
    await door.open();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(notOurs)).toBe(true);
  });

  it('is taken away at the end of its process', async () => {
    const path = await door.open();
    const added = process.listeners('exit').filter((listener) => !before.includes(listener));
    expect(added.length).toBe(1);
    added[0](0);
    expect(existsSync(dirname(path))).toBe(false);
  });
});
