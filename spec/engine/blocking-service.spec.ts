import type { Socket } from 'node:net';
import { AFTER, BlockingService } from '../../lib/engine/blocking-service';
import type { Packet } from '../../lib/transport/link';
import { SocketLink } from '../../lib/transport/socket-link';
import { socketPair } from '../support/socket-pair';

const nowhere = { send() {} };

describe('BlockingService', () => {
  let sockets: [Socket, Socket];
  let child: SocketLink;
  let root: SocketLink;
  let service: BlockingService;
  let story: unknown[];
  let served: () => void;
  beforeEach(async () => {
    sockets = await socketPair();
    story = [];
    served = () => {};
    child = new SocketLink(sockets[0], { message() {}, closed() {} });
    root = new SocketLink(sockets[1], { message: ([what]) => void story.push(what), closed() {} });
    service = new BlockingService(root, ([what]: Packet) => {
      story.push(what);
      served();
    });
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
  });

  /** The child calls, and stops. */
  function call(what: string): void {
    const { sent, from, bytes } = child.takeUnsent();
    service.receive([AFTER, sent, from, bytes], nowhere);
    service.receive([what], nowhere);
  }

  function untilServed(): Promise<void> {
    return new Promise((resolve) => {
      served = resolve;
    });
  }

  it('serves a call after all that its process sent before it', async () => {
    child.send(['sent']);
    call('called');
    expect(story).toEqual([]);
    await untilServed();
    expect(story).toEqual(['sent', 'called']);
  });

  it('serves at once when it has received everything', async () => {
    child.send(['sent']);
    call('first');
    await untilServed();
    call('second');
    expect(story).toEqual(['sent', 'first', 'second']);
  });

  it('takes in what could not leave, in its place: after what is still on its way', async () => {
    sockets[1].pause();
    const sent = Array.from({ length: 100 }, (_, i) => i);
    for (const number of sent) child.send([number, Buffer.alloc(20_000)]);
    const unsent = child.takeUnsent();
    // Some is here, some is in the hands of the operating system, and all of it comes before the call.
    expect(unsent.from).toBeGreaterThan(0);
    expect(unsent.from).toBeLessThan(100);
    service.receive([AFTER, unsent.sent, unsent.from, unsent.bytes], nowhere);
    service.receive(['called'], nowhere);
    expect(story).toEqual([]);
    const serving = untilServed();
    sockets[1].resume();
    await serving;
    expect(story).toEqual([...sent, 'called']);
    // What comes over the link as well is not taken in twice.
    child.send(['last']);
    await child.flushed();
    while (story.at(-1) !== 'last') await new Promise(setImmediate);
    expect(story).toEqual([...sent, 'called', 'last']);
  });

  it('keeps the order of calls that wait', async () => {
    child.send(['sent']);
    call('first');
    call('second');
    await untilServed();
    expect(story).toEqual(['sent', 'first', 'second']);
  });
});
