/** Values made by chance, the same ones for the same seed. */

export type Random = () => number;

/** mulberry32: small, and good enough to wander through the cases. */
export function seeded(seed: number): Random {
  let state = seed + 0x6d2b79f5;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomValue(random: Random, depth: number): unknown {
  const makers = depth > 0 ? [...leaves, ...branches] : leaves;
  const make = makers[Math.floor(random() * makers.length)];
  return make?.(random, depth - 1);
}

type Maker = (random: Random, depth: number) => unknown;

const leaves: readonly Maker[] = [
  () => null,
  () => undefined,
  (random) => random() < 0.5,
  (random) => Math.floor((random() - 0.5) * 2 ** Math.floor(random() * 54)),
  (random) => (random() - 0.5) * 10 ** Math.floor(random() * 600 - 300),
  (random) => BigInt(Math.floor(random() * 2 ** 53)) ** BigInt(Math.floor(random() * 6)) * (random() < 0.5 ? -1n : 1n),
  text,
  (random) => new Date(Math.floor((random() - 0.5) * 1e14)),
  (random) => Buffer.from(text(random)),
  (random) => new Uint8Array(Buffer.from(text(random))),
  (random) => new Float64Array(Array.from({ length: count(random) }, random)),
];

const branches: readonly Maker[] = [
  (random, depth) => Array.from({ length: count(random) }, () => randomValue(random, depth)),
  (random, depth) =>
    Object.fromEntries(Array.from({ length: count(random) }, () => [text(random), randomValue(random, depth)])),
  (random, depth) =>
    new Map(Array.from({ length: count(random) }, () => [randomValue(random, 0), randomValue(random, depth)])),
  (random, depth) => new Set(Array.from({ length: count(random) }, () => randomValue(random, depth))),
];

function count(random: Random): number {
  return Math.floor(random() ** 3 * 40);
}

/** Mostly ASCII, sometimes any UTF-16 at all. */
function text(random: Random): string {
  const range = random() < 0.7 ? 0x80 : 0x10000;
  return String.fromCharCode(
    ...Array.from({ length: Math.floor(random() ** 4 * 200) }, () => Math.floor(random() * range)),
  );
}
