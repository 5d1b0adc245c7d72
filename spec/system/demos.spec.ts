/** Every demo and, where Python 3 is there, its original: both must say what is expected here. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { catalogue } from '../../demos/catalogue';
import { readPng } from '../support/read-png';
import { type RunOptions, runProgram } from '../support/run-program';

const root = path.resolve(__dirname, '..', '..');
const hasPython = spawnSync('python3', ['--version']).status === 0;
// Python writes a line in two pieces when it is unbuffered: the lines of two processes would mix.
const { PYTHONUNBUFFERED: _, ...environment } = process.env;

/** The temporary directory of what is run: what a demo leaves behind can be seen. */
let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(path.join(tmpdir(), 'demos-spec-'));
});
afterEach(() => rmSync(temporary, { recursive: true }));

const parcels = Array.from({ length: 9 }, (_, index) => `parcel ${index + 1}`);

type Language = 'Node.js' | 'Python';
type Story = (lines: string[], language: Language) => void;

/** What the lines of each must be. Where several processes print at once, their order is free and only what holds is said. */
const stories: Record<string, Story> = {
  'writer-and-reader': isExactly(
    'The reader got a',
    'The reader got b',
    'The reader got c',
    'The reader got d',
    'The writer ended with 0, the reader with -15',
  ),
  'one-way-pipe': isExactly(...'123456789'.split('').map((n) => `Received ${n}`), 'No more numbers'),
  'odd-and-even': (lines) => {
    expect(lines.at(-1)).toBe('Left on the queue: 0');
    const odd = [1, 3, 5, 7, 9].map((n) => `OddConsumer-1 took ${n}`);
    const even = [2, 4, 6, 8, 10].map((n) => `EvenConsumer-2 took ${n}`);
    expect(lines.slice(0, -1).sort()).toEqual([...odd, ...even].sort());
  },
  'in-process-queue': isExactly('0', '1', '2', '3', '4'),
  'producers-and-consumers': (lines) => {
    const dishes = { Rosa: 'soup', Aiko: 'rice', Milan: 'cake' };
    const plates = Object.values(dishes).flatMap((dish) => [1, 2, 3, 4].map((n) => `${dish} ${n}`));
    for (const [cook, dish] of Object.entries(dishes)) {
      expect(lines.filter((line) => line.startsWith(cook))).toEqual(
        [1, 2, 3, 4].map((n) => `${cook} cooked ${dish} ${n}`),
      );
    }
    expect(after(lines, /^(?:Ben|Lena) ate /).sort()).toEqual(plates.sort());
    for (const plate of plates) {
      expect(indexOf(lines, ` ate ${plate}`)).toBeGreaterThan(indexOf(lines, ` cooked ${plate}`));
    }
    expect(lines).toHaveLength(25);
    expect(lines.at(-1)).toBe('All that was cooked has been eaten');
  },
  'own-globals': isExactly('MainProcess has 100', 'Process-1 has 101', 'Process-2 has 102', 'MainProcess has 100'),
  'bounded-queue': isExactly(
    '0 of 3: not full, empty',
    '2 of 3: not full, not empty',
    '3 of 3: full, not empty',
    'No seat for the fourth',
    'Leaves: first',
    'Leaves: second',
    'Leaves: third',
    '0 of 3: not full, empty',
    'Nobody is left',
  ),
  'writer-before-reader': isExactly(
    'Wrote one',
    'Wrote two',
    'Wrote three',
    'The writer is gone, 3 lines are waiting',
    'Read one',
    'Read two',
    'Read three',
  ),
  'task-done': (lines) => {
    const jobs = ['1', '2', '3', '4', '5', '6'];
    expect(lines.slice(0, 7)).toEqual([...jobs.map((n) => `Ann did job ${n}`), 'All jobs are done, consumers: 1']);
    expect(after(lines.slice(7), /^(?:Bob|Cleo) did job /).sort()).toEqual(jobs);
    expect(lines.slice(13)).toEqual(['All jobs are done, consumers: 2']);
  },
  sentinels: everyParcelIsTakenAndEveryConsumerStops,
  shutdown: everyParcelIsTakenAndEveryConsumerStops,
  'token-ring': isExactly(
    ...Array.from(
      { length: 12 },
      (_, hops) => `${['North', 'East', 'South', 'West'][hops % 4]} has the token after ${hops} hops`,
    ),
    'The token came home after 12 hops',
  ),
  grandchild: isExactly(
    'hello from the grandchild',
    'the child was killed: -9',
    'the grandchild heard "are you still there?"',
    'the grandchild heard "goodbye"',
  ),
  'progress-bar': isExactly(
    '500000 rounds of SHA-256 end in 411b3488d1012b5e2a2048c5c1f796dadb94c184de023766ff172fe0537ecde7',
  ),
  'last-tickets': (lines) => {
    const customers = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve'];
    expect(lines[0]).toBe('Without a lock:');
    expect(lines.slice(1, 6).sort()).toEqual(customers.map((name) => `${name} buys ticket 3`));
    expect(lines.slice(6, 8)).toEqual(['2 of 3 tickets are left', 'With a lock:']);
    expect(lines.slice(8, 13).map((line) => line.replace(/^\w+ /, ''))).toEqual([
      'buys ticket 3',
      'buys ticket 2',
      'buys ticket 1',
      'comes too late',
      'comes too late',
    ]);
    expect(lines.slice(8, 13).map(firstWord).sort()).toEqual(customers);
    expect(lines.slice(13)).toEqual(['0 of 3 tickets are left']);
  },
  'active-pool': (lines) => {
    const swimmers = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn'];
    const swimming = new Set<string>();
    for (const line of lines) {
      const name = firstWord(line);
      const comes = !swimming.delete(name);
      if (comes) swimming.add(name);
      expect(line).toBe(`${name} is ${comes ? 'in' : 'out'}, swimming: ${[...swimming].join(', ') || 'nobody'}`);
      expect(swimming.size).toBeLessThanOrEqual(3);
    }
    expect(lines.map(firstWord).sort()).toEqual(swimmers.flatMap((name) => [name, name]));
  },
  stages: (lines) => {
    expect(lines.slice(0, 2).sort()).toEqual(['Stage 2a waits', 'Stage 2b waits']);
    expect(lines[2]).toBe('Stage 1 is done');
    expect(lines.slice(3, 5).sort()).toEqual(['Stage 2a goes on', 'Stage 2b goes on']);
    expect(lines.slice(5)).toEqual(['All stages are done']);
  },
  race: (lines) => {
    const runners = ['Fox', 'Hare', 'Tortoise'];
    expect(lines.slice(0, 3).sort()).toEqual(runners.map((name) => `${name} is at the start`));
    expect(lines[3]).toBe('Bang!');
    expect(after(lines, /^\d\. /).sort()).toEqual(runners);
    for (const name of runners) {
      expect(lines.indexOf(`${name} runs`)).toBeGreaterThan(3);
      expect(indexOf(lines, `. ${name}`)).toBeGreaterThan(lines.indexOf(`${name} runs`));
    }
    expect(lines.filter((line) => /^\d/.test(line)).map(firstWord)).toEqual(['1.', '2.', '3.']);
    expect(lines).toHaveLength(10);
  },
  'dining-philosophers': (lines) => {
    const names = ['Hypatia', 'Laozi', 'Spinoza', 'Arendt', 'Nishida'];
    const eating = new Set<string>();
    for (const line of lines.slice(0, -1)) {
      const name = firstWord(line);
      if (eating.delete(name)) {
        expect(line).toBe(`${name} thinks`);
        continue;
      }
      expect(line).toBe(`${name} eats`);
      eating.add(name);
      const seat = names.indexOf(name);
      for (const neighbour of [names[(seat + 1) % 5], names[(seat + 4) % 5]]) expect(eating).not.toContain(neighbour);
    }
    expect(lines.slice(0, -1).map(firstWord).sort()).toEqual(names.flatMap((name) => Array(4).fill(name)).sort());
    expect(lines.at(-1)).toBe('Everybody has eaten');
  },
  'word-count': isExactly(
    'a: 24',
    'in: 12',
    'partridge: 12',
    'pear: 12',
    'tree: 12',
    'doves: 11',
    'turtle: 11',
    'two: 11',
    '38 different words in 12 files',
  ),
  mandelbrot: (lines) => {
    const drawing = lines.slice(0, -1);
    expect(drawing).toHaveLength(27);
    expect(sha256(drawing.join('\n'))).toBe('4242809f9c348dc7559e01f3d28fa16ce001fa70b5c744f28679efae9d7da4e2');
    const file = path.join(temporary, 'mandelbrot.png');
    expect(lines.at(-1)).toBe(`Saved in ${file}`);
    const { width, height, pixels, palette } = readPng(readFileSync(file));
    expect({ width, height }).toEqual({ width: 480, height: 320 });
    expect(sha256(pixels)).toBe('5da958453c04ed0969d2ce7e5f0d211ef1f9276f64089794173b46febcb51316');
    expect(sha256(palette)).toBe('a6a59417d1f0b9ddce73ee1022232203b0c65e8f0913dc22018b0724d8078b06');
    rmSync(file);
  },
  'monte-carlo-pi': isExactly(
    'Seed 271: 3.14931',
    'Seed 3141: 3.14010',
    'Seed 5926: 3.14366',
    'Seed 53589: 3.14290',
    'Seed 79323: 3.13806',
    'Seed 846264: 3.14219',
    'Seed 3383279: 3.14331',
    'Seed 50288419: 3.14570',
    'Pi is about 3.14315',
  ),
  'lost-worker': (lines, language) => {
    const lost = language === 'Python' ? /^The map is not done/ : /^WorkerLostError: .* was killed by signal 9$/;
    expect(lines).toEqual([expect.stringMatching(lost), 'The next map: 1 4 9 16']);
  },
};

