/** How many processes sleep, and of which kinds: what `WarmProcesses` has made and ended, in a time that the spec makes pass. */
import { EventEmitter } from 'node:events';
import type { Making } from '../../lib/process/forked';

// The clock of this library is the one that it finds when it is loaded.
jest.useFakeTimers();
jest.mock('../../lib/process/cpu-count', () => ({ cpuCount: () => 2 }));
jest.mock('../../lib/process/forked', () => ({ Forked: FakeForked }));

/** A process that does nothing but what the spec says. */
class FakeForked {
  static made: FakeForked[] = [];
  readonly child = Object.assign(new EventEmitter(), { exitCode: null, signalCode: null, kill: jest.fn() });
  readonly pid = 1;
  readonly link = { readable: true, unref() {} };
  readonly line = { send: jest.fn(), flush() {} };
  listener = { message: (_packet: unknown[]) => {}, closed() {} };

  constructor(readonly making: Making) {
    FakeForked.made.push(this);
  }

  ref(): void {}
  unref(): void {}

  becomeWarm(failed: string[] = []): void {
    this.listener.message([0, failed]);
  }

  get isEnded(): boolean {
    return this.child.kill.mock.calls.length > 0;
  }

  get modules(): readonly string[] {
    return this.line.send.mock.calls[0][0][2];
  }
}

const { warmProcesses } = require('../../lib/process/warm') as typeof import('../../lib/process/warm');
const preload = require('../../lib/process/preload') as typeof import('../../lib/process/preload');

const making = (job: string): Making => ({
  env: { JOB: job },
  execArgv: [],
  execPath: process.execPath,
  output: 'inherit',
  argv: [],
});

/** Starts one of each kind, and has those become warm that are made then, one after another. Gives them. */
function start(...jobs: string[]): FakeForked[] {
  const before = FakeForked.made.length;
  for (const job of jobs) warmProcesses.take(making(job), null);
  jest.advanceTimersByTime(1_000);
  for (let i = before; i < FakeForked.made.length; i++) FakeForked.made[i].becomeWarm();
  return FakeForked.made.slice(before);
}

beforeEach(() => {
  preload.setForkserverPreload([]);
  FakeForked.made = [];
});

describe('WarmProcesses', () => {
  it('ends those that sleep with what this process had when another umask finds too few of them', () => {
    const umask = process.umask();
    try {
      warmProcesses.take(making('a'), null);
      warmProcesses.take(making('a'), null);
      jest.advanceTimersByTime(1_000);
      expect(FakeForked.made.map(({ isEnded }) => isEnded)).toEqual([false]);
      process.umask(umask ^ 0o70);
      FakeForked.made[0].becomeWarm();
      expect(FakeForked.made.map(({ isEnded }) => isEnded)).toEqual([true]);
    } finally {
      process.umask(umask);
    }
  });

  it('makes none only to end it, or another, for want of room', () => {
    for (const job of ['a', 'b', 'c', 'c', 'a', 'a', 'c']) expect([job, start(job).length]).toEqual([job, 1]);
    expect(start('d', 'd', 'e', 'e').map(({ making: { env } }) => env?.JOB)).toEqual(['e', 'e']);
  });

  it('forgets kinds that were not asked for again while as many others were as may sleep', () => {
    preload.setForkserverPreload(['node:zlib']);
    warmProcesses.take(making('a'), null);
    jest.advanceTimersByTime(1_000);
    FakeForked.made[0].becomeWarm(['node:zlib']);
    FakeForked.made[1].becomeWarm();
    expect(FakeForked.made.map(({ modules }) => modules)).toEqual([['node:zlib'], []]);
    expect(start('a').map(({ modules }) => modules)).toEqual([[]]);
    for (const job of ['b', 'c']) start(job);
    expect(start('a').map(({ modules }) => modules)).toEqual([['node:zlib']]);
  });

  it('ends one that does not become warm, and has none import its modules any more', () => {
    preload.setForkserverPreload(['node:zlib']);
    warmProcesses.take(making('late'), null);
    jest.advanceTimersByTime(29_000);
    expect(FakeForked.made.map(({ isEnded, modules }) => [isEnded, modules])).toEqual([[false, ['node:zlib']]]);
    jest.advanceTimersByTime(2_000);
    FakeForked.made[1].becomeWarm();
    jest.advanceTimersByTime(60_000);
    expect(FakeForked.made.map(({ isEnded, modules }) => [isEnded, modules])).toEqual([
      [true, ['node:zlib']],
      [false, []],
    ]);
  });

  it('makes none any more, until the next start, when one does not become warm that imports nothing', () => {
    warmProcesses.take(making('late'), null);
    jest.advanceTimersByTime(90_000);
    expect(FakeForked.made.map(({ isEnded }) => isEnded)).toEqual([true]);
    expect(start('late')).toHaveLength(1);
  });

  it.each([
    ['link', (sleeper: FakeForked) => Object.assign(sleeper.link, { readable: false })],
    ['line', (sleeper: FakeForked) => sleeper.listener.closed()],
  ])('hands out none whose %s has ended, though its exit was not heard of', (_, end) => {
    const [sleeper] = start('a');
    end(sleeper);
    expect(warmProcesses.take(making('a'), null)).toBeNull();
  });
});
