/** A process in one line, as Python's `repr` gives it. */

export interface Description {
  readonly type: string;
  readonly name: string;
  readonly pid: number | undefined;
  readonly parent: number | undefined;
  readonly status: 'initial' | 'started' | 'stopped' | 'closed';
  readonly exitcode: number | null;
  readonly daemon: boolean;
}

export function describeProcess({ type, name, pid, parent, status, exitcode, daemon }: Description): string {
  const words = [type, `name='${name}'`];
  if (pid !== undefined) words.push(`pid=${pid}`);
  words.push(`parent=${parent ?? 'None'}`, status);
  if (exitcode !== null) words.push(`exitcode=${describeExit(exitcode)}`);
  if (daemon) words.push('daemon');
  return `<${words.join(' ')}>`;
}

function describeExit(exitcode: number): string {
  // Loaded here: most processes are never described.
  const { constants } = process.getBuiltinModule('node:os');
  const name = Object.entries(constants.signals).find(([, number]) => number === -exitcode)?.[0];
  return exitcode < 0 && name ? `-${name}` : String(exitcode);
}
