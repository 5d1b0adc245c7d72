import {
  BYE,
  CANCEL,
  DEFINE,
  EVICT,
  LOST,
  PREPARE,
  READY,
  RECALL,
  RESULTS,
  TASKS,
  UNREADY,
} from '../../lib/broker/pool-news';
import type { Seat } from '../../lib/broker/seat';
import { TaskBoard } from '../../lib/broker/task-board';
import { FakeHost, Probe, runOf, textsOf } from '../support/probe';
import { Random } from '../support/random';

const ID = 10;

describe('TaskBoard', () => {
  let host: FakeHost;
  let board: TaskBoard;
  let owner: Probe;

  beforeEach(() => make(2));

  function make(seats: number): void {
    host = new FakeHost();
    owner = new Probe('owner');
    board = new TaskBoard(host, ID, seats);
    board.heldBy(owner.peer);
  }

  /** A worker comes to this seat. */
  function seat(index: number): Worker {
    const worker = new Worker(board.seats[index]);
    worker.say((caller) => worker.seat.sit(caller));
    return worker;
  }

  class Worker extends Probe {
    constructor(readonly seat: Seat) {
      super(`worker at ${seat.index}`);
    }

    /** What it was told since it was last asked this: tasks as their text, other news as their names. */
    told(): string {
      return this.heard()
        .map(([, news, ...args]) => {
          if (news === TASKS) return textsOf(args[1] as Uint8Array).join('');
          if (news === CANCEL) return `cancel ${args[0]}`;
          if (news === DEFINE) return `define ${args.join(' ')}`;
          return { [RECALL]: 'recall', [BYE]: 'bye', [PREPARE]: 'prepare' }[news as number];
        })
        .join(' ');
    }

    /** `runsNext`: it said that it begins the next. `time`: how long it took for these. */
    done(results: string, runsNext = false, time = 0): void {
      this.say((caller) => this.seat.done(caller, runsNext, time, results.length, runOf(...results)));
    }

    begins(): void {
      this.say((caller) => this.seat.begin(caller));
    }

    surrender(count: number): void {
      this.say((caller) => this.seat.surrender(caller, count, this.seat.lent - count));
    }

    retire(): void {
      this.say((caller) => this.seat.retire(caller));
    }

    dies(): void {
      this.seat.forget(this.peer);
    }
  }

  /** One task for each letter. */
  function submit(letters: string): void {
    owner.say((caller) => board.submit(caller, letters.length, runOf(...letters)));
  }

  function submitWith(letter: string, handles: number[]): void {
    owner.say((caller) => board.submitWith(caller, runOf(letter), handles));
  }

  function cancel(number: number): void {
    owner.say((caller) => board.cancel(caller, number));
  }

  function evict(number: number): void {
    owner.say((caller) => board.evict(caller, number));
  }

  /** What the owner was told since it was last asked this. */
  function heard(): string[] {
    return owner.heard().map(([, news, seatIndex, what, run]) => {
      if (news === RESULTS) return `${textsOf(run as Uint8Array).join('')} from ${seatIndex}`;
      if (news === READY) return `ready ${seatIndex}`;
      if (news === LOST) return `lost ${what} at ${seatIndex}`;
      if (news === UNREADY) return `unready ${seatIndex}: ${Buffer.from(what as Uint8Array)}`;
      return news === EVICT ? `evict ${seatIndex}` : '?';
    });
  }

  /** So quick that it is given some in advance. */
  function warmUp(worker: Worker, window = 8): void {
    for (let n = 1; n < window; n *= 2) {
      submit('w');
      worker.told();
      worker.done('w');
    }
    heard();
  }

  describe('giving', () => {
    it('gives each idle worker one task, in the order of their coming', () => {
      const [first, second] = [seat(0), seat(1)];
      submit('abc');
      expect([first.told(), second.told()]).toEqual(['a', 'b']);
      second.done('B');
      expect([first.told(), second.told()]).toEqual(['', 'c']);
    });

    it('keeps tasks until a worker comes, and tells the owner that it has', () => {
      submit('ab');
      const worker = seat(1);
      expect(worker.told()).toBe('a');
      expect(heard()).toEqual(['ready 1']);
    });

    it('passes results on as they are, with the number of the seat', () => {
      const worker = seat(0);
      submit('a');
      worker.told();
      heard();
      worker.done('A');
      expect(heard()).toEqual(['A from 0']);
    });

    it('gives a worker of which nothing is known one task at a time', () => {
      const worker = seat(0);
      submit('abcdef');
      expect(worker.told()).toBe('a');
    });

    it('gives a quick worker more and more in advance, twice as much at most', () => {
      make(1);
      const worker = seat(0);
      submit('abcdefghijklmnopqrstuvwxyz');
      expect(worker.told()).toBe('a');
      worker.done('A');
      expect(worker.told()).toBe('bc');
      worker.done('BC');
      expect(worker.told()).toBe('defg');
      worker.done('DEFG');
      expect(worker.told()).toBe('hijklmno');
    });

    it('gives a slow worker one at a time again, at once', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker);
      submit('abcdef');
      expect(worker.told()).toBe('abcdef');
      worker.done('ABCDEF', false, 600);
      submit('gh');
      expect(worker.told()).toBe('g');
    });

    it('gives more before the hands of a quick worker are empty', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 8);
      submit('abcdefghijklmnop');
      expect(worker.told()).toBe('abcdefgh');
      worker.done('ABCDEF', false, 1);
      expect(worker.told()).toBe('ijklmnop');
    });

    it('leaves to each worker its share of what waits, however quick another is', () => {
      const first = seat(0);
      warmUp(first, 64);
      const second = seat(1);
      submit('abcdefgh');
      expect([first.told(), second.told()]).toEqual(['abcd', 'e']);
      first.done('ABCD');
      expect([first.told(), second.told()]).toEqual(['fg', '']);
    });

    it('gives what lies side by side as one piece of the memory in which it came', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker);
      const run = runOf('a', 'b', 'c');
      owner.say((caller) => board.submit(caller, 3, run));
      const [[, , , given]] = worker.heard() as unknown as [number, number, number, Uint8Array][];
      expect(given.buffer).toBe(run.buffer);
    });

    it('joins what came in pieces', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      expect(worker.told()).toBe('abcd');
      submit('e');
      submit('fg');
      worker.done('ABCD');
      expect(worker.told()).toBe('efg');
    });

    it('tells a worker each function once, before the first task after it', () => {
      const worker = seat(0);
      owner.say((caller) => board.define(caller, 'file:///m.js', 'f'));
      submit('a');
      expect(worker.told()).toBe('define file:///m.js f a');
      owner.say((caller) => board.define(caller, 'file:///m.js', 'g'));
      worker.done('A');
      submit('b');
      expect(worker.told()).toBe('define file:///m.js g b');
      worker.dies();
      const next = seat(0);
      submit('c');
      expect(next.told()).toBe('define file:///m.js f define file:///m.js g b');
    });
  });

  describe('calling back', () => {
    /** A quick worker that was given all of these, and one that has nothing to do. */
    function loaded(letters: string): [busy: Worker, idle: Worker] {
      const busy = seat(0);
      warmUp(busy, 64);
      submit(letters);
      expect(busy.told()).toBe(letters);
      return [busy, seat(1)];
    }

    it('lets no task wait in the hands of a busy worker while another is idle', () => {
      const [busy, idle] = loaded('abcd');
      host.ring();
      expect(busy.told()).toBe('recall');
      busy.surrender(3);
      expect(idle.told()).toBe('b');
      expect(busy.told()).toBe('');
      idle.done('B', false, 60);
      expect(idle.told()).toBe('c');
    });

    it('has back what was given back unasked, and not what was on its way meanwhile', () => {
      make(1);
      const only = seat(0);
      warmUp(only, 64);
      submit('ab');
      submit('xy');
      expect(only.told()).toBe('ab xy');
      // Said when it had heard of the first two, and was at the first.
      only.say((caller) => only.seat.surrender(caller, 1, 1));
      expect(only.told()).toBe('');
      only.done('AXY', false, 60);
      expect(only.told()).toBe('b');
    });

    it('gives those who are quick a moment first', () => {
      const [busy] = loaded('abcd');
      expect(busy.told()).toBe('');
      busy.done('ABCD');
      host.ring();
      expect(busy.told()).toBe('');
    });

    it('asks once, and gives nothing to the one that was asked until it has answered', () => {
      const [busy, idle] = loaded('abcd');
      host.ring();
      idle.told();
      submit('xy');
      expect([busy.told(), idle.told()]).toEqual(['recall', 'x']);
      busy.surrender(3);
      expect(busy.told()).toBe('');
      idle.done('X', false, 60);
      expect(idle.told()).toBe('b');
    });

    it('keeps the order of what came back', () => {
      const [busy, idle] = loaded('abcd');
      host.ring();
      submit('xyz');
      busy.surrender(3);
      busy.told();
      let order = idle.told();
      for (let i = 0; i < 5; i++) {
        idle.done('?', false, 60);
        order += idle.told();
      }
      expect(order).toBe('xbcdyz');
    });

    it('does not call back what is being done', () => {
      const [busy] = loaded('a');
      host.ring();
      expect(busy.told()).toBe('');
    });

    it('hears of an answer that found nothing left', () => {
      const [busy] = loaded('abcd');
      host.ring();
      busy.told();
      busy.done('ABCD');
      busy.surrender(0);
      submit('ef');
      expect(busy.told()).toMatch(/[ef]/);
    });
  });

  describe('the death of a worker', () => {
    it('that said what it begins loses this task, and the others are given on', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      worker.begins();
      worker.dies();
      expect(heard()).toEqual(['lost 3 at 0']);
      expect(seat(0).told()).toBe('b');
    });

    it('that reported and said that it begins the next loses that', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      worker.done('AB', true);
      heard();
      worker.dies();
      expect(heard()).toEqual(['lost 5 at 0']);
    });

    it('that was silent for long over its only task loses that', () => {
      const worker = seat(0);
      submit('a');
      host.time += 1001;
      worker.dies();
      expect(heard()).toEqual(['ready 0', 'lost 1 at 0']);
    });

    it('that may not have begun its only task loses none', () => {
      const worker = seat(0);
      submit('a');
      worker.dies();
      expect(heard()).toEqual(['ready 0', 'lost 0 at 0']);
      expect(seat(0).told()).toBe('a');
    });

    it('that had nothing to do loses nothing', () => {
      seat(0).dies();
      expect(heard()).toEqual(['ready 0', 'lost 0 at 0']);
    });

    it('in the middle of quick tasks makes all of them suspects, each of which is given alone', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      submit('ef');
      worker.done('A');
      expect(heard()).toEqual(['A from 0']);
      worker.dies();
      expect(heard()).toEqual(['lost 0 at 0']);
      const next = seat(0);
      expect(next.told()).toBe('b');
      next.done('B');
      expect(next.told()).toBe('c');
    });

    it('over a suspect loses it: a poisonous task hits twice at most', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('pqr');
      worker.dies();
      const next = seat(0);
      expect(next.told()).toBe('p');
      heard();
      next.dies();
      expect(heard()).toEqual(['lost 3 at 0']);
      const third = seat(0);
      expect(third.told()).toBe('q');
      third.done('Q');
      expect(third.told()).toBe('r');
    });

    it('gives suspects before what has been waiting', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 2);
      submit('abcdef');
      worker.dies();
      const next = seat(0);
      let order = next.told();
      for (let i = 0; i < 5; i++) {
        next.done('x');
        order += next.told();
      }
      expect(order.startsWith('abcdef')).toBe(true);
    });

    it('that has retired takes nothing with it', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      worker.done('AB');
      heard();
      worker.retire();
      worker.dies();
      expect(heard()).toEqual([]);
      const next = seat(0);
      expect(next.told()).toBe('c');
      next.done('C');
      expect(next.told()).toBe('d');
    });

    it('is not mistaken for that of the worker that came after it', () => {
      const [old] = [seat(0)];
      const next = seat(0);
      submit('a');
      next.told();
      heard();
      old.dies();
      old.done('?');
      expect(heard()).toEqual([]);
    });
  });

  describe('cancelling', () => {
    it('drops a task that waits', () => {
      const worker = seat(0);
      submit('abc');
      cancel(2);
      worker.done('A');
      expect(worker.told()).toBe('a c');
    });

    it('drops any of many, in any order', () => {
      make(1);
      const random = new Random(3);
      const letters = 'abcdefghijklmnopqrstuvwxyz';
      submit(letters);
      const left = [...letters];
      for (let i = 0; i < 20; i++) {
        const [letter] = left.splice(random.below(left.length), 1);
        cancel(letters.indexOf(letter) + 1);
        cancel(letters.indexOf(letter) + 1);
      }
      const worker = seat(0);
      let order = worker.told();
      for (let i = 1; i < left.length; i++) {
        worker.done('x', false, 100);
        order += worker.told();
      }
      expect(order).toBe(left.join(''));
    });

    it('tells the worker that has it', () => {
      const worker = seat(0);
      submit('a');
      cancel(1);
      expect(worker.told()).toBe('a cancel 1');
    });

    it('of a task that is done says nothing', () => {
      const worker = seat(0);
      submit('a');
      worker.done('A');
      worker.told();
      cancel(1);
      evict(1);
      expect(worker.told()).toBe('');
    });

    it('tells the owner where a task runs that is to be evicted, and gives that worker nothing more', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      worker.told();
      cancel(3);
      evict(3);
      submit('e');
      expect(worker.told()).toBe('cancel 3');
      expect(heard()).toEqual(['evict 0']);
      worker.dies();
      expect(heard()).toEqual(['lost 3 at 0']);
      expect(seat(0).told()).toBe('b');
    });

    it('drops a task that comes back from the worker that had it', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      worker.told();
      cancel(5);
      worker.begins();
      worker.dies();
      expect(heard()).toEqual(['lost 3 at 0']);
      const next = seat(0);
      expect(next.told()).toBe('b');
      next.done('B');
      expect(next.told()).toBe('d');
    });

    it('evicts no worker that has not come to the task', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abcd');
      cancel(4);
      evict(4);
      expect(heard()).toEqual([]);
    });

    it('drops a suspect', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 4);
      submit('abc');
      worker.dies();
      cancel(3);
      expect(seat(0).told()).toBe('b');
    });
  });

  describe('the beginning and the end of workers', () => {
    const prepare = (handles: number[] = []) =>
      owner.say((caller) => board.prepare(caller, Buffer.from('begin'), handles));

    it('tells a worker what to do first, and gives it tasks when it is ready', () => {
      owner.say((caller) => board.define(caller, 'm', 'f'));
      prepare();
      submit('a');
      const worker = seat(0);
      expect(worker.told()).toBe('define m f prepare');
      expect(heard()).toEqual([]);
      worker.say((caller) => worker.seat.ready(caller));
      expect(worker.told()).toBe('a');
      expect(heard()).toEqual(['ready 0']);
    });

    it('tells the owner why a worker could not get ready', () => {
      prepare();
      const worker = seat(0);
      worker.say((caller) => worker.seat.fail(caller, Buffer.from('why')));
      expect(heard()).toEqual(['unready 0: why']);
    });

    it('hands what the beginning mentions to every worker, as long as there is a board', () => {
      prepare([77]);
      const [first, second] = [seat(0), seat(1)];
      expect(host.handed).toEqual([
        { peer: first.peer, id: 77 },
        { peer: second.peer, id: 77 },
      ]);
      expect(host.references.get(77)).toBe(1);
      board.free();
      expect(host.references.get(77)).toBe(0);
    });

    it('lets all go when it is dismissed, also those who come later', () => {
      const worker = seat(0);
      owner.say(() => board.dismiss());
      expect(worker.told()).toBe('bye');
      expect(seat(1).told()).toBe('bye');
    });

    it('lets all go when the owner is gone, and drops what waits', () => {
      const worker = seat(0);
      submitWith('a', []);
      submitWith('b', [5]);
      worker.told();
      board.forget(new Probe('another').peer);
      expect(worker.told()).toBe('');
      board.forget(owner.peer);
      expect(worker.told()).toBe('bye');
      expect(host.references.get(5)).toBe(0);
      worker.done('A');
      expect(worker.told()).toBe('');
    });
  });

  describe('shared things that tasks mention', () => {
    it('are kept while a task waits and runs, and are its worker’s from the moment it has it', () => {
      submitWith('a', [5, 6]);
      expect([host.references.get(5), host.references.get(6)]).toEqual([1, 1]);
      const worker = seat(0);
      expect(host.handed).toEqual([
        { peer: worker.peer, id: 5 },
        { peer: worker.peer, id: 6 },
      ]);
      expect(host.references.get(5)).toBe(1);
      worker.done('A');
      expect(host.references.get(5)).toBe(0);
    });

    it('go only to a worker that begins at once', () => {
      make(1);
      const worker = seat(0);
      warmUp(worker, 8);
      submit('ab');
      submitWith('c', [5]);
      submit('d');
      expect(worker.told()).toBe('ab');
      worker.done('AB');
      expect(worker.told()).toBe('cd');
    });

    it('are let go with a task that is cancelled, or lost', () => {
      submitWith('a', [5]);
      cancel(1);
      expect(host.references.get(5)).toBe(0);
      submitWith('b', [6]);
      const worker = seat(0);
      worker.begins();
      worker.dies();
      expect(host.references.get(6)).toBe(0);
    });

    it('stay with a task that is given again', () => {
      submitWith('a', [5]);
      seat(0).dies();
      expect(host.references.get(5)).toBe(1);
      const next = seat(1);
      expect(next.told()).toBe('a');
      next.done('A');
      expect(host.references.get(5)).toBe(0);
    });

    it('are handed to the owner with a result', () => {
      const worker = seat(0);
      submit('a');
      worker.say((caller) => worker.seat.doneWith(caller, runOf('A'), [9]));
      expect(host.handed).toEqual([{ peer: owner.peer, id: 9 }]);
      expect(heard()).toEqual(['ready 0', 'A from 0']);
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'loses nothing and does nothing twice but by a death, whatever happens (%i)',
    (seed) => {
      const random = new Random(seed);
      make(3);
      const workers: (Worker | null)[] = [null, null, null];
      const hands: string[] = ['', '', ''];
      const outcomes = new Map<number, number>();
      let submitted = 0;
      let deaths = 0;
      const settle = (number: number) => outcomes.set(number, (outcomes.get(number) ?? 0) + 1);
      const letterOf = (number: number) => String.fromCharCode(0x100 + number);
      const numberOf = (letter: string) => letter.charCodeAt(0) - 0x100;
      const listen = () => {
        workers.forEach((worker, i) => {
          for (const [, news, , run] of worker?.heard() ?? []) {
            if (news === TASKS) hands[i] += textsOf(run as Uint8Array).join('');
            if (news !== RECALL || !worker) continue;
            // What it does now stays.
            const returned = Math.max(0, hands[i].length - 1);
            hands[i] = hands[i].slice(0, hands[i].length - returned);
            worker.surrender(returned);
          }
        });
        for (const [, news, , what, run] of owner.heard()) {
          if (news === RESULTS) for (const letter of textsOf(run as Uint8Array)) settle(numberOf(letter));
          if (news === LOST && what !== 0) settle(what as number);
        }
      };
      const act = (i: number) => {
        const worker = workers[i];
        if (!worker) {
          workers[i] = seat(i);
        } else if (random.chance(0.1)) {
          deaths++;
          if (hands[i] && random.chance(0.5)) worker.begins();
          worker.dies();
          workers[i] = null;
          hands[i] = '';
        } else if (random.chance(0.05)) {
          worker.retire();
          workers[i] = null;
          hands[i] = '';
        } else if (hands[i]) {
          const count = 1 + random.below(hands[i].length);
          const results = hands[i].slice(0, count);
          hands[i] = hands[i].slice(count);
          worker.done(results);
        }
      };
      for (let step = 0; step < 600; step++) {
        if (step < 400 && random.chance(0.4)) {
          const letters = Array.from({ length: 1 + random.below(6) }, () => letterOf(++submitted)).join('');
          submit(letters);
        }
        act(random.below(3));
        if (random.chance(0.3)) host.ring();
        host.time += random.pick([0, 0.1, 1, 60]);
        listen();
      }
      for (let turns = 0; outcomes.size < submitted && turns < 5000; turns++) {
        for (const [i, worker] of workers.entries()) {
          if (!worker) workers[i] = seat(i);
          listen();
          if (workers[i] && hands[i]) {
            const [first] = hands[i];
            hands[i] = hands[i].slice(1);
            workers[i]?.done(first);
          }
          listen();
        }
        host.ring();
      }
      expect(deaths).toBeGreaterThan(5);
      expect([...outcomes.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: submitted }, (_, n) => n + 1));
      expect([...outcomes.values()].every((times) => times === 1)).toBe(true);
    },
  );
});
