/** How processes end, and what their parent, and whoever reads their output, hears of it. */
import { text } from 'node:stream/consumers';
import * as mp from 'multiproc';

const ends = require('../fixtures/processes/ends.cjs');

interface End {
  readonly exitcode: number | null;
  readonly exception: Error | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** All at once: starting a process takes most of the time. */
async function endsOf(cases: readonly Case[]): Promise<End[]> {
  return Promise.all(
    cases.map(async ([name, args, options]) => {
      const child = new mp.Process({ target: ends[name], args, stdio: 'pipe', name: 'child', ...options }).start();
      const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!), child.join()]);
      return { exitcode: child.exitcode, exception: child.exception, stdout, stderr };
    }),
  );
}

type Case = readonly [name: string, args?: readonly unknown[], options?: mp.ProcessOptions];

function table(cases: readonly (readonly [title: string, end: Case, expected: Partial<End>])[]): void {
  let found: End[];
  beforeAll(async () => {
    found = await endsOf(cases.map(([, end]) => end));
  });
  it.each(cases.map(([title, , expected], i) => [title, expected, i] as const))('%s', (_title, expected, i) => {
    expect(found[i]).toMatchObject({ exception: null, stdout: '', stderr: '', ...expected });
  });
}

describe('the exit code of a process', () => {
  table([
    ['is 0 when its target returns, whatever that gives', ['returns'], { exitcode: 0 }],
    ['is 0 when what its target left running has run', ['leavesTimer'], { exitcode: 0, stdout: 'the timer rang\n' }],
    ['waits for a server', ['leavesServer'], { exitcode: 0, stdout: 'the server closed\n' }],
    ['is what process.exit was given', ['exits', [3]], { exitcode: 3 }],
    ['is taken from process.exitCode', ['setsExitCode', [4]], { exitcode: 4 }],
    ['is the one that an exit listener gives', ['exitsInListener'], { exitcode: 5 }],
    ['is what mp.exit was given', ['exitsAsPython', [7]], { exitcode: 7 }],
    ['is 0 for mp.exit()', ['exitsAsPython', []], { exitcode: 0 }],
    ['is 0 for mp.exit(null)', ['exitsAsPython', [null]], { exitcode: 0 }],
    ['is 1 for mp.exit(true)', ['exitsAsPython', [true]], { exitcode: 1 }],
    ['is 0 for mp.exit(256): its lowest 8 bits', ['exitsAsPython', [256]], { exitcode: 0 }],
    ['is 255 for mp.exit(-1)', ['exitsAsPython', [-1]], { exitcode: 255 }],
    ['is 1 for mp.exit of a text, which is printed', ['exitsAsPython', ['over']], { exitcode: 1, stderr: 'over\n' }],
    ['is 1 for mp.exit(2.5), which is printed', ['exitsAsPython', [2.5]], { exitcode: 1, stderr: '2.5\n' }],
    [
      'is 1 for mp.exit of an object, which is printed',
      ['exitsAsPython', [{ status: Object.create(null) }]],
      { exitcode: 1, stderr: '{ status: [Object: null prototype] {} }\n' },
    ],
    ['is -6 for process.abort', ['aborts'], { exitcode: -6, stderr: expect.anything() }],
    ['is -15 for SIGTERM', ['killsItself', ['SIGTERM']], { exitcode: -15 }],
    ['is -9 for SIGKILL', ['killsItself', ['SIGKILL']], { exitcode: -9 }],
    ['is -7 for SIGBUS', ['killsItself', ['SIGBUS']], { exitcode: -7 }],
    [
      'is 13 when its target waits for what cannot come, and the process says so',
      ['neverSettles'],
      { exitcode: 13, stderr: expect.stringMatching(/^Process child: its target waits for something that can never/) },
    ],
    ['is 0 when it handles its uncaught errors', ['handlesItsErrors'], { exitcode: 0, stdout: 'handled mine\n' }],
    ['waits for its children', ['leavesChild'], { exitcode: 0, stdout: 'the timer rang\n' }],
  ]);
});

