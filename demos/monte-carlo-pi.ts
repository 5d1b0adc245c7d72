/** Pi by throwing darts: each task of a pool throws a quarter of a million from a seed of its own, so every run ends alike. */
import * as mp from 'multiproc';

const DARTS = 250_000;
const SEEDS = [271, 3_141, 5_926, 53_589, 79_323, 846_264, 3_383_279, 50_288_419];

function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function throwDarts(seed: number): number {
  const next = randomNumbers(seed);
  let hits = 0;
  for (let dart = 0; dart < DARTS; dart++) {
    const x = next();
    const y = next();
    if (x * x + y * y <= 1) hits++;
  }
  return hits;
}

async function main() {
  await using pool = new mp.Pool(4);
  const hits = await pool.map(throwDarts, SEEDS);

  for (const [index, seed] of SEEDS.entries()) {
    console.log(`Seed ${seed}: ${((4 * hits[index]) / DARTS).toFixed(5)}`);
  }
  const allHits = hits.reduce((sum, count) => sum + count);
  console.log(`Pi is about ${((4 * allHits) / (DARTS * SEEDS.length)).toFixed(5)}`);
}

if (mp.isMainProcess) void main();
