/** The entry point `multiproc/queue`, as it is published. */
import { join } from 'node:path';
import * as queue from '../lib/queue';
import { runProgram } from './support/run-program';

const program = join(__dirname, 'fixtures', 'programs', 'only-queue.cjs');

describe('multiproc/queue', () => {
  it('is what Python’s module queue is, by name', () => {
    expect(Object.keys(queue).sort()).toEqual(
      ['Empty', 'Full', 'LifoQueue', 'PriorityQueue', 'Queue', 'ShutDown', 'SimpleQueue'].sort(),
    );
  });

  it('loads nothing of the machinery of processes, and throws the errors that multiproc throws', async () => {
    const { stdout, stderr } = await runProgram(process.execPath, [program]);
    expect([stdout, stderr]).toEqual([
      'broker/heap.js broker/order.js errors.js hear-abort.js wait-options.js\ntrue\n',
      '',
    ]);
  });
});
