import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { wait } from '../../lib';
import { WatchedStream } from '../../lib/connection/watched-stream';

describe('WatchedStream', () => {
  it('is ready when there is data, and takes none', async () => {
    const stream = new PassThrough();
    expect(await wait([stream], { timeout: 0 })).toEqual([]);
    stream.write('abc');
    expect(await wait([stream], { timeout: 0 })).toEqual([stream]);
    expect(String(stream.read())).toBe('abc');
  });

  it('is ready when it has ended', async () => {
    const stream = new PassThrough();
    const waiting = wait([stream]);
    stream.end();
    expect(await waiting).toEqual([stream]);
    stream.resume();
    await once(stream, 'end');
    expect(await wait([stream], { timeout: 0 })).toEqual([stream]);
  });

  it('is ready when it has failed', async () => {
    const stream = new PassThrough();
    const waiting = wait([stream]);
    stream.on('error', () => {});
    await Promise.resolve();
    stream.destroy(new Error('broken'));
    expect(await waiting).toEqual([stream]);
    expect(await wait([stream], { timeout: 0 })).toEqual([stream]);
  });

  it('does not stop one that flows', async () => {
    const stream = new PassThrough();
    const seen: string[] = [];
    stream.on('data', (chunk) => seen.push(String(chunk)));
    const waiting = wait([stream]);
    await Promise.resolve();
    stream.write('a');
    expect(await waiting).toEqual([stream]);
    stream.write('b');
    await new Promise(setImmediate);
    expect(seen).toEqual(['a', 'b']);
  });

  it('leaves no listener behind, and the stream as it was', async () => {
    const stream = new PassThrough();
    const before = stream.eventNames().map((name) => [name, stream.listenerCount(name)]);
    await wait([stream], { timeout: 0 });
    await wait([stream], { timeout: 1 });
    const controller = new AbortController();
    const waiting = wait([stream], { signal: controller.signal });
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(stream.eventNames().map((name) => [name, stream.listenerCount(name)])).toEqual(before);
    // It still flows for the first who listens.
    const arrived = once(stream, 'data');
    stream.write('x');
    expect(String(await arrived)).toBe('x');
  });

  it('is no stream that only writes', () => {
    expect(WatchedStream.fits(new Writable())).toBe(false);
  });

  describe('of a socket', () => {
    const path = join(tmpdir(), `multiproc-spec-${process.pid}.sock`);
    const server = createServer();
    let here: Socket;
    let there: Socket;
    beforeAll(async () => {
      server.listen(process.platform === 'win32' ? `\\\\.\\pipe\\${path}` : path);
      await once(server, 'listening');
    });
    beforeEach(async () => {
      here = connect(server.address() as string);
      [there] = (await once(server, 'connection')) as [Socket];
    });
    afterEach(() => {
      here.destroy();
      there.destroy();
    });
    afterAll(() => void server.close());

    it('finds what the operating system has for it, though nobody has read yet', async () => {
      expect(await wait([here], { timeout: 0 })).toEqual([]);
      await new Promise<void>((resolve) => there.write('abc', () => resolve()));
      expect(await wait([here], { timeout: 0 })).toEqual([here]);
      expect(String(here.read())).toBe('abc');
    });

    it('is ready when the other side closes', async () => {
      const waiting = wait([here]);
      there.end();
      expect(await waiting).toEqual([here]);
    });
  });
});
