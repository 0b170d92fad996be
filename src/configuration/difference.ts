import type { Explained } from './explain.ts';

/** A setting that is another in two configurations; null where one has no such setting (a meter that is only in the other). */
export type Difference = Readonly<{ path: string; from: Explained | null; to: Explained | null }>;

/** What differs between two configurations, by path: the order of lines and meters is no difference. */
export const differences = (from: readonly Explained[], to: readonly Explained[]): readonly Difference[] => {
  const before = new Map(from.map((one) => [one.path, one]));
  const after = new Map(to.map((one) => [one.path, one]));
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].flatMap((path) => {
    const difference = { path, from: before.get(path) ?? null, to: after.get(path) ?? null };
    return isSame(difference) ? [] : [difference];
  });
};

const isSame = ({ from, to }: Difference): boolean =>
  from !== null && to !== null && from.shown === to.shown && JSON.stringify(from.value) === JSON.stringify(to.value);