describe('The catalogue of demos', () => {
  const names = catalogue.map(({ name }) => name);

  it('names every demo of the folder, each with its Python original', () => {
    const files = readdirSync(path.join(root, 'demos')).filter((file) => file !== 'catalogue.ts');
    expect(files.sort()).toEqual(names.flatMap((name) => [`${name}.py`, `${name}.ts`]).sort());
  });

  it('is told in docs/demos.md, in the same order', () => {
    const page = readFileSync(path.join(root, 'docs', 'demos.md'), 'utf8');
    const told = [...page.matchAll(/^(\d+)\. \*\*([\w-]+)\*\*/gm)].map(([, number, name]) => `${number} ${name}`);
    expect(told).toEqual(names.map((name, index) => `${index + 1} ${name}`));
  });
});

describe.each(catalogue)('demos/$name', ({ name }) => {
  it('tells its story and leaves nothing behind', () => expectStory(name, 'Node.js'));

  if (hasPython) {
    it('tells the same as its Python original', () => expectStory(name, 'Python'));
  }
});

describe('A demo that is interrupted', () => {
  it('removes its files', async () => {
    const { stderr, code } = await run('last-tickets', 'Node.js', {
      onOutput: (program) => program.kill('SIGINT'),
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 130 });
    expect(readdirSync(temporary)).toEqual([]);
  });
});

