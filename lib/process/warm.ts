/**
 * The start method `forkserver`: processes that were forked in advance and sleep until they are needed.
 *
 *     forked -> imports the modules -> WARM: sleeps -> taken: told who it is to be, from here on a process like any
 *         \_____ dies, or is not needed: forgotten      (with no modules to import, it may be taken before it sleeps)
 */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Census } from '../engine/tree';
import type { Packet } from '../transport/link';
import { clearTimeout, setTimeout } from '../turns';
import { WARM } from './birth';
import { cpuCount } from './cpu-count';
import { Forked, type Making } from './forked';
import { preloadedModules, whenPreloadChanges } from './preload';

/** After a start the processor belongs to those that were started, and more starts may follow: so many milliseconds. */
const GRACE = 20;
/** All but one are ended when nothing was started for so long. */
const IDLE = 30_000;
/** One that is not warm after so long is stuck: in a module, or because nobody reads what that prints. */
const PATIENCE = 30_000;
/** So many may be killed in a row before no more are forked, until the next start. */
const MAX_DEATHS = 3;

/** At most so many sleep. */
const limit = Math.max(2, cpuCount());

/** Those that are alike. */
class Stock {
  readonly sleepers: Sleeper[] = [];
  /** Starts since there were enough. */
  demand = 0;
  deaths = 0;
  /** None can be made, for all that is known. */
  hopeless = false;
  /** Modules that cannot be imported in advance. */
  readonly struckOff = new Set<string>();

  constructor(readonly making: Making) {}

  /** As many as were wanted at once. */
  get wanted(): number {
    return this.hopeless ? 0 : Math.min(Math.max(1, this.demand), limit);
  }

  take(): Forked | null {
    this.demand++;
    this.deaths = 0;
    this.hopeless = false;
    const sleeper = this.sleepers.find((candidate) => candidate.canWake);
    if (!sleeper) return null;
    this.remove(sleeper);
    return sleeper.wake();
  }

  remove(sleeper: Sleeper): boolean {
    const at = this.sleepers.indexOf(sleeper);
    if (at !== -1) this.sleepers.splice(at, 1);
    return at !== -1;
  }

  retire(count: number): void {
    for (const sleeper of this.sleepers.splice(0, count)) sleeper.end();
  }
}

/** A process that is nobody yet. */
class Sleeper {
  isWarm = false;
  /** It has died: whoever waited on its line from now on would hear of nothing. */
  private isCut = false;
  private readonly forked: Forked;
  private readonly alarm: NodeJS.Timeout;

  constructor(
    making: Making,
    readonly modules: readonly string[],
    private readonly census: Census | null,
    private readonly onWarm: (failed: readonly string[]) => void,
    /** Whether it was killed; if not, it ended by itself or is stuck. */
    private readonly onDeath: (killed: boolean) => void,
  ) {
    this.forked = new Forked(making);
    this.alarm = setTimeout(() => {
      this.end();
      this.onDeath(false);
    }, PATIENCE).unref();
    this.forked.listener = {
      message: (packet) => this.hear(packet),
      closed: () => {
        this.isCut = true;
      },
    };
    this.forked.child.once('exit', this.exited);
    this.forked.unref();
    this.forked.link.unref();
    this.census?.born(this.forked.pid);
    this.forked.line.send([WARM, process.argv[1] ?? '', this.modules, this.census !== null, process.pid]);
    this.forked.line.flush();
  }

  /** Without modules to import there is nothing that could go wrong on the way. */
  get canWake(): boolean {
    const { child, link } = this.forked;
    const lives = child.exitCode === null && child.signalCode === null && !this.isCut && link.readable;
    return lives && (this.isWarm || this.modules.length === 0);
  }

  /** From here on it is somebody's. */
  wake(): Forked {
    this.forget();
    this.forked.ref();
    return this.forked;
  }

  end(): void {
    this.forget();
    this.forked.listener = { message() {}, closed() {} };
    this.forked.child.kill('SIGKILL');
  }

  private forget(): void {
    clearTimeout(this.alarm);
    this.forked.child.off('exit', this.exited);
    this.census?.gone(this.forked.pid);
  }

  private readonly exited = (_code: number | null, signal: NodeJS.Signals | null): void => {
    this.forget();
    this.onDeath(signal !== null);
  };

  private hear([, failed]: Packet): void {
    this.isWarm = true;
    clearTimeout(this.alarm);
    this.onWarm(failed as readonly string[]);
  }
}

class WarmProcesses {
  /** Those that were asked for last come last. */
  private readonly stocks = new Map<string, Stock>();
  private filling: NodeJS.Timeout | null = null;
  private relaxing: NodeJS.Timeout | null = null;
  private census: Census | null = null;

