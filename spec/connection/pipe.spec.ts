import { inspect } from 'node:util';
import { type Connection, Pipe, type WaitOptions } from '../../lib';
import { pipeOver } from '../../lib/connection/pipe';
import {
  AssertionError,
  BrokenPipeError,
  BufferTooShort,
  EOFError,
  SerializationError,
  TimeoutError,
  ValueError,
} from '../../lib/errors';
import { type SlowProcess, SlowTree, turn } from '../support/slow-tree';

const MEGABYTE = 1024 * 1024;

describe('Pipe', () => {
  let left: Connection;
  let right: Connection;
  beforeEach(() => {
    [left, right] = Pipe();
  });
  afterEach(() => {
    left.close();
    right.close();
  });

  it('has ends that say what they are when they are printed', () => {
    right.close();
    expect(inspect([left, right])).toBe('[ <Connection>, <Connection(closed)> ]');
  });

  it('carries values both ways, in order', async () => {
    await left.send(1);
    await left.send({ two: [2] });
    await right.send('back');
    expect(await right.recv()).toBe(1);
    expect(await right.recv()).toEqual({ two: [2] });
    expect(await left.recv()).toBe('back');
  });

  it('hands a message to whoever waits for it', async () => {
    const first = right.recv();
    const second = right.recv();
    await left.send('a');
    await left.send('b');
    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
  });

  it('has serialised the value when send returns', async () => {
    const value = [1];
    const sent = left.send(value);
    value.push(2);
    await sent;
    expect(await right.recv()).toEqual([1]);
  });

  it('refuses at the call what cannot travel, and stays usable', async () => {
    await expect(left.send(new WeakMap())).rejects.toThrow(SerializationError);
    await left.send('fine');
    expect(await right.recv()).toBe('fine');
  });

  it('iterates over the messages until the end of file', async () => {
    await left.send(1);
    await left.send(2);
    left.close();
    const messages: unknown[] = [];
    for await (const message of right) messages.push(message);
    expect(messages).toEqual([1, 2]);
  });

  it('closes at the end of an `await using`', async () => {
    {
      await using end = left;
      expect(end.closed).toBe(false);
    }
    expect(left.closed).toBe(true);
  });

  describe('with duplex: false', () => {
    it('makes a first end that only receives and a second that only sends', async () => {
      const [reader, writer] = Pipe<string>(false);
      expect([reader.readable, reader.writable, writer.readable, writer.writable]).toEqual([true, false, false, true]);
      await writer.send('one way');
      expect(await reader.recv()).toBe('one way');
      for (const sending of [() => reader.send('x'), () => reader.sendBytes(new Uint8Array(1))])
        await expect(sending()).rejects.toThrow(new ValueError('connection is read-only'));
      for (const receiving of [() => writer.recv(), () => writer.recvBytes(), () => writer.poll()])
        await expect(receiving()).rejects.toThrow(new ValueError('connection is write-only'));
      expect(() => reader.sendSync('x')).toThrow('connection is read-only');
      expect(() => writer.recvSync()).toThrow('connection is write-only');
      reader.close();
      writer.close();
    });
  });

  describe('closing', () => {
    it('lets the other end receive what was sent, then come to the end of file, again and again', async () => {
      await left.send('last');
      left.close();
      expect(await right.poll()).toBe(true);
      expect(await right.recv()).toBe('last');
      expect(await right.poll()).toBe(true);
      await expect(right.recv()).rejects.toThrow(EOFError);
      await expect(right.recv({ timeout: 0 })).rejects.toThrow(EOFError);
      await expect(right.recvBytes()).rejects.toThrow(EOFError);
      expect(() => right.recvSync()).toThrow(EOFError);
    });

    it('ends the waits at the other end', async () => {
      const receiving = right.recv();
      const polling = right.poll({ timeout: Number.POSITIVE_INFINITY });
      left.close();
      await expect(receiving).rejects.toThrow(EOFError);
      expect(await polling).toBe(true);
    });

    it('breaks the pipe for whoever sends to it', async () => {
      right.close();
      await expect(left.send('x')).rejects.toThrow(BrokenPipeError);
      await expect(left.sendBytes(new Uint8Array(1))).rejects.toThrow(BrokenPipeError);
      expect(() => left.sendSync('x')).toThrow(BrokenPipeError);
    });

    it('refuses every call on the closed end, and may be done twice', async () => {
      left.close();
      left.close();
      expect(left.closed).toBe(true);
      const calls = [
        () => left.send(1),
        () => left.recv(),
        () => left.sendBytes(new Uint8Array(1)),
        () => left.recvBytes(),
        () => left.recvBytesInto(new Uint8Array(1)),
        () => left.poll(),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(new ValueError('handle is closed'));
      expect(() => left.sendSync(1)).toThrow('handle is closed');
      expect(() => left.recvSync()).toThrow('handle is closed');
    });

    it('ends the waits at the closed end', async () => {
      const waits = [left.recv(), left.recvBytes(), left.poll({ timeout: Number.POSITIVE_INFINITY })];
      left.close();
      for (const wait of waits) await expect(wait).rejects.toThrow(new ValueError('handle is closed'));
    });

    it('keeps a closed end from being sent', async () => {
      const [other, another] = Pipe();
      other.close();
      await expect(left.send([other])).rejects.toThrow(/handle is closed/);
      another.close();
    });
  });

  describe('recv', () => {
    it('gives up when the timeout has passed, and leaves the next message for the next', async () => {
      await expect(right.recv({ timeout: 0 })).rejects.toThrow(TimeoutError);
      await expect(right.recv({ timeout: 1 })).rejects.toThrow(TimeoutError);
      await left.send('later');
      expect(await right.recv({ timeout: 0 })).toBe('later');
    });

    it('rejects with the reason of an aborted signal, and leaves nothing behind', async () => {
      const controller = new AbortController();
      const added = jest.spyOn(controller.signal, 'addEventListener');
      const removed = jest.spyOn(controller.signal, 'removeEventListener');
      const receiving = right.recv({ signal: controller.signal });
      controller.abort('enough');
      await expect(receiving).rejects.toBe('enough');
      await expect(right.recv({ signal: controller.signal })).rejects.toBe('enough');
      expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
      await left.send('for the next');
      expect(await right.recv()).toBe('for the next');
    });

    it('refuses bytes that are no value, and receives the next message all the same', async () => {
      await left.sendBytes(Buffer.from([0xc1, 0xc1]));
      await left.send('a value');
      await expect(right.recv()).rejects.toThrow(SerializationError);
      expect(await right.recv()).toBe('a value');
    });
  });

  describe('bytes', () => {
    it('arrive as they were, an empty message too', async () => {
      const numbers = new Uint16Array([1, 2, 3]);
      await left.sendBytes(numbers);
      await left.sendBytes(numbers.buffer);
      await left.sendBytes(new DataView(numbers.buffer, 2));
      await left.sendBytes(new Uint8Array(0));
      const all = new Uint8Array(numbers.buffer);
      expect(await right.recvBytes()).toEqual(all);
      expect(await right.recvBytes()).toEqual(all);
      expect(await right.recvBytes()).toEqual(all.subarray(2));
      expect(await right.poll()).toBe(true);
      expect(await right.recvBytes()).toEqual(new Uint8Array(0));
    });

    it('are copied: changing them afterwards changes nothing, however many they are', async () => {
      for (const size of [10, MEGABYTE]) {
        const bytes = new Uint8Array(size).fill(1);
        const sent = left.sendBytes(bytes);
        bytes.fill(2);
        await sent;
        expect((await right.recvBytes()).every((byte) => byte === 1)).toBe(true);
      }
    });

    it('may be a part of what is given, counted in bytes', async () => {
      const bytes = Buffer.from('abcdef');
      await left.sendBytes(bytes, 2);
      await left.sendBytes(bytes, 2, 3);
      await left.sendBytes(bytes, 6);
      await left.sendBytes(bytes, 1, 0);
      for (const expected of ['cdef', 'cde', '', ''])
        expect(Buffer.from(await right.recvBytes()).toString()).toBe(expected);
    });

    it.each([
      ['offset is negative', -1, undefined],
      ['buffer length < offset', 7, undefined],
      ['size is negative', 0, -1],
      ['buffer length < offset + size', 4, 3],
    ])('are refused: %s', async (message, offset, size) => {
      await expect(left.sendBytes(Buffer.from('abcdef'), offset, size)).rejects.toThrow(new ValueError(message));
    });

    it('are all that is left, or as long as they like, where the limit is null, as Python has None', async () => {
      const none = null as unknown as undefined;
      await left.sendBytes(Buffer.from('abc'), 1, none);
      expect(Buffer.from(await right.recvBytes({ maxLength: none })).toString()).toBe('bc');
    });

    it.each([Number.NaN, 0.5, '1'])('are refused where what counts them is %p', async (notInteger) => {
      const count = notInteger as number;
      const bytes = Buffer.from('abc');
      await expect(left.sendBytes(bytes, count)).rejects.toThrow(/offset must be an integer/);
      await expect(left.sendBytes(bytes, 0, count)).rejects.toThrow(/size must be an integer/);
      await left.sendBytes(bytes);
      await expect(right.recvBytes({ maxLength: count })).rejects.toThrow(/maxLength must be an integer/);
      await expect(right.recvBytesInto(bytes, count)).rejects.toThrow(/offset must be an integer/);
      expect(await right.recvBytes()).toHaveLength(3);
    });

    it('are no string', async () => {
      const notBytes = 'abc' as unknown as Uint8Array;
      await expect(left.sendBytes(notBytes)).rejects.toThrow(TypeError);
    });

    it('longer than maxLength destroy the side that reads', async () => {
      const waiting = [right.recvBytes({ maxLength: 2 }), right.recv()];
      await left.sendBytes(Buffer.from('ab'));
      await left.sendBytes(Buffer.from('abc'));
      await left.send('unheard');
      expect(Buffer.from((await waiting[0]) as Uint8Array).toString()).toBe('ab');
      await expect(waiting[1]).rejects.toThrow(SerializationError);
      await left.sendBytes(Buffer.from('abc'));
      await right.recv();
      await expect(right.recvBytes({ maxLength: 2 })).rejects.toThrow(new ValueError('bad message length'));
      expect([right.closed, right.readable, right.writable]).toEqual([false, false, true]);
      await expect(right.recv()).rejects.toThrow(new ValueError('connection is write-only'));
      await right.send('still writes');
      expect(await left.recv()).toBe('still writes');
    });

    it('longer than maxLength close an end that only reads, whoever else waits there', async () => {
      const [reader, writer] = Pipe(false);
      const tooLong = reader.recvBytes({ maxLength: 2 });
      const other = reader.recv();
      await writer.sendBytes(Buffer.from('abc'));
      await expect(tooLong).rejects.toThrow(new ValueError('bad message length'));
      await expect(other).rejects.toThrow(new ValueError('handle is closed'));
      expect(reader.closed).toBe(true);
      await expect(writer.send('x')).rejects.toThrow(BrokenPipeError);
    });

    it('refuse a negative maxLength', async () => {
      await expect(right.recvBytes({ maxLength: -1 })).rejects.toThrow(new ValueError('negative maxLength'));
    });

    it('are written into given memory', async () => {
      await left.sendBytes(Buffer.from('abc'));
      await left.sendBytes(Buffer.from('de'));
      const target = new Uint16Array(4);
      expect(await right.recvBytesInto(target)).toBe(3);
      expect(await right.recvBytesInto(target, 6)).toBe(2);
      expect(Buffer.from(target.buffer).toString()).toBe('abc\0\0\0de');
    });

    it('that do not fit into given memory come whole with the error', async () => {
      await left.sendBytes(Buffer.from('abcdef'));
      await left.sendBytes(Buffer.from('next'));
      const error = await right.recvBytesInto(new Uint8Array(8), 3).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(BufferTooShort);
      expect(Buffer.from((error as BufferTooShort).bytes).toString()).toBe('abcdef');
      expect(await right.recvBytesInto(new Uint8Array(8), 3)).toBe(4);
      await expect(right.recvBytesInto(new Uint8Array(8), -1)).rejects.toThrow(new ValueError('negative offset'));
      await expect(right.recvBytesInto(new Uint8Array(8), 9)).rejects.toThrow(new ValueError('offset too large'));
    });

    it('of a value are its parcel, which can be passed on unopened', async () => {
      await left.send({ sealed: true });
      await right.sendBytes(await right.recvBytes());
      expect(await left.recv()).toEqual({ sealed: true });
    });
  });

  describe('poll', () => {
    it('tells whether there is a message, and takes none', async () => {
      expect(await right.poll()).toBe(false);
      expect(await right.poll({ timeout: -1 })).toBe(false);
      expect(await right.poll({ timeout: 1 })).toBe(false);
      await left.send('a');
      expect(await right.poll()).toBe(true);
      expect(await right.poll({ timeout: 1000 })).toBe(true);
      expect(await right.recv()).toBe('a');
      expect(await right.poll()).toBe(false);
    });

    it('waits for one', async () => {
      const polling = right.poll({ timeout: Number.POSITIVE_INFINITY });
      await left.send('a');
      expect(await polling).toBe(true);
    });

    it('polls too when the timeout is left undefined, and refuses what is no time', async () => {
      expect(await right.poll({ timeout: undefined })).toBe(false);
      await expect(right.poll(5 as WaitOptions)).rejects.toThrow(/said as { timeout: milliseconds/);
      await expect(right.poll({ timeout: Number.NaN })).rejects.toThrow(TypeError);
    });

    it('can be given up', async () => {
      const controller = new AbortController();
      const polling = right.poll({ timeout: Number.POSITIVE_INFINITY, signal: controller.signal });
      controller.abort('enough');
      await expect(polling).rejects.toBe('enough');
    });
  });

  describe('for code that cannot await, in the root process', () => {
    it('sends, receives what is there, and says why it cannot wait', () => {
      left.sendSync('a');
      left.sendSync('b');
      expect(right.recvSync()).toBe('a');
      expect(right.recvSync({ timeout: 0 })).toBe('b');
      expect(() => right.recvSync({ timeout: 0 })).toThrow(TimeoutError);
      expect(() => right.recvSync()).toThrow(AssertionError);
    });

    it('throws the reason of a signal that is aborted already', () => {
      left.sendSync('a');
      expect(() => right.recvSync({ signal: AbortSignal.abort(new Error('enough')) })).toThrow('enough');
      expect(right.recvSync()).toBe('a');
    });

    it('refuses to send when it would have to wait', async () => {
      const sending = left.sendBytes(new Uint8Array(2 * MEGABYTE));
      await turn();
      expect(() => left.sendSync('x')).toThrow(AssertionError);
      await right.recvBytes();
      await sending;
      left.sendSync('x');
      expect(await right.recv()).toBe('x');
    });
  });

  it('makes a sender wait while the other end is far behind', async () => {
    let sent = 0;
    const sending = (async () => {
      for (; sent < 10; sent++) await left.sendBytes(new Uint8Array(MEGABYTE / 2));
    })();
    await turn();
    expect(sent).toBeLessThan(5);
    for (let i = 0; i < 10; i++) await right.recvBytes();
    await sending;
    expect(sent).toBe(10);
  });

  it('lets a sender go on that waits while its own end is closed', async () => {
    await left.sendBytes(new Uint8Array(2 * MEGABYTE));
    await turn();
    const sending = left.send('more');
    left.close();
    await sending;
    await right.recvBytes();
    expect(await right.recv()).toBe('more');
  });

  it('breaks for a sender that waits while the other end is closed', async () => {
    await left.sendBytes(new Uint8Array(2 * MEGABYTE));
    const sending = left.send('more');
    right.close();
    await expect(sending).rejects.toThrow(BrokenPipeError);
  });
});

describe('Pipe, between processes', () => {
  let tree: SlowTree;
  let parent: SlowProcess;
  let child: SlowProcess;
  beforeEach(() => {
    tree = new SlowTree();
    parent = tree.start();
    child = tree.start();
  });

  /** A pipe of the parent, and one more over which it has sent its second end to the child. */
  async function shared() {
    const [here, there] = pipeOver<unknown, unknown>(parent, true);
    const road = roadTo(child);
    void road.parentEnd.send(there);
    const arriving = road.childEnd.recv();
    await tree.settle();
    return { here, there, theirs: (await arriving) as Connection };
  }

  function roadTo(process: SlowProcess) {
    const [parentEnd, second] = pipeOver<unknown, unknown>(parent, true);
    const childEnd = tree.give(second, parent, process);
    second.close();
    return { parentEnd, childEnd };
  }

  it('sends an end through a pipe, and it works there', async () => {
    const { here, theirs } = await shared();
    expect(theirs).toMatchObject({ readable: true, writable: true, closed: false });
    void theirs.send('from the child');
    const receiving = outcome(here.recv());
    await tree.settle();
    expect(await receiving).toBe('from the child');
  });

  it('comes to the end of file when every process has closed the other end', async () => {
    const { here, there, theirs } = await shared();
    const receiving = outcome(here.recv());
    theirs.close();
    await tree.settle();
    const polling = here.poll();
    await tree.settle();
    expect(await polling).toBe(false);
    there.close();
    await tree.settle();
    expect(await receiving).toBeInstanceOf(EOFError);
  });

  it.each(['kill', 'exit'] as const)('comes to the end of file when the last that held it ends: %s', async (end) => {
    const { here, there } = await shared();
    there.close();
    const receiving = outcome(here.recv());
    await tree.settle();
    child[end]();
    await tree.settle();
    expect(await receiving).toBeInstanceOf(EOFError);
    await expect(here.send('x')).rejects.toThrow(BrokenPipeError);
  });

  it('keeps an end alive that is on its way, though whoever sent it has closed it', async () => {
    const [here, there] = pipeOver<string, string>(parent, true);
    const road = roadTo(child);
    void road.parentEnd.send(there);
    there.close();
    await tree.settle();
    void here.send('for whoever has it');
    await tree.settle();
    const arriving = road.childEnd.recv();
    await tree.settle();
    const theirs = (await arriving) as Connection;
    const receiving = theirs.recv();
    await tree.settle();
    expect(await receiving).toBe('for whoever has it');
  });

  it('is at its end when the end on its way is thrown away with its road', async () => {
    const [here, there] = pipeOver<string, string>(parent, true);
    const road = roadTo(child);
    void road.parentEnd.send(there);
    there.close();
    const receiving = outcome(here.recv());
    await tree.settle();
    child.kill();
    await tree.settle();
    expect(await receiving).toBeInstanceOf(EOFError);
  });

  it('leaves to others what a killed reader had not taken', async () => {
    const { here, there, theirs } = await shared();
    const receiving = outcome(theirs.recv());
    await tree.settle();
    void here.send(1);
    void here.send(2);
    parent.deliver();
    await turn();
    // Lent to the child, which never hears of it.
    parent.deliver();
    child.kill();
    expect(await receiving).toBeInstanceOf(BrokenPipeError);
    const received = [there.recv(), there.recv()];
    await tree.settle();
    expect(await Promise.all(received)).toEqual([1, 2]);
  });

  it('blocks a sender that cannot await while the other end is far behind', async () => {
    const { here, theirs } = await shared();
    for (let i = 0; i < 3; i++) void theirs.sendBytes(new Uint8Array(MEGABYTE)).catch(() => {});
    await tree.settle();
    const received: Promise<Uint8Array>[] = [];
    child.meanwhile = () => {
      received.push(here.recvBytes());
      parent.client.flush();
      return parent.deliver();
    };
    theirs.sendSync('after');
    expect(received.length).toBeGreaterThan(1);
    here.close();
    await Promise.allSettled(received);
  });

  it('tells a sender that cannot await that the other end was closed meanwhile', async () => {
    const { here, theirs } = await shared();
    for (let i = 0; i < 3; i++) void theirs.sendBytes(new Uint8Array(MEGABYTE)).catch(() => {});
    await tree.settle();
    child.meanwhile = () => {
      here.close();
      return parent.deliver();
    };
    expect(() => theirs.sendSync('nobody')).toThrow(BrokenPipeError);
  });

  it('frees what nobody holds any more', async () => {
    const before = tree.server.size;
    const [a, b] = pipeOver(parent, true);
    parent.deliverUp();
    expect(tree.server.size).toBe(before + 2);
    a.close();
    b.close();
    await tree.settle();
    expect(tree.server.size).toBe(before);
  });
});

/** What came of it, be it an error. */
function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}