async function expectStory(name: string, language: Language): Promise<void> {
  const { stdout, stderr, code, signal } = await run(name, language);
  expect({ stderr, code, signal }).toEqual({ stderr: '', code: 0, signal: null });
  stories[name](stdout.trimEnd().split('\n'), language);
  expect(readdirSync(temporary)).toEqual([]);
}

function run(name: string, language: Language, options: RunOptions = {}) {
  const [command, file] =
    language === 'Python'
      ? ['python3', path.join(root, 'demos', `${name}.py`)]
      : [process.execPath, path.join(root, 'dist', 'demos', `${name}.js`)];
  return runProgram(command, [file], { cwd: root, env: { ...environment, TMPDIR: temporary }, ...options });
}

function isExactly(...expected: string[]): Story {
  return (lines) => expect(lines).toEqual(expected);
}

function everyParcelIsTakenAndEveryConsumerStops(lines: string[]): void {
  expect(after(lines, /^(?:Ann|Bob|Cleo) took /).sort()).toEqual(parcels);
  for (const name of ['Ann', 'Bob', 'Cleo']) {
    expect(lines.filter((line) => line.startsWith(name)).indexOf(`${name} stops`)).toBe(
      lines.filter((line) => line.startsWith(`${name} took`)).length,
    );
  }
  expect(lines).toHaveLength(parcels.length + 4);
  expect(lines.at(-1)).toBe('All consumers have stopped');
}

/** What follows `beginning` in the lines that begin so. */
function after(lines: string[], beginning: RegExp): string[] {
  return lines.filter((line) => beginning.test(line)).map((line) => line.replace(beginning, ''));
}

function indexOf(lines: string[], ending: string): number {
  return lines.findIndex((line) => line.endsWith(ending));
}

function firstWord(line: string): string {
  return line.split(' ', 1)[0];
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
