/** The word that was probably meant. */

/** The candidate nearest to `word`, or undefined if none is near enough to be worth suggesting. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const byDistance = candidates
    .map((candidate) => ({ candidate, distance: distance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = byDistance;
  if (best && best.distance <= Math.ceil(word.length / 3)) return best.candidate;
  return word.length > 1 ? candidates.find((candidate) => candidate.includes(word)) : undefined;
}

/** Levenshtein's: how many letters must be added, taken away or replaced to turn `from` into `to`. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column] + 1, current[column - 1] + 1));
    }
    previous = current;
  }
  return previous[to.length];
}
