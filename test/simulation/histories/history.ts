import { seededRandom } from '../../support/seeded-random.ts';
import { memoryDisks, sqliteDisks } from './disks.ts';
import { type Faults, faultsOf } from './faults.ts';
import { brokenLaws } from './law.ts';
import { type Mutants, noMutants } from './mutants.ts';
import { live, type Town } from './town.ts';

/** What became of a history: the laws it broke, and what it went through. */
export type History = Readonly<{ broken: readonly string[] }> & Pick<Town, 'boundaries' | 'deaths'>;

/** Lives through a history of these faults; `seed` is of the meters and of everything else that is left to chance. */
export const livedThrough = (faults: Faults, seed: number, mutants: Mutants = noMutants): History => {
  using disks = faults.sqlite ? sqliteDisks() : memoryDisks();
  const town = live(faults, seededRandom(seed), disks, mutants);
  return { broken: brokenLaws(town), boundaries: town.boundaries, deaths: town.deaths };
};

/** A history out of nothing but its number. */
export const history = (seed: number, mutants: Mutants = noMutants): History =>
  livedThrough(faultsOf(seededRandom(seed)), seed, mutants);