describe('an error that nobody catches', () => {
  const printed = (text: string) => expect.stringMatching(new RegExp(`^Process child:\\n${text}\\n +at .*$`, 's'));
  table([
    [
      'is printed with its stack, and known to the parent',
      ['throws', [new RangeError('thrown')]],
      { exitcode: 1, stderr: printed('RangeError: thrown'), exception: expect.objectContaining({ message: 'thrown' }) },
    ],
    [
      'may be rejected',
      ['rejects'],
      { exitcode: 1, stderr: printed('RangeError: rejected'), exception: expect.any(RangeError) },
    ],
    [
      'may be thrown in a timer',
      ['throwsInTimer'],
      { exitcode: 1, stderr: printed('RangeError: in a timer'), exception: expect.any(RangeError) },
    ],
    [
      'may be a rejection that nobody handles',
      ['rejectsUnseen'],
      { exitcode: 1, stderr: printed('RangeError: unseen'), exception: expect.any(RangeError) },
    ],
    [
      'may come when the target has returned',
      ['rejectsUnseenAfterwards'],
      { exitcode: 1, stderr: printed('RangeError: unseen'), exception: expect.any(RangeError) },
    ],
    [
      'keeps its cause and its fields',
      ['throwsOwn'],
      {
        exitcode: 1,
        stderr: expect.stringMatching(/^Process child:\nUnregistered: of my own\n.*the cause/s),
        exception: expect.objectContaining({ name: 'Unregistered', detail: { at: 3 }, cause: expect.any(Error) }),
      },
    ],
    [
      'may be of another realm',
      ['throwsOfAnotherRealm'],
      {
        exitcode: 1,
        stderr: expect.stringContaining('TypeError: Cannot read'),
        exception: expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(/^Cannot read/) }),
      },
    ],
    [
      'may be no error',
      ['throws', ['words']],
      {
        exitcode: 1,
        stderr: "Process child:\n'words'\n",
        exception: expect.objectContaining({ message: "Thrown: 'words'" }),
      },
    ],
    [
      'may be nothing at all',
      ['throws', [undefined]],
      { exitcode: 1, stderr: 'Process child:\nundefined\n', exception: expect.any(mp.ProcessError) },
    ],
    [
      'is known to the parent also where nothing can be printed',
      ['throwsUnheard', ['stderr']],
      { exitcode: 1, exception: expect.objectContaining({ message: 'unheard' }) },
    ],
    [
      'is known to the parent also where printing fails',
      ['throwsUnheard', ['console']],
      { exitcode: 1, exception: expect.objectContaining({ message: 'unheard' }) },
    ],
    [
      'may be something that cannot be shown',
      ['throwsUnseen'],
      {
        exitcode: 1,
        stderr: 'Process child:\nsomething that cannot be shown\n',
        exception: expect.objectContaining({ message: 'Thrown: something that cannot be shown' }),
      },
    ],
    [
      'lets the children of the process end in peace',
      ['throwsBesideChild'],
      {
        exitcode: 1,
        stdout: 'the timer rang\n',
        stderr: printed('Error: beside a child'),
        exception: expect.any(Error),
      },
    ],
    [
      'is told by Node.js where it is that the heap is full',
      ['fillsTheHeap', [], { maxOldGenerationSizeMb: 12 }],
      { exitcode: expect.any(Number), stderr: expect.stringContaining('JavaScript heap out of memory') },
    ],
  ]);

  it('was thrown in the child: its stack says where', async () => {
    const child = new mp.Process({ target: ends.rejects, stdio: 'ignore' }).start();
    await child.join();
    expect(child.exception?.stack).toMatch(/RangeError: rejected\n +at exports\.rejects .*ends\.cjs/);
  });
});
