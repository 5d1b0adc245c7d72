/** Processes are asked to end, told to, or made to. */
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import * as mp from 'multiproc';

const listens = require('../fixtures/processes/listens.cjs');
const { returns } = require('../fixtures/processes/ends.cjs');

async function start(name: string, options: mp.ProcessOptions = {}): Promise<mp.Process> {
  const started = new mp.Queue();
  const args = [started, new mp.Queue()];
  const child = new mp.Process({ target: listens[name], args, name: 'child', stdio: 'pipe', ...options }).start();
  await started.get();
  return child;
}

describe('a process that runs', () => {
  it('says so, is among the active children, and cannot be started twice, closed, or made a daemon', async () => {
    const child = await start('idles');
    expect(String(child)).toBe(`<Process name='child' pid=${child.pid} parent=${process.pid} started>`);
    expect([child.isAlive(), child.exitcode, mp.activeChildren()]).toEqual([true, null, [child]]);
    expect(() => child.start()).toThrow(new mp.AssertionError('cannot start a process twice'));
    expect(() => child.close()).toThrow(
      /^Cannot close a process while it is still running\. You should first call join/,
    );
    expect(() => Object.assign(child, { daemon: true })).toThrow('process has already started');

    child.terminate();
    expect(await child.join()).toBe(-15);
    expect(String(child)).toBe(
      `<Process name='child' pid=${child.pid} parent=${process.pid} stopped exitcode=-SIGTERM>`,
    );
    expect([child.isAlive(), child.exitcode, mp.activeChildren()]).toEqual([false, -15, []]);
    expect(() => child.start()).toThrow('cannot start a process twice');
    for (const late of [() => child.terminate(), () => child.kill(), () => child.interrupt()]) late();
    child.close();
    expect(() => child.exitcode).toThrow('process object is closed');
  });

  it('is ended by kill when it listens to SIGTERM', async () => {
    const child = await start('ignoresTermination');
    child.terminate();
    const [output] = await once(child.stdout!, 'data');
    expect([String(output), child.isAlive()]).toEqual(['ignored\n', true]);
    child.kill();
    expect(await child.join()).toBe(-9);
  });

  it('is ended with 1 by interrupt', async () => {
    const child = await start('idles');
    const stderr = text(child.stderr!);
    child.interrupt();
    expect(await child.join()).toBe(1);
    expect(await stderr).toBe('Process child: interrupted\n');
  });

  it('may answer an interrupt itself', async () => {
    const child = await start('listens');
    const stdout = text(child.stdout!);
    child.interrupt();
    expect(await child.join()).toBe(4);
    expect(await stdout).toBe('heard\n');
  });

  it('ignores the signal of Ctrl-C, which is the root’s to answer', async () => {
    const child = await start('idles');
    process.kill(child.pid as number, 'SIGINT');
    // Answered in the order in which they come: had the first ended it, this could not.
    child.interrupt();
    expect(await child.join()).toBe(1);
  });

  it('is terminated and joined by asyncDispose', async () => {
    const child = await start('idles');
    await child[Symbol.asyncDispose]();
    expect(child.exitcode).toBe(-15);
    await child[Symbol.asyncDispose]();
  });

  it('tells of its start and of its end', async () => {
    const child = new mp.Process({ target: returns });
    const events: unknown[] = [];
    child.on('spawn', () => events.push(['spawn', child.pid]));
    child.on('exit', (exitcode) => events.push(['exit', exitcode, child.isAlive()]));
    child.start();
    await once(child, 'exit');
    expect(events).toEqual([
      ['spawn', child.pid],
      ['exit', 0, false],
    ]);
  });
});

describe('join', () => {
  it('polls with a timeout of 0 or less, gives up at its timeout, and many may wait', async () => {
    const child = await start('idles');
    expect([
      await child.join({ timeout: 0 }),
      await child.join({ timeout: -5 }),
      await child.join({ timeout: 10 }),
    ]).toEqual([null, null, null]);
    const joiners = [
      child.join(),
      child.join({ timeout: 15_000 }),
      child.join({ signal: new AbortController().signal }),
    ];
    child.kill();
    expect(await Promise.all(joiners)).toEqual([-9, -9, -9]);
    expect([await child.join(), await child.join({ timeout: 0 })]).toEqual([-9, -9]);
  });

  it('is given up by its signal, and the process goes on', async () => {
    const child = await start('idles');
    const giveUp = new AbortController();
    const joining = child.join({ signal: giveUp.signal });
    giveUp.abort(new Error('enough'));
    await expect(joining).rejects.toThrow('enough');
    await expect(child.join({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    expect(child.isAlive()).toBe(true);
    child.kill();
    await child.join();
  });
});

describe('start', () => {
  it('refuses a directory that does not exist, and the process was never started', () => {
    const child = new mp.Process({ target: returns, cwd: '/nowhere', name: 'lost' });
    expect(() => child.start()).toThrow(
      new mp.ProcessError("lost could not be started: its cwd '/nowhere' does not exist"),
    );
    expect([child.isAlive(), mp.activeChildren()]).toEqual([false, []]);
  });

  it('passes on what Node.js refuses', () => {
    const child = new mp.Process({ target: returns, execArgv: ['a flag\0of no kind'] });
    expect(() => child.start()).toThrow(/must be a string without null bytes/);
    expect([child.isAlive(), mp.activeChildren()]).toEqual([false, []]);
  });
});

describe('sentinel', () => {
  it('is ready for `wait` when the process has ended, and the same each time', async () => {
    const [first, second] = await Promise.all([start('idles'), start('idles')]);
    const sentinels = [first.sentinel, second.sentinel];
    expect(first.sentinel).toBe(sentinels[0]);
    expect(await mp.wait(sentinels, { timeout: 0 })).toEqual([]);
    expect(await mp.wait(sentinels, { timeout: 10 })).toEqual([]);
    second.kill();
    expect(await mp.wait(sentinels)).toEqual([sentinels[1]]);
    first.kill();
    await first.join();
    expect(await mp.wait(sentinels)).toEqual(sentinels);
  });
});
