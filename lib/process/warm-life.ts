/** The life of a process that is kept warm: it imports what it may need, and sleeps until it is told who it is to be. */

import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ChildEngine } from '../engine/child-engine';
import { use } from '../engine/current';
import { UnbornEngine } from '../engine/unborn-engine';
import type { BlockingLink } from '../transport/blocking-link';
import { isRunning } from '../transport/is-running';
import type { Packet } from '../transport/link';
import { Codec } from '../wire/codec';
import { exposeAllWhileLoading } from '../wire/exposed-functions';
import { loadModule } from '../wire/modules';
import { WARM } from './birth';
import { awaitBirth, bootstrapping, unborn } from './current';
import { findTarget } from './errand';

/** How often a process that imports modules looks whether its parent lives, in milliseconds. */
const LOOK_UP = 500;

/**
 * The packet that wakes it. While it sleeps its thread is stopped, and it costs nothing; what the modules have begun goes on when
 * it wakes. It ends when its parent does, and nothing of the modules runs any more then.
 */
export async function stayWarm(
  line: BlockingLink,
  [, script, modules, isOfRoot, parent]: Packet,
  openEngine: () => ChildEngine,
  loadKinds: () => void,
  onceAtWork: () => void,
): Promise<Packet> {
  awaitBirth();
  use(new UnbornEngine(unborn));
  process.argv[1] = String(script);
  const watch = endWith(Number(parent));
  const failed = await importAll(modules as readonly string[]);
  watch.close();
  loadKinds();
  await rehearse();
  // Last: until it is woken it shall hear nothing of the root, not even its end. To flush nothing is a rehearsal of its own end.
  if (isOfRoot) {
    const engine = openEngine();
    engine.listen();
    engine.flushNow();
  }
  onceAtWork();
  const packet = sleep(line, failed);
  if (!packet) process.kill(process.pid, 'SIGKILL');
  return packet ?? [];
}

/** While it imports nothing tells it of the end of its parent, and a module may take for ever. */
function endWith(parent: number): NodeJS.Timeout {
  // There may be a process between.
  const { ppid } = process;
  return setInterval(() => {
    // As a zombie it is still there, but has no children any more.
    if (process.ppid !== ppid || !isRunning(parent)) process.kill(process.pid, 'SIGKILL');
  }, LOOK_UP).unref();
}

/** Does for nothing what it will do when it wakes: what has run before takes half the time. */
async function rehearse(): Promise<void> {
  const codec = new Codec({ references: false });
  codec.unseal(codec.seal({ text: 'a', numbers: [1], bytes: new Uint8Array(1), none: null }));
  await bootstrapping(() => findTarget({ module: pathToFileURL(__filename).href, name: 'live' }, false));
}

/** `null` when there is nobody any more who could wake it. */
function sleep(line: BlockingLink, failed: readonly string[]): Packet | null {
  try {
    line.send([WARM, failed]);
    return line.receive();
  } catch (error) {
    if (['EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** Those that failed. */
async function importAll(modules: readonly string[]): Promise<string[]> {
  if (modules.length === 0) return [];
  const failed: string[] = [];
  const restore = exposeAllWhileLoading();
  process.on('uncaughtException', exitSilently);
  for (const module of modules) {
    await bootstrapping<unknown>(() => (isBuiltin(module) ? requireBuiltin(module) : loadModule(module, true))).catch(
      () => failed.push(module),
    );
  }
  process.off('uncaughtException', exitSilently);
  restore();
  return failed;
}

async function requireBuiltin(module: string): Promise<unknown> {
  return require(module);
}

/** Its parent takes the modules for what cannot be imported in advance. Where they are used, what is wrong with them will show. */
function exitSilently(): void {
  process.exit(1);
}
