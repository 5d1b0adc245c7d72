import { ValueError } from '../../lib/errors';
import { type Caller, LATER } from '../../lib/rpc/caller';
import { CALL, CANCEL, CAST, DROP, OPEN, RETURN, SHARED, TELL, THROW } from '../../lib/rpc/messages';
import { Peer } from '../../lib/rpc/peer';
import { type Host, type Kind, Server } from '../../lib/rpc/server';
import type { Link, Packet } from '../../lib/transport/link';
import { CorruptBytes } from '../../lib/wire/corrupt-bytes';
import { SEGMENT } from '../../lib/wire/segments';

/** A thing that does what may go on in a thing. */
class Toy {
  static readonly methods = ['add', 'wait', 'fail', 'note'] as const;
  readonly story: string[] = [];
  readonly waiting: Caller[] = [];
  onServe = () => {};

  constructor(
    readonly host: Host,
    readonly id: number,
    /** Numbers of others that go when this one goes. */
    private readonly others: readonly number[] = [],
  ) {
    host.retain(others);
  }

  add(_caller: Caller, a: number, b: number): number {
    return a + b;
  }

  wait(caller: Caller) {
    this.waiting.push(caller);
    caller.leave = () => this.story.push('left');
    return LATER;
  }

  fail(): never {
    throw new ValueError('it fails');
  }

  note(caller: Caller, text: string): void {
    this.story.push(`${caller.peer.name}: ${text}`);
  }

  keepRun(peer: Peer, count: number, bytes: Uint8Array, start: number, end: number): void {
    this.story.push(`${count} from ${peer.name}: ${Buffer.from(bytes.subarray(start, end))}`);
  }

  serveAll(): void {
    this.story.push('serves');
    this.onServe();
  }

  heldBy(peer: Peer): void {
    this.story.push(`held by ${peer.name}`);
  }

  forget(peer: Peer, died: boolean): void {
    this.story.push(`${died ? 'lost' : 'let go'} by ${peer.name}`);
  }

  free(): void {
    this.story.push('freed');
    this.host.release(this.others);
  }
}

const [ADD, WAIT, FAIL, NOTE] = [0, 1, 2, 3];

/** Runs of one parcel for the things at these places. */
function segments(...runs: [place: number, text: string][]): Uint8Array {
  return Buffer.concat(
    runs.map(([place, text]) => {
      const bytes = Buffer.alloc(SEGMENT + text.length);
      bytes.writeUInt16BE(place, 0);
      bytes.writeUInt32BE(1, 2);
      bytes.writeUInt32BE(text.length, 6);
      bytes.write(text, SEGMENT);
      return bytes;
    }),
  );
}

