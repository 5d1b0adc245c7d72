/** Queues under every order of events that chance brings: puts, gets, timeouts, deaths, and messages that cross on the way. */

import { Empty } from '../../lib/errors';
import { JoinableQueue } from '../../lib/queues/joinable-queue';
import { LifoQueue } from '../../lib/queues/lifo-queue';
import { PriorityQueue } from '../../lib/queues/priority-queue';
import { type Arrived, Queue } from '../../lib/queues/queue';
import { Random } from '../support/random';
import { type SlowProcess, SlowTree, turn } from '../support/slow-tree';

type QueueClass = new (maxsize: number, arrived: Arrived) => Queue<number>;
const QUEUES = { Queue, JoinableQueue, LifoQueue, PriorityQueue } satisfies Record<string, QueueClass>;
type Kind = keyof typeof QUEUES;

interface Worker {
  readonly engine: SlowProcess;
  readonly queue: Queue<number>;
  waiting: number;
  killed: boolean;
}

/** What became of an item. */
interface Story {
  readonly producer: Worker;
  readonly takers: Worker[];
}

/** Plays random steps, and keeps the story of each item. */
class Play {
  readonly random: Random;
  readonly tree = new SlowTree();
  readonly stories = new Map<number, Story>();
  /** In the order in which they were got. */
  readonly got: { readonly item: number; readonly by: Worker }[] = [];
  readonly surprises: unknown[] = [];
  private readonly keeper: Worker;
  workers: Worker[] = [];
  private lastItem = 0;

  constructor(
    readonly kind: Kind,
    seed: number,
    readonly maxsize: number,
    /** A step and its weight. */
    readonly steps: Partial<Record<Step, number>>,
  ) {
    this.random = new Random(seed);
    const engine = this.tree.start();
    this.keeper = { engine, queue: this.handle(engine, engine.open(kind, [maxsize])), waiting: 0, killed: false };
  }

  async run(processes: number, count: number): Promise<void> {
    for (let i = 0; i < processes; i++) await this.join();
    const bag = Object.entries(this.steps).flatMap(([step, weight]) => Array<Step>(weight).fill(step as Step));
    for (let i = 0; i < count; i++) {
      this.tree.now += this.random.below(3) / 10;
      await this.step(this.random.pick(bag));
    }
    await this.tree.settle();
  }

  /** Takes what is left. */
  async drain(): Promise<number[]> {
    const left: number[] = [];
    for (;;) {
      let item: number | undefined;
      const getting = this.keeper.queue.getNowait().then((got) => {
        item = got;
      });
      getting.catch(() => {});
      await this.tree.settle();
      const outcome = await getting.catch((error) => error);
      if (outcome instanceof Empty) return left;
      if (outcome instanceof Error) throw outcome;
      this.note(item!, this.keeper);
      left.push(item!);
    }
  }

  async size(): Promise<number> {
    const size = this.keeper.queue.qsize();
    await this.tree.settle();
    return size;
  }

  /** Nobody waits while there is something to take, whoever has it at hand; a newcomer neither. */
  async expectNobodyStarves(): Promise<void> {
    const size = await this.size();
    if (this.workers.some(({ waiting }) => waiting > 0)) expect(size).toBe(0);
    const newcomers = [await this.join(), await this.join()];
    for (const newcomer of newcomers) this.get(newcomer, newcomer.queue.get());
    await this.tree.settle();
    expect(newcomers.filter(({ waiting }) => waiting === 0).length).toBe(Math.min(size, newcomers.length));
  }

  async step(step: Step, worker = this.random.pick(this.workers)): Promise<void> {
    switch (step) {
      case 'put': {
        const item = ++this.lastItem;
        this.stories.set(item, { producer: worker, takers: [] });
        const putting = worker.queue.put(item, this.maxsize > 0 ? { block: false } : undefined);
        // A full queue has no room for it: then it never was.
        putting.catch(() => this.stories.delete(item));
        return turn();
      }
      case 'get':
        return this.get(worker, worker.queue.get());
      case 'getNowait':
        return this.get(worker, worker.queue.getNowait());
      case 'abort': {
        const controller = new AbortController();
        this.get(worker, worker.queue.get({ signal: controller.signal }), 'given up');
        if (this.random.chance(0.5)) await turn();
        for (let i = this.random.below(4); i > 0; i--) this.deliver();
        controller.abort('given up');
        return turn();
      }
      case 'getSync':
        return this.getSync(worker);
      case 'deliver':
        this.deliver();
        return turn();
      case 'kill':
        worker.killed = true;
        worker.engine.kill();
        return this.replace(worker);
      case 'exit':
        worker.engine.exit();
        return this.replace(worker);
    }
  }

  private get(worker: Worker, getting: Promise<number>, expected?: unknown): void {
    worker.waiting++;
    getting.then(
      (item) => {
        worker.waiting--;
        this.note(item, worker);
      },
      (error) => {
        worker.waiting--;
        if (error !== expected && !(error instanceof Empty) && worker.engine.alive) this.surprises.push(error);
      },
    );
  }

  private async replace(worker: Worker): Promise<void> {
    this.workers.splice(this.workers.indexOf(worker), 1);
    await this.join();
  }

