/** Finds, lists and runs the demos, and the Python originals beside them. */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { styleText } from 'node:util';
import { catalogue, type Demo } from '../demos/catalogue';
import { nearest } from './nearest';
import { type Ending, runProgram } from './program';
import { UsageError } from './usage-error';

const PYTHONS = process.platform === 'win32' ? ['python', 'py', 'python3'] : ['python3', 'python'];

export function listDemos(): string {
  const width = Math.max(...catalogue.map(({ name }) => name.length));
  return catalogue
    .map(
      ({ name, title }, index) => `${`${index + 1}`.padStart(2)}  ${styleText('bold', name.padEnd(width))}  ${title}`,
    )
    .join('\n');
}

/** By its name, or by its number in the list. */
export function findDemo(wanted: string): Demo {
  const numbered = /^\d+$/.test(wanted) ? catalogue[Number(wanted) - 1] : undefined;
  const demo = numbered ?? catalogue.find(({ name }) => name === wanted);
  if (demo) return demo;
  const names = catalogue.map(({ name }) => name);
  const near = nearest(wanted, names);
  throw new UsageError(
    `there is no demo "${wanted}". ${near ? `Did you mean "${near}"?` : `There are: ${names.join(', ')}.`}`,
  );
}

/** `args` are the demo's own. */
export function runDemo({ name }: Demo, packageRoot: string, args: readonly string[]): Promise<Ending> {
  return runProgram(process.execPath, [path.join(packageRoot, 'dist', 'demos', `${name}.js`), ...args]);
}

/** First the port, then the original. Ends as the first of the two that failed. */
export async function runDemoAndOriginal(demo: Demo, packageRoot: string, args: readonly string[]): Promise<Ending> {
  const python = findPython();
  if (python === undefined) {
    throw new Error(
      `Python 3 was not found (looked for ${PYTHONS.join(', ')}). Without --python, the demo needs none.`,
    );
  }
  const original = path.join('demos', `${demo.name}.py`);

  console.log(styleText('bold', `Node.js: ${path.join('demos', `${demo.name}.ts`)}`));
  const port = await runDemo(demo, packageRoot, args);
  if (port.signal !== null) return port;

  console.log(styleText('bold', `\nPython: ${original}`));
  const python3 = await runProgram(python, [path.join(packageRoot, original), ...args]);
  return port.code === 0 ? python3 : port;
}

function findPython(): string | undefined {
  return PYTHONS.find((command) => {
    const answer = spawnSync(command, ['--version'], { encoding: 'utf8' });
    return answer.status === 0 && answer.stdout.startsWith('Python 3');
  });
}
