import { once } from 'node:events';
import type { Socket } from 'node:net';
import { DirectWriter, type SocketReader, takeOver } from '../../lib/transport/direct-socket';
import { socketPair } from '../support/socket-pair';

/** Gives what is read a few bytes of memory at a time. */
class Reader implements SocketReader {
  text = '';
  private room = Buffer.alloc(0);

  space(): Buffer {
    this.room = Buffer.alloc(3);
    return this.room;
  }

  advance(count: number): void {
    this.text += this.room.toString('latin1', 0, count);
  }
}

describe('a direct socket', () => {
  let given: Socket;
  let other: Socket;
  beforeEach(async () => {
    [given, other] = await socketPair();
  });
  afterEach(() => {
    given.destroy();
    other.destroy();
  });

  describe.each(['by its handle', 'by its stream, where there is no handle to be had'])('read %s', (how) => {
    let reader: Reader;
    let socket: Socket;
    beforeEach(() => {
      reader = new Reader();
      const handle = Object.getOwnPropertyDescriptor(given, '_handle');
      const { _handle } = given as unknown as { _handle: unknown };
      if (how.startsWith('by its stream')) Object.defineProperty(given, '_handle', { value: null, configurable: true });
      socket = takeOver(given, reader);
      if (!how.startsWith('by its stream')) return;
      if (handle) Object.defineProperty(given, '_handle', { ...handle, value: _handle });
      else Reflect.deleteProperty(given, '_handle');
    });

    it('reads all that comes to where its reader wants, until the end', async () => {
      other.end('all that comes');
      await once(socket, 'end');
      expect(reader.text).toBe('all that comes');
    });

    it('is closed with the one that it was made of, and that one with it', async () => {
      const closed = [once(socket, 'close'), once(given, 'close'), once(other, 'close')];
      given.destroy();
      await Promise.all(closed);
      expect(socket.destroyed).toBe(true);
    });

    it('writes', async () => {
      other.setEncoding('latin1');
      socket.write('there');
      expect(await once(other, 'data')).toEqual(['there']);
    });
  });

  it('has its reader read what had come before, too', async () => {
    other.write('early, ');
    await once(given, 'readable');
    const reader = new Reader();
    const socket = takeOver(given, reader);
    other.end('and late');
    await once(socket, 'end');
    expect(reader.text).toBe('early, and late');
  });

  describe('written now', () => {
    it('has sent the bytes when it returns', async () => {
      other.setEncoding('latin1');
      expect(new DirectWriter(given).write(Buffer.from('not this: at once, nor this'), 10, 17)).toBe(17);
      given.destroy();
      expect(await once(other, 'data')).toEqual(['at once']);
    });

    it('returns where what does not fit begins', () => {
      other.pause();
      const bytes = Buffer.alloc(10_000_000, 'x');
      const writer = new DirectWriter(given);
      const rest = writer.write(bytes, 0, bytes.length);
      expect(rest).toBeGreaterThan(0);
      expect(rest).toBeLessThan(bytes.length);
      expect(writer.write(bytes, rest, bytes.length)).toBe(rest);
    });

    it('writes nothing where it is closed, here or at the other end', async () => {
      const bytes = Buffer.from('too late');
      const closed = once(given, 'close');
      const writer = new DirectWriter(given);
      other.destroy();
      await once(other, 'close');
      expect(writer.write(bytes, 4, 8)).toBe(4);
      given.destroy();
      expect(writer.write(bytes, 4, 8)).toBe(4);
      await closed;
    });
  });
});
