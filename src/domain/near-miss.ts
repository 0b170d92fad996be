const LONGEST = 128;

/** The allowed word that was probably meant: at most a third of it differs; null where none is that near. */
export const nearMiss = (written: string, allowed: readonly string[]): string | null => {
  // A word of a megabyte is no slip, and is not compared letter by letter.
  if (written.length > LONGEST) return null;
  const ranked = allowed
    .map((word) => ({ word, distance: distanceOf(written.toLowerCase(), word.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : null;
};

/** The allowed value that was probably meant. Of abbreviations of two letters (`lv`, `mv`) each is a word of its own: half of it would be guessed. */
export const valueMeant = (written: unknown, allowed: readonly string[]): string | null =>
  typeof written === 'string'
    ? nearMiss(
        written,
        allowed.filter((word) => word.length > 2),
      )
    : null;

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
