/** The life of a process that this library started: it hears what it is to do, does it, and ends. */

import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { ChildEngine } from '../engine/child-engine';
import { use } from '../engine/current';
import { findKindsBy } from '../engine/engine';
import { HELLO } from '../engine/hello';
import { EXPELLED, INTERRUPT, LOGGING, TREE } from '../engine/tree';
import { BrokenPipeError } from '../errors';
import { getLogger, inheritLogging, placeLog } from '../log';
import { BlockingLink } from '../transport/blocking-link';
import { type FifoPair, makeFifos, openAsking } from '../transport/fifo';
import type { Packet } from '../transport/link';
import { enter } from '../transport/local-door';
import { Codec } from '../wire/codec';
import { importBy } from '../wire/modules';
import { BIRTH, type Birth, DEATH, WARM, WORK_IN } from './birth';
import { processClass } from './bound-processes';
import { activeChildren, terminateDaemons } from './children';
import { beBorn, bootstrapping, placeOf, whoAmI } from './current';
import { type Burden, findTarget, findType } from './errand';
import { lastWords, say } from './last-words';
import { printAtOnce } from './printing';
import type { Process } from './process';
import { restoreSelf } from './self';
import { workIn } from './start-directory';
import { stayWarm } from './warm-life';

const LINK = 3;
const LINE = 4;
/** As Node.js itself ends when a module waits for something that cannot come. */
const UNSETTLED = 13;
const HASH = '#'.charCodeAt(0);

/** To the parent; and to the root, for the blocking calls of its own children. */
let line: BlockingLink;

function openBirth(packet: Packet | null): Birth {
  // The parent has gone before it could say what to do.
  if (packet?.[0] !== BIRTH) process.exit(1);
  return new Codec({ references: false }).unseal(packet[1] as Uint8Array) as Birth;
}

/** A child of the root has its link already; others come to the root's door. */
function joinTree(birth: Birth): ChildEngine | Promise<ChildEngine> {
  if (birth.address) return enterTree(birth);
  const engine = openEngine();
  engine.takeSerial(birth.serial);
  return engine;
}

let early: ChildEngine | null = null;

/** One that is kept warm, and will be a child of the root, has it before it is told its number. */
function openEngine(): ChildEngine {
  early ??= new ChildEngine(0, LINK, () => line, rootIsGone);
  return early;
}

async function enterTree({ serial, address, token, identity }: Birth): Promise<ChildEngine> {
  const place = placeOf(identity);
  const { fifos, socket } = await findDoor(address, place);
  let blocking: BlockingLink | null = null;
  const open = () => {
    blocking ??= openBlocking(fifos);
    return blocking;
  };
  const engine = new ChildEngine(serial, socket, open, rootIsGone);
  engine.introduce([HELLO, place, token, fifos?.requests ?? '', fifos?.answers ?? '']);
  return engine;
}

async function findDoor(address: string, place: string): Promise<{ fifos: FifoPair | null; socket: Socket }> {
  try {
    const fifos = fifosFor(`${address}-${place}`);
    return { fifos, socket: await enter(address) };
  } catch (error) {
    // Its end takes the door away; killed, it leaves one that nobody opens.
    const isClosed = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    if (isClosed || !existsSync(address)) rootIsGone();
    throw error;
  }
}

