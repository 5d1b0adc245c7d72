import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { type Connection, Pipe, wait } from '../../lib';
import { readiness, type Watchable } from '../../lib/connection/waitable';
import { ValueError } from '../../lib/errors';
import type { WaitOptions } from '../../lib/wait-options';

/** Becomes ready when told to, as the sentinel of a process does when that ends. */
class Bell implements Watchable {
  private readonly rung = new AbortController();
  /** How many wait for it now. */
  waiting = 0;

  ring(): void {
    this.rung.abort();
  }

  async [readiness]({ timeout, signal }: WaitOptions): Promise<boolean> {
    const { signal: rung } = this.rung;
    if (rung.aborted || timeout === 0) return rung.aborted;
    this.waiting++;
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.waiting--;
        if (rung.aborted) resolve(true);
        else reject(signal?.reason);
      };
      rung.addEventListener('abort', settle, { once: true });
      signal?.addEventListener('abort', settle, { once: true });
    });
  }
}

describe('wait', () => {
  let pipes: [Connection, Connection][];
  beforeEach(() => {
    pipes = [Pipe(), Pipe(), Pipe()];
  });
  afterEach(() => {
    for (const end of pipes.flat()) end.close();
  });

  it('returns all that are ready, in the order given', async () => {
    const [[a, toA], [b], [c, toC]] = pipes;
    await toC.send('later, and first all the same');
    await toA.send('x');
    expect(await wait([c, b, a])).toEqual([c, a]);
    expect(await wait(new Set([a, b, c]))).toEqual([a, c]);
  });

  it('takes nothing', async () => {
    const [[a, toA]] = pipes;
    await toA.send('x');
    await wait([a]);
    expect(await a.recv()).toBe('x');
  });

  it('waits until one is ready', async () => {
    const [[a], [b, toB]] = pipes;
    const waiting = wait([a, b]);
    await toB.send('x');
    expect(await waiting).toEqual([b]);
  });

  it('counts the end of file as ready', async () => {
    const [[a, toA], [b]] = pipes;
    toA.close();
    expect(await wait([b, a])).toEqual([a]);
  });

  it('returns nothing when the timeout passes', async () => {
    const [[a], [b]] = pipes;
    expect(await wait([a, b], { timeout: 0 })).toEqual([]);
    expect(await wait([a, b], { timeout: -1 })).toEqual([]);
    expect(await wait([a, b], { timeout: 1 })).toEqual([]);
  });

  it('returns nothing of nothing', async () => {
    expect(await wait([], { timeout: 0 })).toEqual([]);
    expect(await wait([], { timeout: 1 })).toEqual([]);
    expect(await wait([])).toEqual([]);
  });

  it('throws for a closed connection', async () => {
    const [[a], [b]] = pipes;
    a.close();
    await expect(wait([b, a])).rejects.toThrow(new ValueError('handle is closed'));
  });

  it('throws when a connection is closed while it waits, and lets go of the others', async () => {
    const bell = new Bell();
    const [[a]] = pipes;
    const waiting = wait([bell, a]);
    while (bell.waiting === 0) await Promise.resolve();
    a.close();
    await expect(waiting).rejects.toThrow(new ValueError('handle is closed'));
    expect(bell.waiting).toBe(0);
  });

  it('can be given up, and leaves nothing behind', async () => {
    const bell = new Bell();
    const controller = new AbortController();
    const waiting = wait([bell, pipes[0][0]], { signal: controller.signal });
    while (bell.waiting === 0) await Promise.resolve();
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(wait([bell], { signal: controller.signal })).rejects.toBe('enough');
    expect(bell.waiting).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('can be given up at once', async () => {
    const controller = new AbortController();
    const waiting = wait([pipes[0][0]], { signal: controller.signal });
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
  });

  it('leaves nothing behind when one became ready, or when the timeout passed', async () => {
    const bell = new Bell();
    const [[a, toA]] = pipes;
    const { signal } = new AbortController();
    await wait([bell, a], { timeout: 1, signal });
    expect(bell.waiting).toBe(0);
    const waiting = wait([bell, a], { timeout: 10_000, signal });
    await toA.send('x');
    expect(await waiting).toEqual([a]);
    expect(bell.waiting).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('watches whatever says when it is ready', async () => {
    const bell = new Bell();
    const [[a]] = pipes;
    const waiting = wait([a, bell]);
    bell.ring();
    expect(await waiting).toEqual([bell]);
    expect(await wait([bell, a], { timeout: 0 })).toEqual([bell]);
  });

  it('watches connections, bells and streams together', async () => {
    const stream = new PassThrough();
    const [[a]] = pipes;
    const waiting = wait([a, new Bell(), stream]);
    stream.write('x');
    expect(await waiting).toEqual([stream]);
  });

  it.each([[{}], [null], [7], ['a path'], [new EventTarget()]])('refuses %p', async (nothing) => {
    await expect(wait([nothing as object])).rejects.toThrow(TypeError);
  });
});
