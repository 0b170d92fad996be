import { readdirSync } from 'node:fs';
import { limitsFile } from '../configuration/limits-file.ts';
import { readLayer } from '../configuration/load.ts';
import { type Refusal, refusal, refuseAll, refused, together } from '../configuration/refusal.ts';
import type { LimitSet } from '../domain/limits.ts';
import { nearMiss } from '../domain/near-miss.ts';
import { shipped } from './shipped.ts';

/**
 * Shipped sets of limits by name, in the order they are named.
 * @throws Fault `configuration` for one that is not there, and where two would raise an alarm of the same name.
 */
export const readLimits = (names: readonly string[]): readonly LimitSet[] => {
  const known = readdirSync(shipped('config/limits')).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  together(...names.map((name) => () => refuseUnknown(name, known)));
  const sets = names.map((name) => limitsFile(readLayer(shipped(`config/limits/${name}.json`))));
  const owner = new Map<string, string>();
  const twice: Refusal[] = [];
  for (const { name: set, bands } of sets)
    for (const { quantity, name } of bands) {
      const key = `${quantity} band "${name}"`;
      const other = owner.get(key);
      if (other !== undefined) twice.push(refusal('band-twice', { one: other, other: set, band: key }));
      owner.set(key, set);
    }
  refuseAll(twice);
  return sets;
};

const refuseUnknown = (name: string, known: readonly string[]): void => {
  if (known.includes(name)) return;
  throw refused('unknown-limits', { name, known: known.toSorted(), meant: nearMiss(name, known) });
};

/** Reads each list of names once: the same files would be read and checked for every meter. */
export const remembered = (
  read: (names: readonly string[]) => readonly LimitSet[],
): ((names: readonly string[]) => readonly LimitSet[]) => {
  const known = new Map<string, () => readonly LimitSet[]>();
  return (names) => {
    const key = names.join();
    const sets = known.get(key) ?? once(() => read(names));
    known.set(key, sets);
    return sets();
  };
};

/** What it comes to the first time, also where that is a fault. */
const once = <T>(work: () => T): (() => T) => {
  try {
    const made = work();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};
