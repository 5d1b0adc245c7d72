/** A child that never yields reports its progress with `putSync`; the parent draws it as a progress bar. */
import { createHash } from 'node:crypto';
import { Presets, SingleBar } from 'cli-progress';
import * as mp from 'multiproc';

const STEPS = 100;
const ROUNDS_PER_STEP = 5_000;

interface Progress {
  step: number;
  digest: string;
}

export function hashOverAndOver(progress: mp.Queue<Progress>) {
  let digest = Buffer.from('multiproc');
  for (let step = 1; step <= STEPS; step++) {
    for (let round = 0; round < ROUNDS_PER_STEP; round++) {
      digest = createHash('sha256').update(digest).digest();
    }
    progress.putSync({ step, digest: digest.toString('hex') });
  }
}

async function main() {
  const progress = new mp.Queue<Progress>();
  const child = new mp.Process({ target: hashOverAndOver, args: [progress] }).start();

  const bar = new SingleBar({ format: '{bar} {percentage}% {digest}' }, Presets.shades_classic);
  bar.start(STEPS, 0, { digest: '' });
  let latest = { step: 0, digest: '' };
  while (latest.step < STEPS) {
    latest = await progress.get();
    bar.update(latest.step, { digest: latest.digest.slice(0, 8) });
  }
  bar.stop();

  await child.join();
  console.log(`${STEPS * ROUNDS_PER_STEP} rounds of SHA-256 end in ${latest.digest}`);
}

if (mp.isMainProcess) void main();
