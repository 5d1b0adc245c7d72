import { once } from 'node:events';
import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import os, { tmpdir } from 'node:os';
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

describe('LocalDoor, where the folder for temporary files is of no use', () => {
  endWithSpec();
  const long = join(tmpdir(), `multiproc-spec-${'long-'.repeat(16)}${process.pid}`);
  mkdirSync(long);
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => rmSync(long, { recursive: true, force: true }));

  it.each([
    ['it is missing', '/there/is/no/such/folder'],
    ['its path is too long for a socket', long],
  ])('is elsewhere: %s', async (_why, folder) => {
    jest.spyOn(os, 'tmpdir').mockReturnValue(folder);
    const path = await new LocalDoor((socket) => socket.destroy()).open();
    expect(path).toMatch(/^\/(var\/)?tmp\/multiproc-/);
    (await enter(path)).destroy();
    expect(readdirSync(long)).toEqual([]);
  });

  it('says why it cannot be opened, and is opened when that has changed', async () => {
    const door = new LocalDoor((socket) => socket.destroy());
    const full = jest.spyOn(fs, 'mkdtempSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    await expect(door.open()).rejects.toMatchObject({ code: 'ENOSPC' });
    full.mockRestore();
    (await enter(await door.open())).destroy();
  });

  it('leaves to other users what their killed roots have left', async () => {
    const theirs = mkdtempSync(join(tmpdir(), 'multiproc-999999998-'));
    const remove = jest.spyOn(fs, 'rmSync').mockImplementation(() => {
      throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
    });
    const path = await new LocalDoor((socket) => socket.destroy()).open();
    remove.mockRestore();
    expect(dirname(dirname(path))).toBe(tmpdir());
    rmSync(theirs, { recursive: true });
  });
});
