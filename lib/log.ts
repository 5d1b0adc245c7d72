/** The log of a tree: what its processes tell of themselves. Records of all processes are written in one place, by the root. */

import { ValueError } from './errors';

/** Python's levels, and their numbers. */
const LEVELS = { subdebug: 5, debug: 10, info: 20, subwarning: 25, warning: 30, error: 40 } as const;

export type LogLevel = keyof typeof LEVELS;

/** One for each level, as Python's loggers have it. What is below the level of the log costs next to nothing. */
export interface Logger {
  /** Records below this level are dropped, from now on, in this process and in all that it has started and will start. */
  setLevel(level: LogLevel): void;
  subdebug(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  subwarning(message: string): void;
  warning(message: string): void;
  error(message: string): void;
}

/** What children inherit. */
export interface Logging {
  /** 0: not set, which is that of warnings. */
  readonly level: number;
  /** Nothing is written before this is asked for. */
  readonly toStderr: boolean;
}

export interface LogRecord {
  readonly level: number;
  readonly processName: string;
  readonly message: string;
}

/** How this process is placed: said from where links and processes are known. */
export interface LogPlace {
  processName(): string;
  /** To the one who writes. Does not wait. */
  deliver(record: LogRecord): void;
  /** To the processes below this one. */
  spread(logging: Logging): void;
}

let logging: Logging = { level: 0, toStderr: false };
/** What was asked for in this process itself. */
let asked: Partial<Logging> = {};
/** No level reaches this while nothing is to be written. */
let threshold = Number.POSITIVE_INFINITY;
let place: LogPlace = { processName: () => 'MainProcess', deliver: writeRecord, spread() {} };

/** The one writer: `[LEVEL/ProcessName] message`. */
export function writeRecord({ level, processName, message }: LogRecord): void {
  const name =
    Object.entries(LEVELS)
      .find(([, number]) => number === level)?.[0]
      .toUpperCase() ?? `Level ${level}`;
  process.stderr.write(`[${name}/${processName}] ${message}\n`);
}

export function placeLog(change: Partial<LogPlace>): void {
  place = { ...place, ...change };
}

export function currentLogging(): Logging {
  return logging;
}

/** As another process has it, or this one from now on. */
export function inheritLogging(inherited: Logging): void {
  logging = inherited;
  threshold = logging.toStderr ? logging.level || LEVELS.warning : Number.POSITIVE_INFINITY;
}

/** As its parent has it; but a module that was imported before its birth may have asked for something else. */
export function bornWith(inherited: Logging): void {
  inheritLogging({ ...inherited, ...asked });
}

function change(changed: Partial<Logging>): void {
  asked = { ...asked, ...changed };
  const next = { ...logging, ...changed };
  if (next.level === logging.level && next.toStderr === logging.toStderr) return;
  inheritLogging(next);
  place.spread(next);
}

function numberOf(level: LogLevel): number {
  if (!Object.hasOwn(LEVELS, level)) {
    throw new ValueError(`Unknown level: '${String(level)}': it is one of ${Object.keys(LEVELS).join(', ')}`);
  }
  return LEVELS[level];
}

function record(level: number, message: string): void {
  if (level < threshold) return;
  place.deliver({ level, processName: place.processName(), message: String(message) });
}

const logger: Logger = {
  setLevel: (level) => change({ level: numberOf(level) }),
  subdebug: (message) => record(LEVELS.subdebug, message),
  debug: (message) => record(LEVELS.debug, message),
  info: (message) => record(LEVELS.info, message),
  subwarning: (message) => record(LEVELS.subwarning, message),
  warning: (message) => record(LEVELS.warning, message),
  error: (message) => record(LEVELS.error, message),
};

/** The logger of this library. Nothing is written before `logToStderr` was called, in this process or one above it. */
export function getLogger(): Logger {
  return logger;
}

/**
 * Has the records of this process, and of all that it has started and will start, written to the stderr of the root, one to a
 * line: `[LEVEL/ProcessName] message`. To call it again changes nothing but the level.
 *
 * @param level the level to set; left out, it stays what it is (`warning`, if none was set). Throws `ValueError` for what is none.
 */
export function logToStderr(level?: LogLevel): Logger {
  change({ toStderr: true, ...(level === undefined || level === null ? {} : { level: numberOf(level) }) });
  return logger;
}
