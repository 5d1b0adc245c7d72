import { Pause } from '../../lib/queues/pause';
import { Client } from '../../lib/rpc/client';
import { MemoryLink } from '../../lib/transport/memory-link';

describe('Pause', () => {
  const quiet = { message() {}, closed() {} };

  it('keeps the process alive while someone sits it out, and no longer', async () => {
    const waiting: boolean[] = [];
    const [link] = MemoryLink.pair(quiet, quiet);
    const pause = new Pause(new Client(link, (waits) => waiting.push(waits)));
    expect(waiting).toEqual([]);
    const sat = Promise.all([pause.sitOut(), pause.sitOut()]);
    expect(waiting).toEqual([true]);
    pause.end();
    await sat;
    await new Promise((resolve) => setImmediate(resolve));
    expect(waiting).toEqual([true, false]);
  });

  it('that nobody sits out is no reason to stay', () => {
    const onWaiting = jest.fn();
    const [link] = MemoryLink.pair(quiet, quiet);
    new Pause(new Client(link, onWaiting)).end();
    expect(onWaiting).not.toHaveBeenCalled();
  });
});
