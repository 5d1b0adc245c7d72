#!/usr/bin/env node
/** The command `multiproc`: reads its arguments and runs what they ask for. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { findDemo, listDemos, runDemo, runDemoAndOriginal } from './demo';
import { nearest } from './nearest';
import { type Ending, endAs, SUCCESS } from './program';
import { runScript } from './script';
import { UsageError } from './usage-error';

const HELP = `Python's multiprocessing for Node.js.

Usage:
  multiproc demos                  list the demos
  multiproc demo NAME              run a demo, by its name or number
  multiproc demo NAME --python     and then its Python original
  multiproc run SCRIPT [ARGS...]   run a script of your own, TypeScript included
  multiproc --help                 show this text
  multiproc --version              show the version`;

const HELP_OPTION = { help: { type: 'boolean', short: 'h' } } as const;

const packageRoot = path.dirname(require.resolve('multiproc/package.json'));

type Command = (args: string[]) => Ending | Promise<Ending>;

const commands: Record<string, Command> = {
  demos(args) {
    const { values } = parse({ args, options: HELP_OPTION });
    return say(values.help ? HELP : listDemos());
  },

  demo(args) {
    const { values, positionals } = parse({
      args,
      options: { ...HELP_OPTION, python: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (values.help) return say(HELP);
    const [name, ...given] = positionals;
    if (name === undefined) throw new UsageError('which demo? "multiproc demos" lists them.');
    const demo = findDemo(name);
    const tooMuch = given[demo.takesFile ? 1 : 0];
    if (tooMuch !== undefined) throw new UsageError(`one demo at a time: "${tooMuch}" is too much.`);
    return values.python ? runDemoAndOriginal(demo, packageRoot, given) : runDemo(demo, packageRoot, given);
  },

  run(args) {
    // Only what comes before the script is ours: all that follows is the script's own, options too.
    const scriptAt = args.findIndex((arg) => !arg.startsWith('-'));
    const own = scriptAt < 0 ? args : args.slice(0, scriptAt);
    if (parse({ args: own, options: HELP_OPTION }).values.help) return say(HELP);
    if (scriptAt < 0) throw new UsageError('which script? multiproc run SCRIPT [ARGS...]');
    return runScript(args[scriptAt], args.slice(scriptAt + 1));
  },
};

function run(args: string[]): Ending | Promise<Ending> {
  const [name] = args;
  if (name !== undefined && !name.startsWith('-')) return findCommand(name)(args.slice(1));
  const { values } = parse({ args, options: { ...HELP_OPTION, version: { type: 'boolean', short: 'v' } } });
  return say(values.version ? version() : HELP);
}

function findCommand(name: string): Command {
  if (Object.hasOwn(commands, name)) return commands[name];
  const near = nearest(name, Object.keys(commands));
  throw new UsageError(`there is no command "${name}". ${near ? `Did you mean "${near}"?` : 'See multiproc --help.'}`);
}

/** Node's `parseArgs`, whose complaints are about what was typed. */
function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function say(text: string): Ending {
  console.log(text);
  return SUCCESS;
}

function version(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}

async function main(): Promise<void> {
  try {
    endAs(await run(process.argv.slice(2)));
  } catch (error) {
    console.error(`multiproc: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

void main();
