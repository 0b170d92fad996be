import { roundedToSatang } from '../domain/invoice-line.ts';
import { isUnconfirmed, provenanceOf } from './in-force.ts';
import type { MicroBaht, Provenance } from './tariff.ts';

/** What a bill of a utility charges for, in the order of the bill. */
export const billKinds = ['demand', 'energy', 'kvar', 'minimum', 'service', 'ft', 'green', 'vat'] as const;
export type BillKind = (typeof billKinds)[number];
export type BillUnit = 'kWh' | 'kW' | 'kvar' | 'month' | '%';

/**
 * A quantity at a price. `of`: the hours, or the block it is of, from one kWh to another (null: and all the rest). `amount`: what it
 * comes to in whole satang, where the authority rounds each step by itself; null where it rounds the line.
 */
export type BillStep = Provenance &
  Readonly<{
    of: 'all' | 'on-peak' | 'off-peak' | 'partial-peak' | Readonly<{ fromKwh: number; toKwh: number | null }>;
    /** Thousandths of the unit: Wh, W, var, thousandths of a month; of VAT, of a per cent. */
    quantity: number;
    unit: BillUnit;
    /** µTHB per unit; of VAT and a least charge what they are per cent of, in nano-baht. */
    price: MicroBaht | bigint;
    /** Nano-baht. */
    exact: bigint;
    amount: bigint | null;
  }>;

/** One line: its steps, exact, and as it is charged, nano-baht. */
export type BillLine = Readonly<{ kind: BillKind; steps: readonly BillStep[]; exact: bigint; amount: bigint }>;

type Priced = Readonly<{ of: BillStep['of']; quantity: number; unit: BillUnit; price: MicroBaht }>;

/** Nano-baht, exact: a thousandth of a unit at 1 µTHB per unit is 1 nano-baht. */
const step = ({ of, quantity, unit, price }: Priced, from: Provenance, each: boolean): BillStep => {
  const exact = BigInt(quantity) * BigInt(price);
  return { of, quantity, unit, price, exact, amount: each ? roundedToSatang(exact) : null, ...provenanceOf(from) };
};

/**
 * A line of quantities at prices, rounded to satang, half up. `each`: step by step, as PEA's bill calculator rounds the blocks of
 * energy and the demands by time of day; else the sum, as it rounds energy by hours (Kraikuppp/WebMeter-demo, calculator/1_…js to
 * 4_…js, whose ROUND(…, 2) are those of the spreadsheet it was made from). Of MEA no rule was found: the same is an engineering choice.
 */
export const lineOf = (
  kind: BillKind,
  priced: readonly Priced[],
  from: Provenance,
  rounding: 'sum' | 'each',
): BillLine => {
  const steps = priced.map((one) => step(one, from, rounding === 'each'));
  const exact = steps.reduce((sum, one) => sum + one.exact, 0n);
  const amount = steps.reduce((sum, one) => sum + (one.amount ?? 0n), 0n);
  return { kind, steps, exact, amount: rounding === 'each' ? amount : roundedToSatang(exact) };
};

/** So many parts per million of an amount. */
export const partOf = (kind: BillKind, base: bigint, ppm: number, from: Provenance): BillLine => {
  // Of whole satang, so that a millionth of them is whole nano-baht.
  const exact = (base * BigInt(ppm)) / 1_000_000n;
  const only: BillStep = {
    ...{ of: 'all', quantity: ppm / 10, unit: '%', price: base, exact, amount: null },
    ...provenanceOf(from),
  };
  return { kind, steps: [only], exact, amount: roundedToSatang(exact) };
};

export const sumOf = (lines: readonly BillLine[]): bigint => lines.reduce((sum, { amount }) => sum + amount, 0n);
export const hasUnconfirmed = (lines: readonly BillLine[]): boolean =>
  lines.some(({ steps }) => steps.some(isUnconfirmed));
