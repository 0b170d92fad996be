import { type Millis, type Monotonic, millis, SECOND } from '../domain/time.ts';

/** How long files must lie still before they are taken; real time. Engineering choices: editors write within a moment. */
export type SettlingRules = Readonly<{
  quiet: Millis;
  /** The same of what nobody can read, or is not there: it may be half of what is being written. */
  patience: Millis;
}>;
export const settlingRules: SettlingRules = { quiet: millis(2 * SECOND), patience: millis(10 * SECOND) };

/** What was seen last, since when, and what was taken last. A stamp tells two states of files apart; null: they are not there. */
export type Settling = Readonly<{ stamp: string | null; since: Monotonic; taken: string | null }>;

/** A look at the files: `isReadable` is asked only of those that lie still. */
export type SiteLook = Readonly<{ at: Monotonic; stamp: string | null; isReadable: () => boolean }>;

/**
 * Whether what lies there is to be taken now: it is another than was taken last, and has lain still for long enough. `gone`: nothing
 * lies there, and not because somebody is just saving it.
 */
export const settleSite = (
  { quiet, patience }: SettlingRules,
  before: Settling,
  { at, stamp, isReadable }: SiteLook,
): Readonly<{ state: Settling; take: boolean; gone: boolean }> => {
  const still = at - before.since;
  const wait = { state: before, take: false, gone: false };
  if (stamp !== before.stamp) return { ...wait, state: { ...before, stamp, since: at } };
  // An editor that saves by a new file may take the old one away first.
  if (stamp === null) return { ...wait, gone: still >= patience };
  if (stamp === before.taken) return wait;
  if (still < quiet || (still < patience && !isReadable())) return wait;
  return { ...wait, state: { ...before, taken: stamp }, take: true };
};
