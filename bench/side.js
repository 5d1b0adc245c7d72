/** One side of a benchmark as a program: parameters in, one line of JSON out. What follows `--` are flags for Node.js. */

const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { parseArgs } = require('node:util');

/** Seconds, on the clock that all processes of a machine share. */
exports.now = () => Number(process.hrtime.bigint()) / 1e9;

/** The program of a side: `ours` is NAME.js, `cpython` is NAME.py, and any other NAME.SIDE.js, as NAME.bare.js. */
exports.program = (name, side) => {
  if (side === 'cpython') return ['python3', '-B', join(__dirname, `${name}.py`)];
  return [process.execPath, join(__dirname, side === 'ours' ? `${name}.js` : `${name}.${side}.js`)];
};

/**
 * How often so many processes do all of it; only the last time counts. What V8 compiles by then each compiles for itself, and by
 * its own share of the items: so the more they are, the more often.
 */
exports.roundsFor = (children) => Math.min(3 + Math.ceil(children / 2), 9);

exports.toArguments = (params) => Object.entries(params).flatMap(([name, value]) => [`--${name}`, String(value)]);

/**
 * Runs `measure` if the module is the program, and prints what it answers:
 * `{ value }`, in the unit of its row, and `seconds`, if `--count` may be scaled to make it last longer.
 */
exports.runSide = async (module, defaults, measure) => {
  if (require.main !== module) return;
  const [, name, self] = /([^/\\]+?)(?:\.([\w-]+))?\.js$/.exec(module.filename);
  const argv = process.argv.slice(2);
  const flags = argv.includes('--') ? argv.splice(argv.indexOf('--')).slice(1) : [];
  const side = argv.includes('--side') ? argv.splice(argv.indexOf('--side'), 2)[1] : (self ?? 'ours');
  const [command, ...program] = exports.program(name, side);
  if (program[0] === module.filename && flags.length === 0) {
    const params = readParameters(argv, defaults);
    console.log(JSON.stringify({ ...(await measure(params)), params }));
    return;
  }
  // Again, as a program of its own: the children inherit its flags.
  process.exitCode = spawnSync(command, [...flags, ...program, ...argv], { stdio: 'inherit' }).status ?? 1;
};

function readParameters(args, defaults) {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }]));
  const given = Object.entries(parseArgs({ args, options }).values);
  const typed = given.map(([name, text]) => [name, typeof defaults[name] === 'number' ? Number(text) : text]);
  return { ...defaults, ...Object.fromEntries(typed) };
}