/** `null` where the system has no `mkfifo`: all but the blocking calls can do without. */
function fifosFor(base: string): FifoPair | null {
  if (process.platform === 'win32') return null;
  try {
    return makeFifos(base);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function rootIsGone(): never {
  process.exit(1);
}

function openBlocking(fifos: FifoPair | null): BlockingLink {
  if (!fifos)
    throw new Error(
      'A process whose parent is not the root has calls that block the thread only where there is a command mkfifo',
    );
  const { input, output } = openAsking(fifos);
  return new BlockingLink(input, output);
}

/** Imports the module of the target, and makes of it the object whose `run` is this process's work. */
async function prepare({ type, boundTo, target, burden }: Birth, engine: ChildEngine): Promise<Process> {
  // Names that are not exported begin with this; a stray one costs a few milliseconds.
  const expose = burden.includes(HASH);
  const typeFound = type ? await findType(type, expose) : processClass(boundTo);
  const targetFound = target ? await findTarget(target, expose) : undefined;
  // Last: the arguments may mention functions of the same module.
  const { fields, ...call } = engine.codec.unseal(burden) as Burden;
  return restoreSelf(typeFound, fields, targetFound, call);
}

/** Prints, as Python does, and tells the parent. */
function report(thrown: unknown, engine: ChildEngine): void {
  const error = lastWords(whoAmI().name, thrown);
  try {
    line.send([DEATH, engine.codec.seal(error)]);
  } catch (failure) {
    // The parent may be gone; nobody is left to tell.
    if ((failure as NodeJS.ErrnoException).code !== 'EPIPE') throw failure;
  }
}

function interrupted(): void {
  // Somebody listens beside this library: then it is theirs to answer.
  if (process.listenerCount('SIGINT') > 1) {
    process.kill(process.pid, 'SIGINT');
    return;
  }
  say(`Process ${whoAmI().name}: interrupted`);
  process.exit(1);
}

function expelled(why: string, engine: ChildEngine): void {
  say(
    `Process ${whoAmI().name}: the root process has closed its link, for what came over it was none of this library's. ${why}`,
  );
  engine.cut(new BrokenPipeError(why));
}

/** Flushes before the listeners of users, one of which may exit, and after them, for they may put something too. */
function atTheEnd(flush: () => void): void {
  process.on('exit', () => {
    getLogger().info('process shutting down');
    flush();
  });
  const { emit } = process;
  const emitAndFlush = (...event: unknown[]): boolean => {
    const wasHeard: boolean = Reflect.apply(emit, process, event);
    if (event[0] === 'exit') {
      getLogger().info(`process exiting with exitcode ${process.exitCode ?? 0}`);
      flush();
    }
    return wasHeard;
  };
  Object.defineProperty(process, 'emit', { value: emitAndFlush, configurable: true, writable: true });
}

async function work(birth: Birth, onceAtWork: () => void): Promise<void> {
  const joined = joinTree(birth);
  const engine = joined instanceof Promise ? await joined : joined;
  use(engine);
  placeLog({ deliver: (record) => engine.log(record), spread: (logging) => engine.spreadLogging(logging) });
  engine.client.listen(TREE, {
    news: (news, first, second) => {
      if (news === INTERRUPT) interrupted();
      if (news === LOGGING) inheritLogging({ level: Number(first), toStderr: second === true });
      if (news === EXPELLED) expelled(String(first), engine);
    },
    cut() {},
  });
  process.argv[1] = birth.script;

  let settled = false;
  atTheEnd(() => {
    engine.leave();
    engine.flushNow();
  });
  process.on('beforeExit', () => {
    if (settled) return;
    say(
      `Process ${whoAmI().name}: its target waits for something that can never happen, for nothing is left to make it happen`,
    );
    process.exit(UNSETTLED);
  });
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    report(error, engine);
    process.exit(1);
  });

  try {
    const self = await bootstrapping(() => prepare(birth, engine));
    getLogger().info('child process calling self.run()');
    const running = self.run();
    onceAtWork();
    await running;
    settled = true;
    terminateDaemons();
  } catch (thrown) {
    settled = true;
    report(thrown, engine);
    terminateDaemons();
    await Promise.all(activeChildren().map((child) => child.join()));
    process.exit(1);
  }
}

/** Node.js has read its flags in another directory. */
function atItsPlace(packet: Packet | null): Packet | null {
  if (packet?.[0] !== WORK_IN) return packet;
  workIn(String(packet[1]));
  return line.receive();
}

/**
 * `loadKinds` loads the classes of all handles, when one arrives of a class that the target has not loaded; `importModule` imports
 * modules for the library; `onceAtWork` is called when most of what a process runs of the library has run.
 */
export function live(
  loadKinds: () => void,
  importModule: (url: string) => Promise<object>,
  onceAtWork: () => void,
): void {
  // Ctrl-C is for the root to answer: its end ends this process.
  process.on('SIGINT', () => {});
  printAtOnce();
  findKindsBy(loadKinds);
  importBy(importModule);
  line = new BlockingLink(LINE, LINE);
  const packet = atItsPlace(line.receive());
  const begin = (birthPacket: Packet | null): void => {
    const birth = openBirth(birthPacket);
    beBorn(birth);
    void work(birth, onceAtWork);
  };
  if (packet?.[0] === WARM) void stayWarm(line, packet, openEngine, loadKinds, onceAtWork).then(begin);
  else begin(packet);
}
