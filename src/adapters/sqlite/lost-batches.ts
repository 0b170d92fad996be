import type { SalvagedRows } from './salvaged-rows.ts';

/** Numbers from `first` through `last`, of one epoch. */
type LostRange = Readonly<{ epoch: number; first: number; last: number }>;
export type Lost = Readonly<{
  ranges: readonly LostRange[];
  /** Besides, so many whose numbers nobody knows. */
  unnamed: number;
  /** Whether `ranges` may name some that had been let go of on purpose: what would tell is lost too. */
  perhapsForgotten: boolean;
  /** Whether there may have been more, and later ones, than anything says. */
  openEnded: boolean;
}>;

const nothingLost: Lost = { ranges: [], unnamed: 0, perhapsForgotten: false, openEnded: false };

/** Which batches were there, by everything that still tells, and cannot be read any more. */
export const lostBatches = ({ batches, refused, states, tally }: SalvagedRows): Lost => {
  const rows = tally === null ? null : tally.position - tally.forgotten;
  const read = [...batches.values(), ...refused.values()].filter(({ position }) => position > (tally?.forgotten ?? 0));
  if (rows !== null && read.length >= rows) return nothingLost;
  const known = new Map<number, Set<number>>();
  for (const { batch } of [...batches.values(), ...refused.values()])
    known.set(batch.epoch, (known.get(batch.epoch) ?? new Set()).add(batch.sequence));
  const newest = newestCaptured({ states, tally });
  if (newest !== null && !known.has(newest.epoch)) known.set(newest.epoch, new Set());
  const ranges = [...known].flatMap(([epoch, sequences]): LostRange[] => {
    const isNewest = epoch === newest?.epoch;
    const last = Math.max(...sequences, isNewest ? newest.sequence : 0);
    const first = isNewest ? firstKept({ batches, tally }, epoch, newest.sequence) : Math.min(...sequences);
    return gaps(sequences, first, last).map((gap) => ({ epoch, ...gap }));
  });
  const named = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return {
    ranges,
    unnamed: Math.max(0, (rows ?? 0) - read.length - named),
    perhapsForgotten: tally === null && ranges.length > 0,
    openEnded: tally === null,
  };
};

/** The number of the last batch that was sealed, as far as anything tells. */
export const newestCaptured = ({
  states,
  tally,
}: Pick<SalvagedRows, 'states' | 'tally'>): Readonly<{ epoch: number; sequence: number }> | null => {
  const told = tally === null ? [] : [{ epoch: tally.capturedEpoch, sequence: tally.capturedSequence }];
  const all = [...states, ...told].filter(({ epoch }) => epoch > 0);
  return all.toSorted((a, b) => b.epoch - a.epoch || b.sequence - a.sequence)[0] ?? null;
};

/** Positions and numbers of one epoch go side by side, but for what was refused or lost before. */
const firstKept = (
  { batches, tally }: Pick<SalvagedRows, 'batches' | 'tally'>,
  epoch: number,
  last: number,
): number => {
  if (tally === null) return 1;
  const ahead = [...batches.values()]
    .filter(({ batch }) => batch.epoch === epoch)
    .map(({ batch, position }) => batch.sequence - position);
  return Math.max(1, tally.forgotten + 1 + Math.min(last - tally.position, ...ahead));
};

const gaps = (present: ReadonlySet<number>, first: number, last: number) => {
  const found: { first: number; last: number }[] = [];
  for (let number = first; number <= last; number += 1) {
    if (present.has(number)) continue;
    const before = found.at(-1);
    if (before?.last === number - 1) before.last = number;
    else found.push({ first: number, last: number });
  }
  return found;
};
