/**
 * Packs the package, installs the tarball as a stranger would, and runs an ESM, a CommonJS and a TypeScript program
 * with it. Prints a line for each, leaves nothing behind, and exits with 1 if one failed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const patience = 60_000;

/** What each program says, in its own dialect: a child doubles three numbers that come over one queue and go back over another. */
const body = (parameters) => `
export async function double(${parameters}) {
  for (let i = 0; i < 3; i++) await results.put(2 * (await numbers.get()));
}

async function main() {
  const numbers = new mp.Queue${parameters.includes(':') ? '<number>' : ''}();
  const results = new mp.Queue${parameters.includes(':') ? '<number>' : ''}();
  const child = new mp.Process({ target: double, args: [numbers, results] });
  child.start();
  for (const number of [1, 2, 3]) await numbers.put(number);
  const doubled = [await results.get(), await results.get(), await results.get()];
  console.log(doubled.join(' '), await child.join(), mp.isMainProcess);
}

if (mp.isMainProcess) main();
`;
/** Between tasks of one process. */
const queueBody = `
async function main() {
  const numbers = new queue.PriorityQueue(1);
  let doubled = '';
  const worker = (async () => {
    for await (const number of numbers) doubled += 2 * Number(number) + ' ';
  })();
  for (const number of [1, 2, 3]) await numbers.put(number);
  numbers.shutdown();
  await worker;
  await numbers.put(4).catch((error) => console.log(doubled + 0, error instanceof queue.ShutDown));
}

main();
`;
const untyped = 'numbers, results';
const typed = 'numbers: mp.Queue<number>, results: mp.Queue<number>';
const imported = "import * as mp from 'multiproc';\n";
const required = "const mp = require('multiproc');\n";
/** The same program over tasks of one process. */
const inProcess = (text) => text.replace("'multiproc'", "'multiproc/dummy'");
const queueImported = "import * as queue from 'multiproc/queue';\n";
const queueRequired = "const queue = require('multiproc/queue');\n";
const expected = /^2 4 6 0 true\n$/;

const programs = [
  { name: 'an ESM program', file: 'esm.mjs', text: imported + body(untyped) },
  {
    name: 'a CommonJS program',
    file: 'commonjs.cjs',
    text: `${required}${body(untyped).replace('export async', 'async')}\nmodule.exports = { double };\n`,
  },
  { name: 'a TypeScript program, ESM', file: 'typed-esm.mts', text: imported + body(typed) },
  { name: 'a TypeScript program, CommonJS', file: 'typed-commonjs.cts', text: imported + body(typed) },
  { name: 'multiproc/dummy in an ESM program', file: 'dummy.mjs', text: inProcess(imported + body(untyped)) },
  {
    name: 'multiproc/dummy in a CommonJS program',
    file: 'dummy.cjs',
    text: inProcess(required + body(untyped).replace('export async', 'async')),
  },
  { name: 'multiproc/dummy in TypeScript, ESM', file: 'dummy-typed-esm.mts', text: inProcess(imported + body(typed)) },
  {
    name: 'multiproc/dummy in TypeScript, CommonJS',
    file: 'dummy-typed-commonjs.cts',
    text: inProcess(imported + body(typed)),
  },
  { name: 'multiproc/queue in an ESM program', file: 'queue.mjs', text: queueImported + queueBody },
  { name: 'multiproc/queue in a CommonJS program', file: 'queue.cjs', text: queueRequired + queueBody },
  { name: 'multiproc/queue in TypeScript, ESM', file: 'queue-typed-esm.mts', text: queueImported + queueBody },
  {
    name: 'multiproc/queue in TypeScript, CommonJS',
    file: 'queue-typed-commonjs.cts',
    text: queueImported + queueBody,
  },
  {
    name: 'import and require in one program share one state',
    file: 'both.mjs',
    text: `import * as mp from 'multiproc';
import byDefault from 'multiproc';
import * as dummy from 'multiproc/dummy';
import * as queue from 'multiproc/queue';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const required = require('multiproc');
const differing = Object.keys(required).filter((name) => required[name] !== mp[name]);
if (byDefault !== required) differing.push('default');
if (dummy.Process !== require('multiproc/dummy').Process) differing.push('dummy');
if (![mp, dummy, require('multiproc/queue')].every((face) => face.Empty === queue.Empty)) differing.push('Empty');
console.log(differing.length === 0 ? '2 4 6 0 true' : differing);
`,
  },
];

function pack(folder) {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  );
}

function install(folder, tarball) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true }\n');
  execFileSync('npm', ['install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', tarball], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function compileTypeScript(folder) {
  const options = {
    module: 'node16',
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    strict: true,
    skipLibCheck: false, // so that our own types are checked too
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const files = programs.map(({ file }) => file).filter((file) => /\.[mc]ts$/.test(file));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], { cwd: folder, stdio: 'inherit' });
}

/**
 * In a process group of its own, which must be empty when the program has ended.
 * @returns {Promise<string>} what was wrong; empty if nothing was
 */
function run(folder, command, expected) {
  return new Promise((settle) => {
    const child = spawn(command[0], command.slice(1), {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const alarm = setTimeout(() => endGroup(child.pid), patience);
    child.on('error', (error) => settle(error.message));
    child.on('close', (code, signal) => {
      clearTimeout(alarm);
      if (endGroup(child.pid)) return settle('left a process behind');
      if (code !== 0) return settle(`ended with ${code ?? signal}`);
      settle(expected.test(output) ? '' : `printed ${JSON.stringify(output)}`);
    });
  });
}

/** @returns {boolean} whether there was anyone to end */
function endGroup(pid) {
  try {
    return process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

function attempt(name, step) {
  try {
    step();
    return tell(name, '');
  } catch (error) {
    return tell(name, error.message.split('\n')[0]);
  }
}

function tell(name, complaint) {
  console.log(complaint ? `failed: ${name}: ${complaint}` : `passed: ${name}`);
  if (complaint) process.exitCode = 1;
  return !complaint;
}

const workshop = mkdtempSync(join(tmpdir(), 'try-tarball-'));
try {
  const consumer = join(workshop, 'consumer');
  if (attempt('the tarball installs', () => install(consumer, pack(workshop)))) {
    for (const { file, text } of programs) writeFileSync(join(consumer, file), text);
    attempt('the TypeScript programs compile', () => compileTypeScript(consumer));
    for (const { name, file } of programs) {
      const script = file.replace(/\.([mc])ts$/, '.$1js');
      tell(name, await run(consumer, [process.execPath, script], expected));
    }
    tell('the command', await run(consumer, ['node_modules/.bin/multiproc', 'demos'], /\S/));
  }
} finally {
  rmSync(workshop, { recursive: true, force: true });
}