  private getSync(worker: Worker): void {
    worker.engine.meanwhile = () => {
      const others = this.tree.processes.filter((other) => other !== worker.engine && other.alive);
      return others.map((other) => other.deliver()).includes(true);
    };
    try {
      this.note(worker.queue.getSync(), worker);
    } catch (error) {
      // Nothing came: its wait was given up (`ProcessError`).
      if (!/given up/.test(String(error))) this.surprises.push(error);
    }
  }

  private deliver(): void {
    const { engine } = this.random.pick(this.workers);
    if (this.random.chance(0.5)) engine.deliverUp(1 + this.random.below(3));
    else engine.deliverDown(1 + this.random.below(3));
  }

  private note(item: number, by: Worker): void {
    this.stories.get(item)?.takers.push(by);
    this.got.push({ item, by });
  }

  /** A process more, which is given the queue. */
  async join(): Promise<Worker> {
    const engine = this.tree.start();
    const queue = this.tree.give(this.keeper.queue, this.keeper.engine, engine);
    const worker = { engine, queue, waiting: 0, killed: false };
    this.workers.push(worker);
    return worker;
  }

  private handle(engine: SlowProcess, id: number): Queue<number> {
    const type: QueueClass = QUEUES[this.kind];
    return new type(this.maxsize, { engine, id });
  }
}

type Step = 'put' | 'get' | 'getNowait' | 'abort' | 'getSync' | 'deliver' | 'kill' | 'exit';

const PEACE = { put: 6, get: 4, getNowait: 2, abort: 2, getSync: 1, deliver: 12 } as const;
const TROUBLE = { ...PEACE, kill: 1, exit: 1 } as const;
const SEEDS = [1, 2, 3];
const KINDS = (Object.keys(QUEUES) as Kind[]).flatMap((kind) => [0, 3].map((maxsize) => ({ kind, maxsize })));

describe.each(KINDS)('$kind($maxsize), whatever crosses on the way', ({ kind, maxsize }) => {
  it.each(SEEDS)('hands out each item once (seed %d)', async (seed) => {
    const play = new Play(kind, seed, maxsize, PEACE);
    await play.run(4, 3000);
    expect(play.surprises).toEqual([]);
    await play.expectNobodyStarves();
    const size = await play.size();
    expect((await play.drain()).length).toBe(size);
    const unlucky = [...play.stories.values()].filter(({ takers }) => takers.length !== 1);
    expect(unlucky).toEqual([]);
    expect(play.got.length).toBeGreaterThan(100);
  });

  it.each(SEEDS)('loses nothing but what was in the hands of the killed (seed %d)', async (seed) => {
    const play = new Play(kind, seed, maxsize, TROUBLE);
    await play.run(4, 3000);
    expect(play.surprises).toEqual([]);
    await play.expectNobodyStarves();
    const size = await play.size();
    expect((await play.drain()).length).toBe(size);
    for (const { producer, takers } of play.stories.values()) {
      if (takers.length === 0) expect(producer.killed).toBe(true);
      // Handed out again: only because whoever took it was killed before that was known.
      for (const taker of takers.slice(0, -1)) expect(taker.killed).toBe(true);
    }
    expect(play.got.length).toBeGreaterThan(100);
  });
});

describe('the order of a queue', () => {
  it.each(SEEDS)('is that of each producer, for one consumer (seed %d)', async (seed) => {
    const play = new Play('Queue', seed, 0, { put: 6, deliver: 12 });
    const consumer = await play.join();
    for (let i = 0; i < 30; i++) {
      await play.run(i === 0 ? 3 : 0, 60);
      // Some wait, some give up, some do not wait, some wait with the whole thread.
      for (const step of ['get', 'get', 'abort', 'getNowait', 'deliver', 'getSync'] as const)
        await play.step(step, consumer);
    }
    await play.tree.settle();
    expect(play.surprises).toEqual([]);
    const got = play.got.map(({ item }) => item);
    expect(got.length).toBeGreaterThan(60);
    for (const worker of play.workers) {
      const mine = got.filter((item) => play.stories.get(item)!.producer === worker);
      expect(mine).toEqual([...mine].sort((a, b) => a - b));
    }
  });

  it.each(SEEDS)('is that of the smallest first, of what has arrived (seed %d)', async (seed) => {
    const play = new Play('PriorityQueue', seed, 0, { put: 1 });
    await play.run(3, 60);
    const consumer = await play.join();
    for (let round = 0; round < 20; round++) {
      // Gives up, while an item may be on its way to it; then smaller ones could come.
      for (const step of ['get', 'abort', 'getNowait', 'getSync'] as const) {
        const before = play.got.length;
        await play.step(step, consumer);
        await play.tree.settle();
        const [taken] = play.got.slice(before);
        const left = [...play.stories].filter(([, { takers }]) => takers.length === 0).map(([item]) => item);
        if (taken) expect(Math.min(...left, Number.POSITIVE_INFINITY)).toBeGreaterThan(taken.item);
      }
    }
    expect(play.surprises).toEqual([]);
    expect(play.got.length).toBeGreaterThan(50);
  });
});
