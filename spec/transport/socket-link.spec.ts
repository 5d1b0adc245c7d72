import { once } from 'node:events';
import type { Socket } from 'node:net';
import { DirectWriter } from '../../lib/transport/direct-socket';
import type { Packet } from '../../lib/transport/link';
import { SocketLink } from '../../lib/transport/socket-link';
import { BadFrame } from '../../lib/wire/frame-reader';
import { FrameWriter } from '../../lib/wire/frame-writer';
import { socketOf } from '../support/socket-of';
import { socketPair } from '../support/socket-pair';

const HEAD = [2, 5, 0] as const;
const MEGABYTE = 1024 * 1024;

/** One end: what it received, and how it was closed. */
class End {
  readonly packets: Packet[] = [];
  readonly closings: (Error | undefined)[] = [];
  readonly link: SocketLink;
  private wake = () => {};

  constructor(given: Socket) {
    this.link = new SocketLink(given, {
      message: (packet) => {
        this.packets.push(packet);
        this.wake();
      },
      closed: (fault) => {
        this.closings.push(fault);
        this.wake();
      },
    });
  }

  get socket(): Socket {
    return socketOf(this.link);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  received(count: number): Promise<void> {
    return this.until(() => this.packets.length >= count);
  }

  closed(): Promise<void> {
    return this.until(() => this.closings.length > 0);
  }
}

describe('SocketLink', () => {
  const write = jest.spyOn(DirectWriter.prototype, 'write');
  let here: End;
  let there: End;
  beforeEach(async () => {
    const [one, other] = await socketPair();
    here = new End(one);
    there = new End(other);
  });
  afterEach(() => {
    write.mockClear();
    here.socket.destroy();
    there.socket.destroy();
  });

  it('carries packets both ways, in order', async () => {
    for (let i = 0; i < 100; i++) here.link.send([i]);
    there.link.send(['back']);
    await there.received(100);
    await here.received(1);
    expect(there.packets).toEqual(Array.from({ length: 100 }, (_, i) => [i]));
    expect(here.packets).toEqual([['back']]);
  });

  it('writes at once, at the end of the turn, what was sent in one turn', async () => {
    for (let i = 0; i < 10; i++) here.link.send([i]);
    expect(write).not.toHaveBeenCalled();
    await there.received(10);
    expect(write).toHaveBeenCalledTimes(1);
  });

  it('writes before the end of the turn when it is flushed, or has gathered much', async () => {
    here.link.send([1]);
    here.link.flush();
    expect(write).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 15; i++) here.link.send([Buffer.alloc(10_000)]);
    expect(write).toHaveBeenCalledTimes(3);
    await there.received(16);
  });

  it('is heard while its process does not yield', () => {
    const begun = performance.now();
    const writes = write.mock.calls;
    while (writes.length < 4 && performance.now() - begun < 5000) here.link.sendParcel(HEAD, Buffer.from('x'));
    expect(writes.length).toBe(4);
  });

  it('carries parcels of every length', async () => {
    const sizes = [0, 10, 100_000, MEGABYTE, 3];
    for (const size of sizes) here.link.sendParcel(HEAD, Buffer.alloc(size, size));
    const lengths = () => there.packets.map((packet) => (packet[4] as Uint8Array).length).reduce((a, b) => a + b, 0);
    const all = sizes.reduce((a, b) => a + b + 4, 0);
    await there.until(() => lengths() >= all);
    expect(lengths()).toBe(all);
    expect(there.packets.reduce((sum, packet) => sum + Number(packet[3]), 0)).toBe(sizes.length);
  });

  it('makes senders wait while the other end does not read, and then lets them go on', async () => {
    there.socket.pause();
    expect(here.link.congestion).toBeNull();
    for (let i = 0; i < 40; i++) here.link.send([Buffer.alloc(100_000)]);
    here.link.flush();
    const { congestion } = here.link;
    expect(congestion).not.toBeNull();
    there.socket.resume();
    await congestion;
    expect(here.link.congestion).toBeNull();
    await there.received(40);
  });

  it.each(['close', 'destroy'] as const)('lets go on whoever waits when it ends: %s', async (end) => {
    there.socket.pause();
    for (let i = 0; i < 40; i++) here.link.send([Buffer.alloc(100_000)]);
    here.link.flush();
    const { congestion } = here.link;
    here.link[end]();
    await congestion;
  });

  it('says when all that was sent has left', async () => {
    here.link.send([1]);
    await here.link.flushed();
    there.socket.pause();
    for (let i = 0; i < 40; i++) here.link.send([Buffer.alloc(100_000)]);
    let left = false;
    const flushed = here.link.flushed().then(() => {
      left = true;
    });
    await new Promise(setImmediate);
    expect(left).toBe(false);
    there.socket.resume();
    await flushed;
    expect(here.socket.writableLength).toBe(0);
  });

  it('is closed, once, when the other end is; what was sent before arrives first', async () => {
    there.link.send([1]);
    there.link.close();
    await here.closed();
    await once(here.socket, 'close');
    expect(here.packets).toEqual([[1]]);
    expect(here.closings).toEqual([undefined]);
  });

  it('reads all that the other end has sent before it closed, though something was written to it since', async () => {
    for (let i = 0; i < 100; i++) there.link.send([i]);
    there.link.flush();
    there.socket.destroy();
    here.link.send(['too late']);
    here.link.flush();
    await here.closed();
    expect(here.packets).toHaveLength(100);
    expect(here.closings).toEqual([undefined]);
  });

  it('is closed when the other process dies', async () => {
    there.socket.destroy();
    await here.closed();
    expect(here.closings.length).toBe(1);
    here.link.send(['nobody hears this']);
    here.link.flush();
    await here.link.flushed();
  });

  it('is closed when the other end was gone before there was a link', async () => {
    const [one, other] = await socketPair();
    other.destroy();
    await once(one.resume(), 'close');
    const late = new End(one);
    expect(late.closings).toEqual([]);
    await late.closed();
    expect(late.closings).toEqual([undefined]);
  });

  it('is closed with the fault by a frame that is none, after what came before it', async () => {
    const writer = new FrameWriter();
    writer.write(['good']);
    there.socket.write(Buffer.concat([...writer.take(), Buffer.from([0, 0, 0, 1, 0xc1])]));
    await here.closed();
    expect(here.packets).toEqual([['good']]);
    expect(here.closings).toEqual([expect.any(BadFrame)]);
    expect(here.socket.destroyed).toBe(true);
  });

  it('is closed with the error of whoever cannot deal with a packet', async () => {
    const [one, other] = await socketPair();
    const problem = new Error('what is this?');
    const closed = new Promise<Error | undefined>((resolve) => {
      new SocketLink(one, {
        message() {
          throw problem;
        },
        closed: resolve,
      });
    });
    const writer = new FrameWriter();
    writer.write(['strange']);
    other.write(Buffer.concat(writer.take()));
    expect(await closed).toBe(problem);
    other.destroy();
  });

  it('leaves no listener when it is kept alive and let go after its end', async () => {
    const closed = once(here.socket, 'close');
    here.link.destroy();
    await closed;
    here.link.ref();
    here.link.unref();
    expect(here.socket.listenerCount('connect')).toBe(0);
  });

  describe('what has not left before its process stops', () => {
    /** Sends so much that part of it stays in this process, and says what is to be carried over by other means. */
    function overflow(): { sent: number; from: number; bytes: Buffer } {
      there.socket.pause();
      for (let i = 0; i < 200; i++) here.link.send([i, Buffer.alloc(10_000)]);
      const unsent = here.link.takeUnsent();
      expect(unsent.sent).toBe(200);
      expect(unsent.from).toBeGreaterThan(0);
      expect(unsent.from).toBeLessThan(200);
      return unsent;
    }

    function numbers(): unknown[] {
      return there.packets.map(([number]) => number);
    }

    const all = Array.from({ length: 200 }, (_, i) => i);

    it('is nothing where nothing is held up', () => {
      here.link.send([1]);
      expect(here.link.takeUnsent()).toMatchObject({ sent: 1, from: 1, bytes: Buffer.alloc(0) });
    });

    it('can come by other means, after what came over the socket; the rest of the socket is skipped', async () => {
      const { from, bytes } = overflow();
      await new Promise<void>((resolve) => {
        there.link.whenReceived(from, resolve);
        there.socket.resume();
      });
      there.link.absorb(from, bytes);
      expect(numbers()).toEqual(all);
      here.link.send([200]);
      await there.received(201);
      expect(numbers()).toEqual([...all, 200]);
    });

    it('is skipped where the socket was quicker', async () => {
      const { from, bytes } = overflow();
      there.socket.resume();
      await there.received(200);
      there.link.absorb(from, bytes);
      expect(numbers()).toEqual(all);
    });

    it('is given once: the next time only what was sent since', () => {
      const { sent } = overflow();
      here.link.send(['later']);
      const next = here.link.takeUnsent();
      expect(next).toMatchObject({ sent: sent + 1, from: sent });
    });
  });
});
