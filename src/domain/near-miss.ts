/** The allowed word that was probably meant: at most a third of it differs; null where none is that near. */
export const nearMiss = (written: string, allowed: readonly string[]): string | null => {
  const ranked = allowed
    .map((word) => ({ word, distance: distanceOf(written.toLowerCase(), word.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : null;
};

/** Insertions, deletions, substitutions and two letters swapped (optimal string alignment): what fingers do. */
const distanceOf = (from: string, to: string): number => {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [above, letter] of from.split('').entries()) {
    const next = [above + 1];
    for (const [index, other] of to.split('').entries()) {
      const substituted = (row[index] ?? 0) + (letter === other ? 0 : 1);
      const swapped =
        index > 0 && letter === to[index - 1] && from[above - 1] === other
          ? (before[index - 1] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      next.push(Math.min(substituted, swapped, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
};
