/** Beneath a link there may be no socket yet: seen in processes of their own, for a descriptor that is inherited can be opened once. */
import { join } from 'node:path';
import * as mp from 'multiproc';
import { runProgram } from '../support/run-program';

const links = require('../fixtures/processes/links.cjs');

describe.each(['spawn', 'forkserver'] as const)('the link of a child (%s)', (method) => {
  const { Process } = mp.getContext(method);

  async function run(target: (...args: never[]) => unknown, ...args: unknown[]): Promise<void> {
    const child = new Process({ target, args });
    expect(await child.start().join()).toBe(0);
  }

  it('is opened for more than the descriptor takes for certain', async () => {
    const queue = new mp.Queue();
    await run(links.putsMuch, queue);
    expect(String(await queue.get()).length).toBe(1_000_000);
    expect(await queue.get()).toBe(true);
  });

  it('is opened to wait for an answer', async () => {
    const queue = new mp.Queue();
    const answers = new mp.Queue();
    await queue.put('an item');
    await run(links.gets, queue, answers);
    expect(await answers.get()).toEqual(['an item', true]);
  });

  it('is opened by itself when its process lives on', async () => {
    const queue = new mp.Queue();
    await run(links.lives, queue);
    expect(await queue.get()).toBe('opened');
  });

  it('is opened by itself also while the module of the target is imported, however long that takes', async () => {
    const target = { module: '../fixtures/processes/waits-while-imported.mjs', name: 'returns' };
    const child = new Process({ target, stdio: 'ignore' }).start();
    child.interrupt();
    expect(await child.join()).toBe(1);
  });
});

it('the link of a child that puts a little carries it without being opened', async () => {
  const queue = new mp.Queue();
  const child = new mp.Process({ target: links.putsALittle, args: [queue] });
  expect(await child.start().join()).toBe(0);
  expect([await queue.get(), await queue.get()]).toEqual(['a little', false]);
});

it('the link of a child that puts many things one by one does not keep it waiting for a root that is busy', async () => {
  const program = join(__dirname, '..', 'fixtures', 'programs', 'busy-root.cjs');
  const { stdout, stderr } = await runProgram(process.execPath, [program]);
  expect([stdout, stderr]).toEqual(['true\n', '']);
});
