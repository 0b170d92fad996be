/** A stretch of what is counted (instants, or sequence numbers), from one end up to but not including the other. */
type Stretch = Readonly<{ from: number; to: number }>;

/** A stretch that is not known. `said`: somebody has said that it is missing; otherwise nobody has said anything. */
export type Hole = Stretch & Readonly<{ said: boolean }>;

/** What is known of a line, and what is not; of a bounded number of holes. */
export type Coverage = Readonly<{
  /** A stretch is known, or is said to be missing. Once known it stays known, whatever is said later. */
  note: (stretch: Stretch, known: boolean) => void;
  /** End of what was heard of; null before the first. */
  through: () => number | null;
  /** Oldest first, none touching another of its kind. */
  holes: () => readonly Hole[];
  /** How many holes became too many, and before which place nothing is told any more; null: none. */
  forgotten: () => Readonly<{ holes: number; before: number }> | null;
  dump: () => CoverageDump;
}>;
/** All that is known of a line, as plain data. */
export type CoverageDump = Readonly<{
  begins: number | null;
  ends: number | null;
  holes: readonly Hole[];
  forgotten: Readonly<{ holes: number; before: number }> | null;
}>;

/**
 * Follows which parts of a line are known, in whatever order they come. `start`: where it begins, if that is known before
 * anything is heard. Of more than `most` holes the oldest is forgotten, and with it everything before its end. `from`: what
 * was known before.
 */
export const coverage = (
  { most, start = null }: Readonly<{ most: number; start?: number | null }>,
  from: CoverageDump = { begins: start, ends: start, holes: [], forgotten: null },
): Coverage => {
  let { begins, ends, forgotten } = from;
  let holes = [...from.holes];

  const note = ({ from: given, to }: Stretch, known: boolean): void => {
    const from = Math.max(given, forgotten?.before ?? given);
    if (from >= to) return;
    // In order and known, as nearly everything is.
    if (known && from === ends) {
      ends = to;
      return;
    }
    if (begins === null || ends === null) {
      [begins, ends] = [from, to];
      holes = [{ from, to, said: false }];
    } else {
      if (to > ends) holes.push({ from: ends, to, said: false });
      if (from < begins) holes.unshift({ from, to: begins, said: false });
      [begins, ends] = [Math.min(begins, from), Math.max(ends, to)];
    }
    holes = joined(holes.flatMap((hole) => cut(hole, { from, to }, known)));
    while (holes.length > most) {
      const [oldest] = holes.splice(0, 1);
      if (oldest !== undefined) forgotten = { holes: (forgotten?.holes ?? 0) + 1, before: oldest.to };
    }
  };
  const dump = (): CoverageDump => ({ begins, ends, holes, forgotten });
  return { note, through: () => ends, holes: () => holes, forgotten: () => forgotten, dump };
};

/** What is left of a hole once a part of it is known, or is said to be missing. */
const cut = (hole: Hole, { from, to }: Stretch, known: boolean): readonly Hole[] => {
  if (to <= hole.from || from >= hole.to) return [hole];
  const [first, last] = [Math.max(from, hole.from), Math.min(to, hole.to)];
  return [
    ...(hole.from < first ? [{ ...hole, to: first }] : []),
    ...(known ? [] : [{ from: first, to: last, said: true }]),
    ...(last < hole.to ? [{ ...hole, from: last }] : []),
  ];
};

const joined = (holes: readonly Hole[]): Hole[] => {
  const all: Hole[] = [];
  for (const hole of holes) {
    const before = all.at(-1);
    if (before !== undefined && before.to === hole.from && before.said === hole.said)
      all[all.length - 1] = { ...before, to: hole.to };
    else all.push(hole);
  }
  return all;
};
