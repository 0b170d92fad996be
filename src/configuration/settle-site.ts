import { type Millis, type Monotonic, millis, SECOND } from '../domain/time.ts';

/** How long files must lie still before they are taken; real time. Engineering choices: editors write within a moment. */
export type SettlingRules = Readonly<{
  quiet: Millis;
  /** The same of what nobody can read: it may be half of what is being written. */
  patience: Millis;
}>;
export const settlingRules: SettlingRules = { quiet: millis(2 * SECOND), patience: millis(10 * SECOND) };

/** What was seen last, since when, and what was taken last. A stamp tells two states of files apart; null: they are not there. */
export type Settling = Readonly<{ stamp: string | null; since: Monotonic; taken: string | null }>;

/** A look at the files: `isReadable` is asked only of those that lie still. */
export type SiteLook = Readonly<{ at: Monotonic; stamp: string | null; isReadable: () => boolean }>;

/** Whether what lies there is to be taken now: it is another than was taken last, and has lain still for long enough. */
export const settleSite = (
  { quiet, patience }: SettlingRules,
  before: Settling,
  { at, stamp, isReadable }: SiteLook,
): Readonly<{ state: Settling; take: boolean }> => {
  if (stamp !== before.stamp) return { state: { ...before, stamp, since: at }, take: false };
  // An editor that saves by a new file may take the old one away first.
  if (stamp === null || stamp === before.taken) return { state: before, take: false };
  const still = at - before.since;
  if (still < quiet || (still < patience && !isReadable())) return { state: before, take: false };
  return { state: { ...before, taken: stamp }, take: true };
};
