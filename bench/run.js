/**
 * Runs the rows of budgets.js and prints the table: `node bench/run.js [FILTER…] [--pairs N] [--quick] [--json FILE]`.
 * A filter is a part of a row's name. Every figure is the median of alternating runs (ours, CPython, bare, ours, …), each in a
 * process tree of its own; every ratio is the median of the ratios of neighbours.
 */

const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { writeFileSync } = require('node:fs');
const os = require('node:os');
const { parseArgs } = require('node:util');
const Table = require('cli-table3');
const { rows } = require('./budgets.js');
const { program, toArguments } = require('./side.js');

/** Sides that this machine cannot run, and why. */
const missing = new Map();
if (!runs(process.execPath, '-e', "require('multiproc')")) missing.set('ours', 'multiproc is not built: npm run build');
if (!runs('python3', '--version')) missing.set('cpython', 'there is no python3');

function runs(command, ...args) {
  return spawnSync(command, args, { cwd: __dirname, stdio: 'ignore' }).status === 0;
}

/** A side that takes longer is stuck. */
const PATIENCE = 120_000;

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string' }, quick: { type: 'boolean' }, json: { type: 'string' } },
});
const pairs = Number(options.pairs ?? (options.quick ? 1 : 3));
const wantedSeconds = options.quick ? 0.2 : 1;

const verdicts = { true: 'pass', false: 'MISS' };
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The process tree that is being measured; it has a process group of its own, so that it can be ended whole. */
let measured;
function endMeasured() {
  try {
    if (measured) process.kill(-measured.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    endMeasured();
    process.exit(1);
  });
}

/** One measurement; undefined if the side failed, which it has told on stderr. */
async function measure(name, side, params) {
  const [command, ...args] = program(name, side);
  measured = spawn(command, [...args, ...toArguments(params)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const patience = setTimeout(endMeasured, PATIENCE);
  let output = '';
  measured.stdout.on('data', (text) => {
    output += text;
  });
  const [code] = await once(measured, 'close').catch(() => []);
  clearTimeout(patience);
  endMeasured();
  measured = undefined;
  if (code === 0 && output) return JSON.parse(output);
  process.exitCode = 1;
  return undefined;
}

/** The runs of one row: each side once, to warm up and to find how many items last long enough, then in turn. */
async function runRow({ name, params, against }) {
  const sides = [{ side: 'ours' }, ...against].map(({ side, params: own }) => ({
    side,
    params: { ...params, ...own },
    values: [],
  }));
  for (const one of sides.filter(({ side }) => !missing.has(side))) {
    const first = await measure(name, one.side, one.params);
    one.works = first !== undefined;
    if (first?.seconds) one.params.count = Math.ceil((first.params.count * wantedSeconds) / first.seconds);
  }
  for (let pair = 0; pair < pairs; pair++) {
    for (const one of sides.filter(({ works }) => works)) {
      const answer = await measure(name, one.side, one.params);
      one.works = answer !== undefined;
      one.values.push(answer?.value);
    }
  }
  return sides;
}

/** The lines of a row: what is said of its own figure, if anything, then one for each that it is compared with. */
function compare(row, [ours, ...others]) {
  const own = ours.works ? median(ours.values) : undefined;
  const lines = row.against.map((budget, n) => compareWith(ours, others[n], budget, row.unit));
  if (row.atMost !== undefined) {
    lines.unshift({ by: '', budget: `≤ ${row.atMost} ${row.unit}`, pass: ours.works && own <= row.atMost });
  }
  return { what: row.what, unit: row.unit, own, lines };
}

function compareWith(ours, other, { by, ...budget }, unit) {
  const line = { by, theirs: other.works ? median(other.values) : undefined, budget: describe(budget, unit) };
  if (!ours.works || !other.works) return line;
  const neighbours = ours.values.map((value, pair) => [value, other.values[pair]]);
  const ratio = median(neighbours.map(([mine, theirs]) => mine / theirs));
  const beyond = median(neighbours.map(([mine, theirs]) => mine - theirs));
  return { ...line, ratio, pass: 'more' in budget ? beyond <= budget.more : within(ratio, budget) };
}

function within(ratio, { atLeast, atMost }) {
  if (atLeast !== undefined) return ratio >= atLeast;
  if (atMost !== undefined) return ratio <= atMost;
  return undefined;
}

function describe({ atLeast, atMost, more }, unit) {
  if (atLeast !== undefined) return `≥ ${atLeast.toFixed(2)} ×`;
  if (atMost !== undefined) return `≤ ${atMost.toFixed(2)} ×`;
  return more === undefined ? '' : `+ ${more} ${unit}`;
}

function print(results) {
  const table = new Table({
    head: ['', 'multiproc', 'against', 'their figure', 'ratio', 'budget', ''],
    style: { head: [], border: [], compact: true },
  });
  for (const { what, unit, own, lines } of results) {
    const show = (figure) => (figure === undefined ? '–' : `${compact.format(figure)} ${unit}`);
    lines.forEach(({ by, theirs, ratio, budget, pass }, n) => {
      const left = n === 0 ? [what, show(own)] : ['', ''];
      const right = [ratio === undefined ? '' : `${ratio.toFixed(2)} ×`, budget, verdicts[pass] ?? ''];
      table.push([...left, by, by && show(theirs), ...right]);
    });
  }
  console.log(table.toString());
}

async function main() {
  const chosen = rows.filter(({ what }) => filters.length === 0 || filters.some((filter) => what.includes(filter)));
  const results = [];
  const samples = [];
  for (const why of missing.values()) process.stderr.write(`${why}\n`);
  for (const row of chosen) {
    process.stderr.write(`${row.what}\n`);
    const sides = await runRow(row);
    samples.push({ what: row.what, sides });
    results.push(compare(row, sides));
  }
  print(results);
  if (!options.json) return;
  const python = spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout?.trim();
  const machine = { cpus: os.cpus().map(({ model }) => model), node: process.version, python };
  writeFileSync(options.json, `${JSON.stringify({ date: new Date(), machine, pairs, results, samples }, null, 2)}\n`);
}

main();
