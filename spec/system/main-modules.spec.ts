/** A main module and its children speak of the same functions and classes, whatever that module is doing. */
import { join } from 'node:path';
import { runProgram } from '../support/run-program';

it('a main module that awaits its main() is sent instances of its own classes, and its own functions and errors', async () => {
  const program = join(__dirname, '..', 'fixtures', 'programs', 'awaits-at-its-top.mjs');
  const { stdout, stderr } = await runProgram(process.execPath, [program]);
  expect([stdout, stderr]).toEqual(['true 2\ntrue true\ntrue mine\n', '']);
});
