import type { Wh } from '../domain/energy.ts';
import { type BillLine, billKinds, hasUnconfirmed, lineOf, partOf, sumOf } from './bill-line.ts';
import { demandLine, kvarLine, type MonthDemand, type Reactive, reactiveOf } from './demand-lines.ts';
import { energyLine, type MonthEnergy } from './energy-line.ts';
import { allUnknown, isUnconfirmed } from './in-force.ts';
import { type BillPeriod, ratesOf } from './rates.ts';
import type { EntryOf, LocalDate, Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/** What a meter has counted in a month, as far as it is known. */
export type Usage = Readonly<{
  energy: MonthEnergy;
  demand: MonthDemand | null;
  /** Greatest lagging 15-min mean in var; null: not known, and then no kvar charge is in the bill. */
  reactiveVar: number | null;
  /** Wh of green energy, of all. */
  greenWh: Wh;
  /** The highest demand charge of the 12 months before, nano-baht. */
  highestDemandCharge: bigint | null;
}>;

/** What a reader has to know of a bill: what was left out, or decided where no rule was found. */
export type BillNote =
  | 'rounding'
  | 'kvar-not-known'
  | 'minimum-not-known'
  | 'minimum-compared'
  | 'part-of-month'
  | 'above-small-class';

export type Bill = Readonly<{
  tariff: Tariff;
  period: BillPeriod;
  energyWh: Wh;
  lines: readonly BillLine[];
  /** How the excess of reactive demand comes about; null where none is charged. */
  reactive: Reactive | null;
  /** Nano-baht in whole satang. */
  total: bigint;
  /** Whether a number in it still has to be confirmed. */
  unconfirmed: boolean;
  notes: readonly BillNote[];
}>;

/** A utility's bill of a month, line by line; or why there is none: everything that is missing. */
export const monthlyBill = (tariff: Tariff, period: BillPeriod, usage: Usage): Bill | Unknown => {
  const rates = ratesOf(tariff, period, usage.greenWh > 0);
  if ('unknown' in rates) return rates;
  const energy = energyLine(tariff, rates.energy, usage.energy);
  const demand = rates.demand === null ? null : demandLine(tariff, rates.demand, usage.demand);
  if ('unknown' in energy || (demand !== null && 'unknown' in demand)) return allUnknown([energy, demand ?? {}]);
  const totalWh = usage.energy.totalWh;
  const reactive = rates.kvar === null ? null : reactiveOf(rates.kvar, usage.demand, usage.reactiveVar);
  const base = [energy, ...(demand === null ? [] : [demand])];
  const lines = [
    ...base,
    ...(reactive === null || rates.kvar === null ? [] : [kvarLine(rates.kvar, reactive)]),
    ...leastCharge(rates.minimum, sumOf(base), usage.highestDemandCharge),
    lineOf(
      'service',
      [{ of: 'all', unit: 'month', price: rates.service.price, quantity: 1_000 }],
      rates.service,
      'sum',
    ),
    lineOf('ft', [{ of: 'all', unit: 'kWh', price: rates.ft.price, quantity: totalWh }], rates.ft, 'sum'),
    ...(rates.green === null
      ? []
      : [
          lineOf(
            'green',
            [{ of: 'all', unit: 'kWh', price: rates.green.price, quantity: usage.greenWh }],
            rates.green,
            'sum',
          ),
        ]),
  ];
  const all = [...lines, partOf('vat', sumOf(lines), rates.vat.ppm, rates.vat)].toSorted(
    (one, other) => billKinds.indexOf(one.kind) - billKinds.indexOf(other.kind),
  );
  return {
    ...{ tariff, period, energyWh: totalWh, reactive, lines: all, total: sumOf(all) },
    unconfirmed: hasUnconfirmed(all) || (rates.minimum !== null && isUnconfirmed(rates.minimum)),
    notes: notesOf(tariff, period, usage, reactive),
  };
};

/**
 * What a month's charges for demand and energy are below their least: service, Ft and VAT come on top (MEA schedule 109/259 note 2
 * says so of the service charge; that the rest does is an engineering choice).
 */
const leastCharge = (
  minimum: EntryOf['minimum'] | null,
  charged: bigint,
  highest: bigint | null,
): readonly BillLine[] => {
  if (minimum === null || highest === null) return [];
  const least = partOf('minimum', highest, minimum.ppm, minimum);
  return least.amount <= charged ? [] : [{ ...least, exact: least.exact - charged, amount: least.amount - charged }];
};

const SMALL_CLASS_WH = 150_000;

const notesOf = (
  tariff: Tariff,
  period: BillPeriod,
  { energy, highestDemandCharge }: Usage,
  reactive: Reactive | null,
): readonly BillNote[] => [
  'rounding',
  ...(tariff.kvar !== null && reactive === null ? (['kvar-not-known'] as const) : []),
  ...(tariff.minimum === null
    ? []
    : ([highestDemandCharge === null ? 'minimum-not-known' : 'minimum-compared'] as const)),
  ...(isPart(period) ? (['part-of-month'] as const) : []),
  ...(tariff.class === 'residential-small' && energy.totalWh > SMALL_CLASS_WH ? (['above-small-class'] as const) : []),
];

/** Of several days less than from one to the day before it in the next month; a single day stands for its month. */
const isPart = ({ from, to }: BillPeriod): boolean => from !== to && lastDayFrom(from) > to;

/** The last day of a month that begins on a day: 14 October for 15 September. */
export const lastDayFrom = (from: LocalDate): LocalDate => {
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number);
  const daysOfNext = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, daysOfNext + 1) - 1)).toISOString().slice(0, 10);
};
