/** Processes: what a target may be, what it is given, what comes back. */
import * as mp from 'multiproc';

function greet(name: string, times: number): string {
  return name.repeat(times);
}

const child = new mp.Process({ target: greet, args: ['ada', 2], name: 'greeter', daemon: true, stdio: 'prefix' });
child.start().join({ timeout: 1_000, signal: AbortSignal.timeout(1_000) }) satisfies Promise<number | null>;
child.exitcode satisfies number | null;
child.exception satisfies Error | null;
child.on('exit', (exitcode) => exitcode.toFixed());
new mp.Process({ target: { module: './work.js', name: 'Work.go' }, kwargs: { verbose: true } });
new mp.Process({ target: { module: new URL('file:///work.js') } });
new mp.Process();

class Counter extends mp.Process {
  constructor(readonly upTo: number) {
    super({ name: 'counter' });
  }
  override async run(): Promise<void> {
    await Promise.resolve(this.upTo);
  }
}
new Counter(3).start().upTo satisfies number;

async function ended(): Promise<void> {
  await using process = new Counter(3);
  process.start();
}
void ended;

mp.isMainProcess satisfies boolean;
mp.currentProcess().name satisfies string;
mp.parentProcess()?.pid satisfies number | undefined;
mp.activeChildren() satisfies mp.Process[];
const never = (): never => mp.exit('no');
void never;

// @ts-expect-error a target is a function or a reference, not a name
new mp.Process({ target: 'greet' });
// @ts-expect-error a reference names its module
new mp.Process({ target: { name: 'greet' } });
// @ts-expect-error arguments are an array
new mp.Process({ target: greet, args: 'ada' });
// @ts-expect-error keyword arguments are an object
new mp.Process({ target: greet, kwargs: 1 });
// @ts-expect-error there is no such option
new mp.Process({ target: greet, arguments: ['ada', 2] });
// @ts-expect-error times are in an options object
child.join(1_000);
// @ts-expect-error the exit code is the process's own
child.exitcode = 0;
// @ts-expect-error so is its pid
child.pid = 1;
// @ts-expect-error whether this is the main process is not for us to say
mp.isMainProcess = true;
