import { type BillLine, lineOf } from './bill-line.ts';
import type { DemandCharge, KvarCharge, Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/**
 * Greatest 15-min means of a month in W. `chargedW`: in the hours the tariff charges first (any time, on-peak, or the evening peak);
 * `partialW`: from 08:00 to 18:30, by time of day alone; `otherW`: in any other hours. Null: not known.
 */
export type MonthDemand = Readonly<{ chargedW: number; partialW: number | null; otherW: number | null }>;

/** Whole kW or kvar of thousandths: "to the nearest full kilowatt discarding the fraction of 0.5" (MEA schedule 109/258); a half is not less and counts. */
const wholeOf = (thousandths: number): number => Math.floor((thousandths + 500) / 1_000);

/** The demand charge of a month. */
export const demandLine = (tariff: Tariff, charge: DemandCharge, demand: MonthDemand | null): BillLine | Unknown => {
  if (demand === null)
    return {
      unknown: `the tariff ${tariff.name} charges demand: the greatest 15-min mean of the month in kW has to be known`,
    };
  const { chargedW, partialW } = demand;
  const charged = { unit: 'kW', quantity: wholeOf(chargedW) * 1_000, price: charge.perKw } as const;
  if (charge.hours !== 'time-of-day')
    return lineOf('demand', [{ of: charge.hours === 'on-peak' ? 'on-peak' : 'all', ...charged }], charge, 'sum');
  if (partialW === null)
    return {
      unknown: `the tariff ${tariff.name} charges demand by time of day: that from 08:00 to 18:30 has to be known too`,
    };
  const beyond = Math.max(0, wholeOf(partialW) - wholeOf(chargedW));
  const steps = [
    { of: 'on-peak', ...charged },
    { of: 'partial-peak', unit: 'kW', quantity: beyond * 1_000, price: charge.partialPerKw },
  ] as const;
  return lineOf(
    'demand',
    steps.filter(({ of, quantity }) => of === 'on-peak' || quantity > 0),
    charge,
    'each',
  );
};

/** How the kvar that are charged come about: var, whole kW, ppm of them that are free, and whole kvar beyond. */
export type Reactive = Readonly<{ reactiveVar: number; activeKw: number; freePpm: number; excessKvar: number }>;

/** Null where demand or reactive demand is not known. Of all hours the greatest kW counts, whatever is charged for it. */
export const reactiveOf = (
  { freePpm }: KvarCharge,
  demand: MonthDemand | null,
  reactiveVar: number | null,
): Reactive | null => {
  if (demand === null || reactiveVar === null) return null;
  const activeKw = wholeOf(Math.max(demand.chargedW, demand.partialW ?? 0, demand.otherW ?? 0));
  // In millionths of a var: kW × ppm are thousandths of a kvar divided by a million.
  const beyond = reactiveVar * 1_000 - activeKw * freePpm;
  return { reactiveVar, activeKw, freePpm, excessKvar: Math.max(0, Math.floor((beyond + 500_000) / 1_000_000)) };
};

export const kvarLine = (charge: KvarCharge, { excessKvar }: Reactive): BillLine =>
  lineOf('kvar', [{ of: 'all', unit: 'kvar', quantity: excessKvar * 1_000, price: charge.perKvar }], charge, 'sum');
