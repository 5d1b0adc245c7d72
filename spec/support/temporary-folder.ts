import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the specs of this block: it is there while they run, and not when none of them is asked for. */
export function temporaryFolder(): string {
  const folder = join(realpathSync(tmpdir()), `multiproc-spec-${randomBytes(4).toString('hex')}`);
  beforeAll(() => mkdirSync(folder));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}
