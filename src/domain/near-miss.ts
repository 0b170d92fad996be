/**
 * The allowed word that was probably meant: at most a third of it differs, or one letter of three to five; of two letters (`lv`, `mv`) each says
 * something else. Null where none is that near.
 */
export const nearMiss = (written: string, allowed: readonly string[]): string | null => {
  const ranked = allowed
    .map((word) => ({ word, distance: distanceOf(written.toLowerCase(), word.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  const most = (word: string): number => Math.max(word.length > 2 ? 1 : 0, Math.floor(word.length / 3));
  return best !== undefined && best.distance <= most(best.word) ? best.word : null;
};

/** Optimal string alignment: insertions, deletions, substitutions, and two neighbours that changed places, each one. */
const distanceOf = (from: string, to: string): number => {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let above = 0; above < from.length; above += 1) {
    const next = [above + 1];
    for (let index = 0; index < to.length; index += 1) {
      const substituted = (row[index] ?? 0) + (from[above] === to[index] ? 0 : 1);
      const swapped = index > 0 && above > 0 && from[above] === to[index - 1] && from[above - 1] === to[index];
      next.push(
        Math.min(
          substituted,
          (row[index + 1] ?? 0) + 1,
          (next[index] ?? 0) + 1,
          ...(swapped ? [(before[index - 1] ?? 0) + 1] : []),
        ),
      );
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
};