describe('Server', () => {
  const toys = new Map<number, Toy>();
  const Toys: Kind = {
    methods: Toy.methods,
    make: (host, id, [count, ...others]) =>
      Array.from({ length: Number(count) }, (_, i) => {
        const toy = new Toy(host, id + i, others as number[]);
        toys.set(toy.id, toy);
        return toy;
      }),
  };
  let server: Server;
  let one: Peer;
  let two: Peer;
  let answers: Packet[];
  const link = { send: (packet: Packet) => void answers.push(packet) };
  beforeEach(() => {
    toys.clear();
    answers = [];
    server = new Server({ Toys });
    one = new Peer('one');
    two = new Peer('two');
  });

  function from(peer: Peer, ...packet: unknown[]): void {
    server.receive(peer, packet, link);
  }

  function storyOf(id: number): string[] {
    return toys.get(id)!.story;
  }

  it('makes a thing under the number that its maker chose, who holds it from then on', () => {
    from(one, OPEN, 8, 'Toys', 1);
    expect(server.size).toBe(1);
    expect(storyOf(8)).toEqual(['held by one']);
  });

  it('makes several under consecutive numbers', () => {
    from(one, OPEN, 8, 'Toys', 3);
    expect([...toys.keys()]).toEqual([8, 9, 10]);
    from(one, CALL, 1, 10, ADD, 2, 3);
    expect(answers).toEqual([[RETURN, 1, 5]]);
  });

  it('finds the method by its number, and sends what it returns or throws', () => {
    from(one, OPEN, 8, 'Toys', 1);
    from(one, CALL, 1, 8, ADD, 2, 3);
    from(one, CALL, 2, 8, FAIL);
    expect(answers).toEqual([
      [RETURN, 1, 5],
      [THROW, 2, 'ValueError', 'it fails'],
    ]);
  });

  it('answers no cast', () => {
    from(one, OPEN, 8, 'Toys', 1);
    from(one, CAST, 8, NOTE, 'hello');
    expect(storyOf(8)).toContain('one: hello');
    expect(answers).toEqual([]);
  });

  it('gives things all runs that share a packet before any of them serves', () => {
    from(one, OPEN, 8, 'Toys', 2);
    let stories: string[][] = [];
    toys.get(8)!.onServe = () => {
      stories = [8, 9].map((id) => storyOf(id).slice(1));
    };
    from(one, SHARED, segments([0, 'a'], [1, 'b'], [0, 'c']), [8, 9]);
    expect(stories).toEqual([['1 from one: a', '1 from one: c', 'serves'], ['1 from one: b']]);
    expect(storyOf(9).at(-1)).toBe('serves');
  });

  it('lets runs go that come too late for their thing', () => {
    from(one, OPEN, 8, 'Toys', 1);
    from(one, SHARED, segments([0, 'a'], [1, 'b']), [7, 8]);
    expect(storyOf(8).slice(1)).toEqual(['1 from one: b', 'serves']);
  });

  it('serves what came before a run that is none of ours', () => {
    from(one, OPEN, 8, 'Toys', 1);
    const corrupt = segments([0, 'a'], [0, 'b']).subarray(0, -1);
    expect(() => from(one, SHARED, corrupt, [8])).toThrow(CorruptBytes);
    expect(storyOf(8).slice(1)).toEqual(['1 from one: a', 'serves']);
  });

  it('answers later what had to wait', () => {
    from(one, OPEN, 8, 'Toys', 1);
    from(one, CALL, 1, 8, WAIT);
    expect(answers).toEqual([]);
    expect(one.waiting.size).toBe(1);
    toys.get(8)!.waiting[0].answer('at last');
    expect(answers).toEqual([[RETURN, 1, 'at last']]);
    expect(one.waiting.size).toBe(0);
  });

  it('answers a call that was given up, and takes it out of its line', () => {
    from(one, OPEN, 8, 'Toys', 1);
    from(one, CALL, 1, 8, WAIT);
    from(one, CANCEL, 1);
    from(one, CANCEL, 1);
    from(one, CANCEL, 99);
    expect(answers).toEqual([[THROW, 1, 'ProcessError', expect.any(String)]]);
    expect(storyOf(8)).toEqual(['held by one', 'left']);
    expect(one.waiting.size).toBe(0);
  });

  it('has nothing under a number that nobody holds: a call is told so, a cast comes too late', () => {
    from(one, CALL, 1, 99, ADD, 1, 2);
    from(one, CAST, 99, NOTE, 'too late');
    from(one, DROP, 99, 1);
    expect(answers).toEqual([[THROW, 1, 'ValueError', expect.any(String)]]);
  });

  it('throws at whoever sent what no process of this release sends', () => {
    from(one, OPEN, 8, 'Toys', 1);
    expect(() => from(one, OPEN, 9, 'Nonsense')).toThrow(/Nonsense/);
    expect(() => from(one, CAST, 8, 77)).toThrow(/method/);
    expect(server.size).toBe(1);
  });

  describe('holders', () => {
    beforeEach(() => from(one, OPEN, 8, 'Toys', 1));

    it('frees a thing when the last of them lets go', () => {
      server.hold(two, 8);
      from(one, DROP, 8, 1);
      expect(storyOf(8)).toEqual(['held by one', 'held by two', 'let go by one']);
      from(two, DROP, 8, 1);
      expect(storyOf(8).slice(-2)).toEqual(['let go by two', 'freed']);
      expect(server.size).toBe(0);
    });

    it('counts the references that each was given', () => {
      server.hold(one, 8, 2);
      from(one, DROP, 8, 2);
      expect(server.size).toBe(1);
      from(one, DROP, 8, 5);
      expect(server.size).toBe(0);
    });

    it('forgets what is left of the handle of one that it was given again before it let go', () => {
      server.hold(one, 8);
      from(one, DROP, 8, 1);
      expect(storyOf(8)).toEqual(['held by one', 'let go by one', 'held by one']);
    });

    it('lets nobody drop what is another', () => {
      from(two, DROP, 8, 1);
      expect(server.size).toBe(1);
    });

    it('keeps alive what something stored mentions, and hands it over with that', () => {
      server.retain([8, 99]);
      from(one, DROP, 8, 1);
      expect(server.size).toBe(1);
      server.handOver(two, [8]);
      expect(storyOf(8)).toEqual(['held by one', 'let go by one', 'held by two']);
      from(two, DROP, 8, 1);
      expect(server.size).toBe(0);
    });

    it('forgets all that is left of one that has ended', () => {
      from(one, OPEN, 9, 'Toys', 1);
      server.hold(two, 9);
      from(one, CALL, 1, 9, WAIT);
      server.forget(one, true);
      expect(storyOf(8).slice(1)).toEqual(['lost by one', 'freed']);
      expect(storyOf(9)).toEqual(['held by one', 'held by two', 'left', 'lost by one']);
      toys.get(9)!.waiting[0].answer('nobody hears this');
      expect(answers).toEqual([]);
      expect([one.held.size, one.waiting.size, server.size]).toEqual([0, 0, 1]);
    });

    it('frees chains of things, however long', () => {
      const last = 20_000;
      for (let id = 10; id <= last; id++) {
        from(one, OPEN, id, 'Toys', 1, ...(id > 10 ? [id - 1] : []));
        if (id > 10) from(one, DROP, id - 1, 1);
      }
      from(one, DROP, last, 1);
      expect(server.size).toBe(1);
    });

    it('never frees what was there from the start', () => {
      server.install(0, new Toy(server, 0), Toy.methods);
      server.hold(one, 0);
      from(one, DROP, 0, 1);
      from(one, CALL, 1, 0, ADD, 1, 1);
      expect(answers).toEqual([[RETURN, 1, 2]]);
    });
  });
});

describe('Peer', () => {
  it('is told, when it has connected, what came up before', () => {
    const told: Packet[] = [];
    const link = { send: (packet: Packet) => void told.push(packet) } as unknown as Link;
    const peer = new Peer('1');
    peer.tell(5, 1, 'early');
    expect(peer.connected).toBe(false);
    peer.connect(link);
    peer.tell(5, 2);
    expect(told).toEqual([
      [TELL, 5, 1, 'early'],
      [TELL, 5, 2],
    ]);
  });

  it('goes by a clock that no test runner stops', async () => {
    jest.useFakeTimers();
    try {
      const real = new Server({});
      const before = real.now();
      await new Promise<void>((resolve) => real.soon(resolve));
      expect(real.now()).toBeGreaterThan(before);
    } finally {
      jest.useRealTimers();
    }
  });
});