  /** One that is as it would be if it were made now; `null` if there is none. Has more made in the background. */
  take(asked: Making, census: Census | null): Forked | null {
    const making = withDirectory(asked);
    const key = making && keyOf(making);
    // Whoever starts it afresh will hear what is wrong with the directory.
    if (!making || !key) return null;
    this.census = census;
    const stock = this.stocks.get(key) ?? new Stock(making);
    this.stocks.delete(key);
    this.stocks.set(key, stock);
    // Starts may go on with another environment each time.
    const [oldest] = this.stocks;
    if (this.stocks.size > limit) this.forget(...oldest);
    const taken = stock.take();
    this.fillSoon();
    if (this.relaxing) this.relaxing.refresh();
    else this.relaxing = setTimeout(() => this.relax(), IDLE).unref();
    return taken;
  }

  /** None of them is as it would be made now. The next start begins anew. */
  endAll(): void {
    for (const stock of this.stocks.values()) stock.retire(limit);
    this.stocks.clear();
  }

  private fillSoon(): void {
    this.filling ??= setTimeout(() => {
      this.filling = null;
      this.fill();
    }, GRACE).unref();
  }

  /** One at a time, those for the latest starts first: the processor has other work. */
  private fill(): void {
    let room = limit;
    for (const [key, stock] of [...this.stocks].reverse()) {
      if (stock.sleepers.some(({ isWarm }) => !isWarm)) return;
      if (stock.sleepers.length < Math.min(stock.wanted, room)) return this.fork(key, stock);
      stock.demand = 0;
      room -= stock.sleepers.length;
    }
  }

  private fork(key: string, stock: Stock): void {
    // What belongs to this process as a whole may have changed.
    if (keyOf(stock.making) !== key) return this.forget(key, stock);
    try {
      const sleeper: Sleeper = new Sleeper(
        stock.making,
        preloadedModules().filter((module) => !stock.struckOff.has(module)),
        this.census,
        (failed) => this.becameWarm(stock, sleeper, failed),
        (killed) => this.died(stock, sleeper, killed),
      );
      stock.sleepers.push(sleeper);
    } catch {
      // Whoever starts one will hear why.
      stock.hopeless = true;
    }
    this.makeRoom();
  }

  private becameWarm(stock: Stock, sleeper: Sleeper, failed: readonly string[]): void {
    if (failed.length > 0 && stock.remove(sleeper)) {
      // Some module is there in part.
      sleeper.end();
      for (const module of failed) stock.struckOff.add(module);
    }
    this.fill();
  }

  private died(stock: Stock, sleeper: Sleeper, killed: boolean): void {
    if (!stock.remove(sleeper)) return;
    stock.deaths++;
    // A module is to blame, if there are any.
    if (!killed) for (const module of sleeper.modules) stock.struckOff.add(module);
    if (stock.deaths >= MAX_DEATHS || (!killed && sleeper.modules.length === 0)) stock.hopeless = true;
    this.fillSoon();
  }

  private makeRoom(): void {
    let count = 0;
    for (const stock of [...this.stocks.values()].reverse()) {
      count += stock.sleepers.length;
      if (count <= limit) continue;
      stock.retire(count - limit);
      count = limit;
    }
  }

  private relax(): void {
    this.relaxing = null;
    const [latest, ...others] = [...this.stocks].reverse();
    latest?.[1].retire(latest[1].sleepers.length - 1);
    for (const [key, stock] of others) this.forget(key, stock);
  }

  private forget(key: string, stock: Stock): void {
    stock.retire(limit);
    this.stocks.delete(key);
  }
}

export const warmProcesses = new WarmProcesses();
whenPreloadChanges(() => warmProcesses.endAll());

/** As it must be made later for what it would be now; `null` where this process has lost its directory. */
function withDirectory(making: Making): Making | null {
  try {
    return { ...making, cwd: resolve(making.cwd ?? '') };
  } catch {
    return null;
  }
}

/** All that a process is born with and keeps; `null` where its directory is gone. */
function keyOf({ env = {}, cwd = '', execArgv, execPath, output, argv }: Making): string | null {
  const directory = statSync(cwd, { throwIfNoEntry: false });
  if (!directory) return null;
  // Another one may come in its place.
  const place = [cwd, directory.dev, directory.ino];
  const { getuid, getgid } = process;
  const environment = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    execPath,
    execArgv,
    place,
    output,
    argv,
    getuid?.(),
    getgid?.(),
    process.umask(),
    environment,
  ]);
}
