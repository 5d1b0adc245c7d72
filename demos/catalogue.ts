/** The demos, in the order in which they are best read. */

export interface Demo {
  /** Of `demos/NAME.ts` and of its Python original, `demos/NAME.py`. */
  readonly name: string;
  /** What it shows, in a line. */
  readonly title: string;
  /** It may be given, on the command line, the file that it is to write. */
  readonly takesFile?: true;
}

export const catalogue: readonly Demo[] = [
  { name: 'writer-and-reader', title: 'A reader waits in get; it is terminated when the writer is done' },
  { name: 'one-way-pipe', title: 'One process sends 1 to 9, another receives until the end of the pipe' },
  { name: 'odd-and-even', title: 'Two subclasses of Process share a queue and put back what is not theirs' },
  { name: 'in-process-queue', title: 'A queue for the tasks of one process: 0 to 4 go in and come out' },
  { name: 'producers-and-consumers', title: 'Three producers and two daemonic consumers over a JoinableQueue' },
  { name: 'own-globals', title: 'A global changed in two children stays as it was in the parent' },
  { name: 'bounded-queue', title: 'A queue of three places: full, not full, drained, empty' },
  { name: 'writer-before-reader', title: 'What a process put is kept after its end, for a later reader' },
  { name: 'task-done', title: 'One daemonic consumer that reports what it did, then two' },
  { name: 'sentinels', title: 'Consumers that stop at a sentinel, one for each' },
  { name: 'shutdown', title: 'Consumers that stop when the queue is shut down, with for await' },
  { name: 'token-ring', title: 'Four processes pass a token round a ring of pipes' },
  { name: 'grandchild', title: 'A grandchild goes on when the process between is killed' },
  { name: 'progress-bar', title: 'A child that never yields reports with putSync; the parent draws a bar' },
  { name: 'last-tickets', title: 'Three tickets in a JSON file, five customers: with a lock and without' },
  { name: 'active-pool', title: 'Six swimmers, room for three: a semaphore lets no more in' },
  { name: 'stages', title: 'Stage 2 waits at a condition until stage 1 notifies it' },
  { name: 'race', title: 'Runners wait for each other at a barrier; the last fires the shot' },
  { name: 'dining-philosophers', title: 'Five locks and five processes that need two each, without a deadlock' },
  { name: 'word-count', title: 'Map-reduce over twelve files, with map and starmap of a pool' },
  { name: 'mandelbrot', title: 'A picture by imap: drawn row by row, saved as a PNG [FILE]', takesFile: true },
  { name: 'monte-carlo-pi', title: 'Darts thrown by a pool, from fixed seeds: the same pi each time' },
  { name: 'lost-worker', title: 'A worker is killed in the middle of a map, and the pool goes on' },
];
