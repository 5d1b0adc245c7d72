/** Processes that acquire, wait, notify, give up and die at random: nobody holds what another holds, and nobody waits for nothing. */
import { Condition } from '../../lib/broker/condition';
import { Lock } from '../../lib/broker/lock';
import type { Lockable } from '../../lib/broker/lockable';
import { Mutex } from '../../lib/broker/mutex';
import { Semaphore } from '../../lib/broker/semaphore';
import { type Asked, FakeHost, Probe } from '../support/probe';
import { Random } from '../support/random';

class HostOfLock extends FakeHost {
  constructor(private readonly lock: Lockable) {
    super();
  }

  override thing(): Lockable {
    return this.lock;
  }
}

type Phase = 'free' | 'acquiring' | 'holding' | 'waiting';

/** A task of a process, which does one thing after the other, and knows what it should hold. */
class Actor {
  probe = new Probe();
  phase: Phase = 'free';
  levels = 0;
  asked: Asked | null = null;
  ticket = 0;
}

interface World {
  readonly condition: Condition;
  readonly lock: Lockable;
  /** How many may hold it at once, and how often one may. */
  readonly permits: number;
  readonly depth: number;
}

const worlds: [name: string, make: () => Omit<World, 'condition'>][] = [
  ['a Mutex', () => ({ lock: new Mutex(), permits: 1, depth: 3 })],
  ['a Lock', () => ({ lock: new Lock(), permits: 1, depth: 1 })],
  ['a Semaphore', () => ({ lock: new Semaphore(2), permits: 2, depth: 1 })],
];

describe.each(worlds)('Condition over %s', (_name, make) => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each(Array.from({ length: 30 }, (_, seed) => seed))('keeps its promises in story %i', (seed) => {
    const random = new Random(seed);
    const world = make();
    const condition = Condition.over(1, new HostOfLock(world.lock));
    const actors = Array.from({ length: 5 }, () => new Actor());
    let tickets = 0;

    // Without `expect`, which takes longer than all that is checked.
    const check = (promise: string, kept: boolean) => {
      if (!kept) throw new Error(`Broken: ${promise}`);
    };
    const hear = () => {
      for (const actor of actors) {
        if (!actor.asked || actor.asked.state === 'waiting') continue;
        check('what is asked in order is not refused', actor.asked.state === 'answered');
        if (actor.phase === 'acquiring') actor.levels += actor.asked.value === true ? 1 : 0;
        actor.phase = actor.levels > 0 ? 'holding' : 'free';
        actor.asked = null;
      }
      const holders = actors.filter(({ phase }) => phase === 'holding');
      check('no more hold it than may', holders.length <= world.permits);
      for (const { probe, phase, levels } of actors) {
        const held = world.lock.held(probe.peer, 0);
        if (phase === 'holding') check('who goes on holds what it held before', held === levels);
        if (phase === 'waiting') check('who sleeps holds nothing', held === 0);
      }
      const someoneWaits = actors.some(({ phase }) => phase === 'acquiring');
      check('nobody waits for what is to be had', !someoneWaits || world.lock.locked());
    };

    const acquire = (actor: Actor, timeout?: number) => {
      actor.phase = 'acquiring';
      actor.asked = actor.probe.ask((caller) => condition.acquire(caller, 0, timeout));
    };
    const release = (actor: Actor) => {
      actor.levels--;
      const released = actor.probe.ask((caller) => condition.release(caller, 0));
      check('who holds it may release it', released.state === 'answered');
      if (actor.levels === 0) actor.phase = 'free';
    };
    const wait = (actor: Actor, timeout?: number) => {
      actor.phase = 'waiting';
      actor.ticket = ++tickets;
      actor.asked = actor.probe.ask((caller) => condition.wait(caller, 0, timeout, actor.ticket));
    };
    const notify = (actor: Actor, count: number) => {
      const notified = actor.probe.ask((caller) => condition.notify(caller, 0, count));
      check('who holds it may notify', notified.state === 'answered');
    };
    const die = (actor: Actor) => {
      const { probe, asked } = actor;
      actor.probe = new Probe();
      actor.phase = 'free';
      actor.levels = 0;
      actor.asked = null;
      asked?.caller.abandon();
      for (const stake of [...probe.peer.stakes]) stake.ended(probe.peer, true);
      check('nothing is left with the dead', probe.peer.stakes.size === 0);
    };
    const giveUp = (actor: Actor) => {
      if (actor.phase === 'waiting') actor.probe.say((caller) => condition.giveUp(caller, actor.ticket));
      if (actor.phase !== 'acquiring') return;
      actor.asked?.caller.leave?.();
      actor.asked = null;
      actor.phase = actor.levels > 0 ? 'holding' : 'free';
    };
    const timeout = () => random.pick([undefined, 0, 5, 20]);

    for (let step = 0; step < 200; step++) {
      const actor = random.pick(actors);
      if (random.chance(1 / 15)) die(actor);
      else if (random.chance(0.2)) jest.advanceTimersByTime(random.below(10));
      else if (actor.phase === 'acquiring' || actor.phase === 'waiting') {
        if (random.chance(0.25)) giveUp(actor);
      } else if (actor.phase === 'free') acquire(actor, timeout());
      else if (actor.levels < world.depth && random.chance(0.25)) acquire(actor, timeout());
      else if (random.chance(0.4)) wait(actor, timeout());
      else if (random.chance(0.5)) notify(actor, random.below(3));
      else release(actor);
      hear();
    }

    // In the end everyone is let go, and nothing is left.
    for (let round = 0; actors.some(({ phase }) => phase !== 'free'); round++) {
      check('it comes to an end', round < 100);
      const holder = actors.find(({ phase }) => phase === 'holding') ?? actors.find(({ phase }) => phase === 'free');
      if (!holder) throw new Error('everyone waits, and nobody holds the lock');
      if (holder.phase === 'free') acquire(holder);
      hear();
      notify(holder, Number.MAX_SAFE_INTEGER);
      while (holder.levels > 0) release(holder);
      hear();
    }
    expect([world.lock.locked(), jest.getTimerCount()]).toEqual([false, 0]);
    for (const { probe } of actors) expect(probe.peer.stakes.size).toBe(0);
  });
});
