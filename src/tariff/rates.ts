import { allUnknown, inForce } from './in-force.ts';
import type { Dated, DatedList, EntryOf, LocalDate, Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/** First and last day of what is billed: a month at most. */
export type BillPeriod = Readonly<{ from: LocalDate; to: LocalDate }>;

/** What holds in all of a period; null where the tariff does not charge so. */
export type Rates = Readonly<{
  energy: EntryOf['energy'];
  service: EntryOf['service'];
  ft: EntryOf['ft'];
  vat: EntryOf['vat'];
  demand: EntryOf['demand'] | null;
  kvar: EntryOf['kvar'] | null;
  minimum: EntryOf['minimum'] | null;
  green: EntryOf['green'] | null;
}>;

/** The rates of a period; unknown, with all reasons, where one is missing or changes within it. */
export const ratesOf = (tariff: Tariff, period: BillPeriod, withGreen: boolean): Rates | Unknown => {
  const throughout = <T extends Dated>(list: DatedList, known: readonly T[] | null): T | Unknown =>
    heldThroughout(tariff, list, known, period);
  const charged = <T extends Dated>(list: DatedList, known: readonly T[] | null): T | Unknown | null =>
    known === null ? null : throughout(list, known);
  const [energy, service] = [throughout('energy', tariff.energy), throughout('service', tariff.service)];
  const [ft, vat] = [throughout('ft', tariff.ft), throughout('vat', tariff.vat)];
  const [demand, kvar] = [charged('demand', tariff.demand), charged('kvar', tariff.kvar)];
  const minimum = charged('minimum', tariff.minimum);
  const green = withGreen ? throughout('green', tariff.green) : null;
  if (isUnknown(energy) || isUnknown(service) || isUnknown(ft) || isUnknown(vat))
    return allUnknown([energy, service, ft, vat, demand ?? {}, kvar ?? {}, minimum ?? {}, green ?? {}]);
  if (isUnknown(demand) || isUnknown(kvar) || isUnknown(minimum) || isUnknown(green))
    return allUnknown([demand ?? {}, kvar ?? {}, minimum ?? {}, green ?? {}]);
  return { energy, service, ft, vat, demand, kvar, minimum, green };
};

const isUnknown = (value: object | null): value is Unknown => value !== null && 'unknown' in value;

/** Entries may follow one another as long as they say the same: the last of them is what a bill quotes. */
const heldThroughout = <T extends Dated>(
  tariff: Tariff,
  list: DatedList,
  known: readonly T[] | null,
  { from, to }: BillPeriod,
): T | Unknown => {
  let held = inForce(tariff, list, known, from);
  while (!('unknown' in held) && held.to < to) {
    const after = dayAfter(held.to);
    const next: T | Unknown = inForce(tariff, list, known, after);
    if ('unknown' in next) return next;
    if (!saysTheSame(held, next))
      return {
        unknown: `the ${list} of the tariff ${tariff.name} changes on ${after}: ask for the days before and from then on by themselves`,
      };
    held = next;
  }
  return held;
};

/** Whatever days it is for, and whoever says so. */
const saysTheSame = (one: Dated, other: Dated): boolean => {
  const text = ({ from: _, to: __, source: ___, confidence: ____, ...says }: Dated): string => JSON.stringify(says);
  return text(one) === text(other);
};

const dayAfter = (date: LocalDate): LocalDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
