import { getEventListeners } from 'node:events';
import { BrokenPipeError, Empty, ProcessError } from '../../lib/errors';
import { Client, type Listener, revive } from '../../lib/rpc/client';
import { CALL, CANCEL, CAST, DROP, OPEN, RETURN, TELL, THROW } from '../../lib/rpc/messages';
import type { Packet } from '../../lib/transport/link';
import { MemoryLink } from '../../lib/transport/memory-link';
import { said } from '../support/said';
import { turn } from '../support/slow-tree';

describe('Client', () => {
  let client: Client;
  let sent: Packet[];
  let waits: boolean[];
  let server: MemoryLink;
  beforeEach(() => {
    sent = [];
    const told: boolean[] = [];
    waits = told;
    const [asker, serving] = MemoryLink.pair(
      { message: (packet) => client.receive(packet), closed() {} },
      { message: (packet) => void sent.push(said(packet)), closed() {} },
    );
    server = serving;
    client = new Client(asker, (waiting) => told.push(waiting));
  });

  function listener(): jest.Mocked<Listener> {
    return { news: jest.fn(), cut: jest.fn() };
  }

  it('pairs answers with questions, in whatever order they come', async () => {
    const [a, b] = [client.call(5, 0, ['a']), client.call(5, 1, [])];
    expect(sent).toEqual([
      [CALL, 1, 5, 0, 'a'],
      [CALL, 2, 5, 1],
    ]);
    server.send([RETURN, 2, 'to b']);
    server.send([RETURN, 1, 'to a']);
    server.send([RETURN, 1, 'again']);
    expect(await Promise.all([a, b])).toEqual(['to a', 'to b']);
  });

  it('rejects with the error that the server threw, of the class that it was', async () => {
    const question = client.call(5, 0, []);
    server.send([THROW, 1, 'Empty', 'No item came in time']);
    await expect(question).rejects.toThrow(new Empty('No item came in time'));
  });

  it('opens, casts and drops without an answer', () => {
    client.open(5, 'Queue', 3);
    client.cast(5, 2, 'x');
    client.castParcel([CAST, 5, 0], Buffer.from('p'));
    client.drop(5, 2);
    expect(sent).toEqual([
      [OPEN, 5, 'Queue', 3],
      [CAST, 5, 2, 'x'],
      [CAST, 5, 0, 1, new Uint8Array([0, 0, 0, 1, 112])],
      [DROP, 5, 2],
    ]);
  });

  it('says when it begins and, once the code that has waited has gone on, ceases to wait', async () => {
    const [a, b] = [client.call(5, 0, []), client.call(5, 0, [])];
    expect(waits).toEqual([true]);
    server.send([RETURN, 1, null]);
    await a;
    client.beginWait();
    server.send([RETURN, 2, null]);
    await b;
    expect(waits).toEqual([true]);
    client.endWait();
    client.beginWait();
    await turn();
    expect(waits).toEqual([true]);
    client.endWait();
    await turn();
    expect(waits).toEqual([true, false]);
  });

  describe('giving up', () => {
    it('tells the server, waits for its word, and rejects with the reason', async () => {
      const { signal, abort } = controlled();
      const question = client.call(5, 0, [], signal);
      abort('enough');
      expect(sent.at(-1)).toEqual([CANCEL, 1]);
      server.send([THROW, 1, 'ProcessError', 'The wait was given up']);
      await expect(question).rejects.toBe('enough');
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('counts an answer that came first, so that nothing is done unknown to the caller', async () => {
      const { signal, abort } = controlled();
      const question = client.call(5, 0, [], signal);
      abort('enough');
      server.send([RETURN, 1, 'done already']);
      expect(await question).toBe('done already');
    });

    it('asks nothing for a signal that is aborted already', async () => {
      await expect(client.call(5, 0, [], AbortSignal.abort('before'))).rejects.toBe('before');
      expect(sent).toEqual([]);
    });

    it.each([RETURN, THROW])('leaves no listener behind when it is answered', async (kind) => {
      const { signal } = controlled();
      const question = client.call(5, 0, [], signal).catch(() => {});
      server.send([kind, 1, 'Empty', '']);
      await question;
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });
  });

  describe('when the link is cut', () => {
    const gone = new BrokenPipeError('The root is gone');

    it('fails every question, those to come as well, and waits for nothing', async () => {
      const { signal, abort } = controlled();
      const [a, b] = [client.call(5, 0, []), client.call(5, 0, [], signal)];
      client.cut(gone);
      client.cut(new Error('another'));
      await expect(a).rejects.toBe(gone);
      await expect(b).rejects.toBe(gone);
      await expect(client.call(5, 0, [])).rejects.toBe(gone);
      expect(() => client.cast(5, 0)).toThrow(gone);
      expect(() => client.castParcel([CAST, 5, 0], Buffer.alloc(1))).toThrow(gone);
      expect(client.cutBy).toBe(gone);
      await turn();
      expect(waits).toEqual([true, false]);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      abort('late');
    });

    it('tells those who listen, also those who come later', () => {
      const [early, late] = [listener(), listener()];
      client.listen(5, early);
      client.cut(gone);
      client.listen(6, late);
      expect(early.cut).toHaveBeenCalledWith(gone);
      expect(late.cut).toHaveBeenCalledWith(gone);
      client.drop(5, 1);
    });
  });

  describe('news', () => {
    it('goes to whoever listens to the thing', async () => {
      const listening = listener();
      client.listen(5, listening);
      server.send([TELL, 5, 3, 'a', 'b']);
      server.send([TELL, 6, 3, 'for nobody']);
      await turn();
      expect(listening.news.mock.calls).toEqual([[3, 'a', 'b', undefined]]);
    });

    it('goes to nobody once the thing is dropped', async () => {
      const listening = listener();
      client.listen(5, listening);
      client.drop(5, 1);
      server.send([TELL, 5, 3]);
      await turn();
      expect(listening.news).not.toHaveBeenCalled();
    });
  });

  describe('speakers', () => {
    it('are heard before whatever is said next', () => {
      const speaker = { speak: jest.fn(() => client.cast(5, 9, 'first')) };
      client.speakFirst(speaker);
      expect(sent).toEqual([]);
      client.cast(5, 1, 'then');
      client.cast(5, 1, 'and then');
      expect(sent.map((packet) => packet.at(-1))).toEqual(['first', 'then', 'and then']);
      expect(speaker.speak).toHaveBeenCalledTimes(1);
    });

    it('are heard at the end of the turn at the latest', async () => {
      client.speakFirst({ speak: () => client.cast(5, 9, 'unasked') });
      await turn();
      expect(sent).toEqual([[CAST, 5, 9, 'unasked']]);
    });

    it.each(['flush', 'flushed'] as const)('are heard before the link is flushed: %s', async (flush) => {
      client.speakFirst({ speak: () => client.cast(5, 9) });
      await client[flush]();
      expect(sent).toEqual([[CAST, 5, 9]]);
    });

    it('let parcels pass, which they would cut to pieces, and are heard in the same turn, in the order in which they came', async () => {
      client.speakFirst({ speak: () => client.cast(5, 1) });
      client.speakFirst({ speak: () => client.cast(5, 2) });
      client.castParcel([CAST, 5, 0], Buffer.alloc(0));
      expect(sent.map(([, , method]) => method)).toEqual([0]);
      await turn();
      expect(sent.map(([, , method]) => method)).toEqual([0, 1, 2]);
    });

    it('are not heard any more when the link is cut', async () => {
      const speak = jest.fn();
      client.speakFirst({ speak });
      client.cut(new Error('gone'));
      await turn();
      expect(speak).not.toHaveBeenCalled();
    });
  });
});

describe('revive', () => {
  it('makes errors of our classes, TypeErrors, and ProcessErrors of all others', () => {
    expect(revive('Empty', 'm')).toEqual(new Empty('m'));
    expect(revive('TypeError', 'm')).toBeInstanceOf(TypeError);
    const other = revive('SomethingElse', 'm');
    expect(other).toBeInstanceOf(ProcessError);
    expect(other.message).toBe('m');
  });
});

function controlled(): { signal: AbortSignal; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}
