import type { Dated, DatedList, Gap, LocalDate, Provenance, Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/** What of a list holds on a day; where nothing does, why, as far as the file says. */
export const inForce = <T extends Dated>(
  tariff: Pick<Tariff, 'name' | 'gaps'>,
  what: DatedList,
  known: readonly T[] | null,
  date: LocalDate,
): T | Unknown => {
  const holds = ({ from, to }: Dated): boolean => from <= date && date <= to;
  const found = known?.find(holds);
  if (found !== undefined) return found;
  const gap = tariff.gaps.find((one: Gap) => one.of === what && holds(one));
  const why = gap === undefined ? 'add one with its source' : gap.unknown;
  return { unknown: `the tariff ${tariff.name} has no ${what} for ${date}: ${why}` };
};

/** Everything that is missing, in one sentence. */
export const allUnknown = (answers: readonly object[]): Unknown => ({
  unknown: answers.flatMap((one) => ('unknown' in one ? [String(one.unknown)] : [])).join('; '),
});

export const provenanceOf = ({ source, confidence }: Provenance): Provenance => ({ source, confidence });
export const isUnconfirmed = ({ confidence }: Pick<Provenance, 'confidence'>): boolean => confidence === 'unconfirmed';
