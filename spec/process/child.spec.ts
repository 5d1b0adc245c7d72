/** A process that was started: what it runs, and what it sees of itself and of its parent. */
import { mkdirSync, mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import * as mp from 'multiproc';

const answers = require('../fixtures/processes/answers.cjs');
const {
  default: Listener,
  Announcer,
  Declared,
  DeclaredByType,
  announced,
} = require('../fixtures/processes/listener.cjs');

const FIXTURES = join(__dirname, '..', 'fixtures', 'processes');
const fixture = (file: string) => join(FIXTURES, file);

/** Starts it, and gives what it puts on the queue that it is given first. */
async function answersOf(count: number, make: (queue: mp.Queue) => mp.Process): Promise<unknown[]> {
  const queue = new mp.Queue();
  const child = make(queue).start();
  expect(await child.join()).toBe(0);
  expect(await queue.qsize()).toBe(count);
  return Promise.all(Array.from({ length: count }, () => queue.get()));
}

async function answerOf(make: (queue: mp.Queue) => mp.Process): Promise<unknown> {
  return (await answersOf(1, make))[0];
}

describe('a target', () => {
  const { echo, Counter, method } = answers;
  it.each<[string, (queue: mp.Queue) => mp.ProcessOptions, unknown]>([
    ['an exported function', (queue) => ({ target: echo, args: [queue, 1, 'a'] }), [1, 'a']],
    ['keywords', (queue) => ({ target: echo, args: [queue, 1], kwargs: { deep: { b: 2 } } }), [1, { deep: { b: 2 } }]],
    [
      '{ module, name } of a path',
      (queue) => ({ target: { module: fixture('answers.cjs'), name: 'echo' }, args: [queue, 3] }),
      [3],
    ],
    [
      'a path relative to the calling file',
      (queue) => ({ target: { module: '../fixtures/processes/answers.cjs', name: 'echo' }, args: [queue, 4] }),
      [4],
    ],
    [
      'a URL of an ES module that awaits',
      (queue) => ({ target: { module: pathToFileURL(fixture('awaits.mjs')), name: 'echo' }, args: [queue, 5] }),
      [5],
    ],
    ['a static method', (queue) => ({ target: Counter.next, args: [queue, 5] }), [6]],
    [
      'a static method by name',
      (queue) => ({ target: { module: fixture('answers.cjs'), name: 'Counter.next' }, args: [queue, 6] }),
      [7],
    ],
    ['a bound function', (queue) => ({ target: echo.bind(null, queue, 'bound'), args: ['more'] }), ['bound', 'more']],
    ['a method bound to plain data', (queue) => ({ target: method.bind({ factor: 3 }), args: [queue, 5] }), [15]],
    ['a function bound twice', (queue) => ({ target: method.bind({ factor: 2 }, queue).bind(null, 21) }), [42]],
  ])('can be %s', async (_what, options, answer) => {
    expect(await answerOf((queue) => new mp.Process(options(queue)))).toEqual(answer);
  });

  it('can be a function of this library', async () => {
    expect(await new mp.Process({ target: mp.exit, args: [4] }).start().join()).toBe(4);
  });

  it('can be a function of Node.js', async () => {
    const directory = join(tmpdir(), `child-spec-${process.pid}`);
    const child = new mp.Process({ target: mkdirSync, args: [directory] }).start();
    expect(await child.join()).toBe(0);
    rmdirSync(directory);
  });

  it('is given its arguments as they were at the start', async () => {
    const list = [1];
    const queue = new mp.Queue();
    const child = new mp.Process({ target: echo, args: [queue, list] }).start();
    list.push(2);
    await child.join();
    expect(await queue.get()).toEqual([[1]]);
  });

  it('that cannot be found in its module ends the child with an error that names both', async () => {
    const child = new mp.Process({
      target: { module: fixture('answers.cjs'), name: 'absent' },
      stdio: 'ignore',
    }).start();
    expect(await child.join()).toBe(1);
    expect(child.exception?.message).toMatch(/cannot find absent of .*answers\.cjs: it exports .*echo/);
  });
});

describe('a child', () => {
  it('knows itself and its parent, and its child does too', async () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'child-spec-')));
    const descriptions = await answersOf(
      2,
      (queue) =>
        new mp.Process({
          target: answers.describeFamily,
          args: [queue, { daemon: true }],
          name: 'parent',
          cwd: directory,
          env: { ...process.env, SPEC_COLOUR: 'blue' },
          execArgv: ['--stack-size=900'],
          maxOldGenerationSizeMb: 128,
        }),
    );
    rmdirSync(directory);
    const [parent, child] = descriptions as { name: string; parent: { pid: number } }[];
    const common = {
      pid: true,
      authkey: Uint8Array.from(mp.currentProcess().authkey),
      alive: true,
      exitcode: null,
      isMainProcess: false,
      argv: process.argv.slice(1),
      cwd: directory,
      environment: 'blue',
      execArgv: ['--stack-size=900', '--max-old-space-size=128'],
      input: '',
      children: 0,
    };
    expect(parent).toEqual({
      ...common,
      name: 'parent',
      text: `<Process name='parent' parent=${process.pid} started>`,
      daemon: false,
      parent: { name: 'MainProcess', pid: process.pid, alive: true, ended: false },
    });
    expect(child).toEqual({
      ...common,
      name: expect.stringMatching(/^Process-\d+:1$/),
      text: `<Process name='${child.name}' parent=${child.parent.pid} started daemon>`,
      daemon: true,
      parent: { name: 'parent', pid: child.parent.pid, alive: true, ended: false },
    });
  });

  it('may take another name and key, of which its children hear', async () => {
    const queue = new mp.Queue<{ authkey: Uint8Array; parent: { name: string } }>();
    const args = [queue, 'another', 'secret'];
    const child = new mp.Process({ target: answers.describeChildOf, args, stdio: 'pipe', name: 'first' }).start();
    const [stderr] = await Promise.all([text(child.stderr!), child.join()]);
    const { parent, authkey } = await queue.get();
    expect([parent.name, Buffer.from(authkey).toString(), child.name]).toEqual(['another', 'secret', 'first']);
    expect(stderr).toMatch(/^Process another:\nError: by another name\n/);
  });

  it('that is a daemon may start none, whatever those would be', async () => {
    const error = await answerOf(
      (queue) => new mp.Process({ target: answers.startChild, args: [queue, { daemon: false }], daemon: true }),
    );
    expect(error).toEqual(new mp.AssertionError('daemonic processes are not allowed to have children'));
    expect(error).toBeInstanceOf(mp.AssertionError);
  });
});

describe('a subclass', () => {
  it('travels with its fields, handles among them, and its constructor does not run again', async () => {
    const answer = await answerOf((queue) => new Listener(queue, { name: 'listener', from: 'the parent' }));
    expect(answer).toEqual({
      words: { name: 'listener', from: 'the parent' },
      name: 'listener',
      text: `<Listener name='listener' parent=${process.pid} started>`,
      made: 0,
      secret: 'not made here',
      fields: ['queue', 'words'],
    });
  });

  it('may declare its name and whether it is a daemon as fields', async () => {
    const answer = await answerOf((queue) => new Declared(queue));
    expect(answer).toEqual({ name: 'declared', daemon: true, pid: 'its own', fields: ['pid', 'queue'] });
  });

  it('may declare that it has a name, and leave it as it is', async () => {
    const child = new DeclaredByType({ name: 'given', daemon: true });
    child.start();
    expect([child.name, child.daemon]).toEqual(['given', true]);
    await child.join();
  });

  it('may call the target from its own run', async () => {
    const answers = await answersOf(3, (queue) => {
      const child = new Announcer({ target: announced, args: [queue] });
      child.queue = queue;
      return child;
    });
    expect(answers).toEqual(['before', 'target', 'after']);
  });
});
