import type { LinkListener, Packet } from '../../lib/transport/link';
import { MemoryLink } from '../../lib/transport/memory-link';

/** Keeps the story of what happened at one end. */
function recorder(): LinkListener & { story: unknown[] } {
  const story: unknown[] = [];
  return {
    story,
    message: (packet: Packet) => void story.push(packet),
    closed: (fault) => void story.push(fault ?? 'closed'),
  };
}

describe('MemoryLink', () => {
  it('takes what the asking end sends to the serving end at once', () => {
    const serving = recorder();
    const [asker] = MemoryLink.pair(recorder(), serving);
    asker.send([1]);
    asker.sendParcel([2, 5, 0], Buffer.from('ab'));
    expect(serving.story).toEqual([[1], [2, 5, 0, 1, new Uint8Array([0, 0, 0, 2, 97, 98])]]);
  });

  it('takes what the serving end sends to the asking end in a microtask of its own', async () => {
    const asking = recorder();
    const [, server] = MemoryLink.pair(asking, recorder());
    server.send([1]);
    server.send([2]);
    expect(asking.story).toEqual([]);
    await Promise.resolve();
    expect(asking.story).toEqual([[1], [2]]);
  });

  it('lets the event loop turn while one who asks and is answered asks again', async () => {
    const [asker, server] = MemoryLink.pair(
      { message: () => answered(), closed() {} },
      { message: () => server.send([2]), closed() {} },
    );
    let answered = () => {};
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    let questions = 0;
    for (; !turned && questions < 100_000; questions++) {
      await new Promise<void>((resolve) => {
        answered = resolve;
        asker.send([1]);
      });
    }
    expect(turned).toBe(true);
    expect(questions).toBeLessThan(100_000);
  });

  it('can be drained by an asking end that cannot wait', async () => {
    const asking = recorder();
    const [asker, server] = MemoryLink.pair(asking, recorder());
    server.send([1]);
    asker.drain();
    server.send([2]);
    expect(asking.story).toEqual([[1]]);
    await Promise.resolve();
    expect(asking.story).toEqual([[1], [2]]);
  });

  it('closes the other end, once, after what was sent before, and carries nothing more', async () => {
    const asking = recorder();
    const [asker, server] = MemoryLink.pair(asking, recorder());
    server.send([1]);
    server.close();
    server.close();
    server.send([2]);
    asker.send([3]);
    await Promise.resolve();
    expect(asking.story).toEqual([[1], 'closed']);
  });

  it('has never anything left to write', async () => {
    const [asker] = MemoryLink.pair(recorder(), recorder());
    expect(asker.congestion).toBeNull();
    await asker.flushed();
  });
});
