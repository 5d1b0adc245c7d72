/** Where the output of a process goes. */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as mp from 'multiproc';
import { runProgram } from '../support/run-program';

const ends = require('../fixtures/processes/ends.cjs');
const PREFIXED = join(__dirname, '..', 'fixtures', 'programs', 'prefixed.cjs');

describe('stdio', () => {
  it("'pipe' gives the streams, with all that was printed before the end", async () => {
    const lines = 'x'.repeat(1_000_000);
    const child = new mp.Process({ target: ends.prints, args: [lines], stdio: 'pipe' }).start();
    const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
    expect([stdout.length, stderr]).toEqual([1_000_000, '']);
    expect(await child.join()).toBe(0);
  });

  it("'ignore' and 'inherit' give none", async () => {
    const child = new mp.Process({ target: ends.prints, args: ['unseen'], stdio: 'ignore' }).start();
    expect([child.stdout, child.stderr]).toEqual([null, null]);
    await child.join();
  });

  it("'prefix' labels each line, also one that comes in pieces and one that has no end", async () => {
    const { stdout, stderr, code } = await runProgram(process.execPath, [PREFIXED]);
    expect(stdout.split('\n').sort()).toEqual(['', '[one] last', '[one] whole ✓', '[one] – pieces', '[two] whole ✓']);
    expect([stderr, code]).toEqual(['[one] warned\n', 0]);
  });

  it('does not keep join waiting while a grandchild holds the output', async () => {
    const release = new mp.Queue();
    const child = new mp.Process({ target: ends.lendsItsOutput, args: [release], stdio: 'pipe' }).start();
    const stdout = text(child.stdout!);
    expect(await child.join()).toBe(0);
    await release.put('go');
    expect(await stdout).toBe('lent\n');
  });
});
