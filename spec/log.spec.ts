/** The log: what is written, in what form, and from where. */
import { join } from 'node:path';
import { bornWith, getLogger, inheritLogging, type LogRecord, logToStderr, placeLog } from '../lib/log';
import { runProgram } from './support/run-program';

const PROGRAM = join(__dirname, 'fixtures', 'programs', 'logs.cjs');

async function logOf(program: string): Promise<string[]> {
  const { stderr, code } = await runProgram(process.execPath, [PROGRAM, program]);
  expect(code).toBe(0);
  return stderr.split('\n').filter((line) => line !== '');
}

describe('getLogger', () => {
  const records: LogRecord[] = [];
  const spread = jest.fn();

  beforeEach(() => {
    inheritLogging({ level: 0, toStderr: false });
    records.length = 0;
    spread.mockClear();
    placeLog({ processName: () => 'Somebody', deliver: (record) => records.push(record), spread });
  });

  it('is one', () => {
    expect(logToStderr()).toBe(getLogger());
  });

  it('drops everything until it is asked for, whatever the level', () => {
    getLogger().setLevel('subdebug');
    getLogger().error('x');
    expect(records).toEqual([]);
  });

  it('lets warnings and worse pass when no level was set', () => {
    logToStderr();
    for (const level of ['subdebug', 'debug', 'info', 'subwarning', 'warning', 'error'] as const) {
      getLogger()[level](level);
    }
    expect(records.map(({ message }) => message)).toEqual(['warning', 'error']);
  });

  it("has Python's levels, and their numbers", () => {
    const levels = ['subdebug', 'debug', 'info', 'subwarning', 'warning', 'error'] as const;
    logToStderr('subdebug');
    for (const level of levels) getLogger()[level](level);
    expect(records.map(({ level }) => level)).toEqual([5, 10, 20, 25, 30, 40]);
    for (const [n, level] of levels.entries()) {
      records.length = 0;
      getLogger().setLevel(level);
      for (const other of levels) getLogger()[other](other);
      expect(records.map(({ message }) => message)).toEqual(levels.slice(n));
    }
  });

  it('refuses a level that there is not', () => {
    // @ts-expect-error
    expect(() => getLogger().setLevel('loud')).toThrow("Unknown level: 'loud'");
    // @ts-expect-error
    expect(() => logToStderr('toString')).toThrow("Unknown level: 'toString'");
  });

  it('has what was asked for in a process before its birth, and the rest from its parent', () => {
    logToStderr('info');
    bornWith({ level: 0, toStderr: false });
    getLogger().info('passes');
    jest.isolateModules(() => {
      const log = require('../lib/log') as typeof import('../lib/log');
      log.placeLog({ processName: () => 'Child', deliver: (record) => records.push(record), spread });
      log.logToStderr();
      log.bornWith({ level: 10, toStderr: false });
      log.getLogger().debug('passes too');
    });
    expect(records.map(({ message }) => message)).toEqual(['passes', 'passes too']);
  });

  it('names the process', () => {
    logToStderr('info').info('hello');
    expect(records).toEqual([{ level: 20, processName: 'Somebody', message: 'hello' }]);
  });

  it('tells the processes below of changes, and of nothing else', () => {
    logToStderr('info');
    logToStderr('info');
    logToStderr();
    getLogger().setLevel('debug');
    expect(spread.mock.calls).toEqual([[{ level: 20, toStderr: true }], [{ level: 10, toStderr: true }]]);
  });
});

describe('the log of a tree', () => {
  it('is silent unless it is asked for', async () => {
    expect(await logOf('nothing')).toEqual([]);
  });

  it('is written by the root, in the form of Python', async () => {
    expect(await logOf('writes')).toEqual([
      '[WARNING/MainProcess] of the root',
      '[WARNING/Process-1] of a child',
      '[ERROR/MainProcess] after the child',
    ]);
  });

  it('is written once, however often it is asked for', async () => {
    expect(await logOf('twice')).toEqual(['[WARNING/MainProcess] once']);
  });

  it('follows the level in processes that were started before, at any depth', async () => {
    const told = (await logOf('follows')).filter((line) => /before|meanwhile|afterwards/.test(line));
    expect(told.sort()).toEqual(['[INFO/at 1] meanwhile', '[INFO/at 2] meanwhile']);
  });

  it('has the records of each process in their order', async () => {
    const lines = (await logOf('order')).filter((line) => line.includes('record'));
    for (const name of ['c1', 'c2', 'c3']) {
      const own = lines.filter((line) => line.startsWith(`[INFO/${name}]`));
      expect(own).toEqual(Array.from({ length: 200 }, (_, n) => `[INFO/${name}] record ${n + 1}`));
    }
  });

  it('has the last records of processes that are killed, or exit', async () => {
    expect(await logOf('deaths')).toEqual(['[WARNING/Process-1] last words', '[WARNING/Process-2] about to exit']);
  });

  it('tells what the library does', async () => {
    const lines = (await logOf('library')).map((line) => line.replace(/process \d+/, 'process N'));
    expect(lines).toEqual([
      '[DEBUG/MainProcess] started talker as process N, afresh',
      '[INFO/talker] child process calling self.run()',
      '[WARNING/talker] hello',
      '[INFO/talker] process shutting down',
      '[INFO/talker] process exiting with exitcode 0',
      '[DEBUG/MainProcess] started idler as process N, afresh',
      '[INFO/MainProcess] process shutting down',
      '[INFO/MainProcess] calling terminate() for daemon idler',
    ]);
  });

  it('can be asked for by a process below the root, for itself and those below', async () => {
    const lines = await logOf('below');
    expect(lines).toContain('[INFO/grandchild] under a parent that logs');
    expect(lines.filter((line) => /MainProcess|Process-/.test(line))).toEqual([]);
  });
});
