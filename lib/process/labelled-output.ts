/** Output of a child with the name of its process before each line, as `stdio: 'prefix'` asks for. */

import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export function labelLines({ stdout, stderr }: ChildProcess, name: string): void {
  label(stdout, process.stdout, name);
  label(stderr, process.stderr, name);
}

function label(from: Readable | null, to: Writable, name: string): void {
  if (!from) return;
  const decoder = new StringDecoder('utf8');
  let line = '';
  from.on('data', (chunk: Buffer) => {
    const lines = (line + decoder.write(chunk)).split('\n');
    line = lines.pop() ?? '';
    if (lines.length > 0) to.write(lines.map((text) => `[${name}] ${text}\n`).join(''));
  });
  from.on('end', () => {
    line += decoder.end();
    if (line) to.write(`[${name}] ${line}\n`);
  });
}
