import type { Explained } from './explain.ts';

/** A setting that is another in two configurations; null where one has no such setting (a meter that is only in the other). */
export type Difference = Readonly<{ path: string; from: Explained | null; to: Explained | null }>;

/** What differs between two configurations, by path: the order of lines and meters is no difference. */
export const differences = (from: readonly Explained[], to: readonly Explained[]): readonly Difference[] => {
  const before = new Map(from.map((one) => [one.path, one]));
  const after = new Map(to.map((one) => [one.path, one]));
  const paths = new Set([...before.keys(), ...after.keys()]);
  // A group or list that is there on one side alone: what is in it says so, and that it was not is no news beside it.
  const groups = groupsOf(paths);
  return [...paths].flatMap((path) => {
    const difference = { path, from: before.get(path) ?? null, to: after.get(path) ?? null };
    return isSame(difference) || groups.has(path) ? [] : [difference];
  });
};

/** All that others are in: `a.b` and `a` of `a.b[c]`. */
const groupsOf = (paths: Iterable<string>): ReadonlySet<string> => {
  const groups = new Set<string>();
  for (const path of paths) for (const { index } of path.matchAll(/[.[]/g)) groups.add(path.slice(0, index));
  return groups;
};

const isSame = ({ from, to }: Difference): boolean =>
  from !== null && to !== null && from.shown === to.shown && JSON.stringify(from.value) === JSON.stringify(to.value);
