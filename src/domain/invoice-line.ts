import { BANGKOK_OFFSET, bangkokTime, type Instant, instant } from './time.ts';

/**
 * What an account pays for or is paid for, from its own point of view. Energy beyond trades is split as its price is made
 * (`tariff/price.ts`): energy by the hours it fell into (`retail`: where they are all the same), Ft and VAT on each kWh of it. `green-…`: the premium for what was given of green energy, which is bought and sold as any is. `service`: by the month and delivery point.
 * `platform-fee`, `wheeling`, `losses`: what it is charged of what it sold for, a premium with it.
 */
export const lineKinds = [
  'bought',
  'sold',
  'green-bought',
  'green-sold',
  'platform-fee',
  'wheeling',
  'losses',
  'retail',
  'retail-on-peak',
  'retail-off-peak',
  'ft',
  'buy-back',
  'service',
  'vat',
] as const;
export type LineKind = (typeof lineKinds)[number];

/** Wh that are paid for, and nano-baht, positive for what the account receives. Ft and VAT are on energy that other lines count. */
export type InvoiceLine = Readonly<{ energyWh: number; money: bigint }>;
export const noLine: InvoiceLine = { energyWh: 0, money: 0n };

/** A calendar month in Bangkok: `2026-11`. Such texts sort by time. */
export type Month = string;

export const monthOf = (at: Instant): Month => bangkokTime(at).slice(0, 7);

/** The month that begins where this one ends. */
export const monthAfter = (month: Month): Month => monthOf(monthSpan(month).to);

/** [from, to). */
export const monthSpan = (month: Month): Readonly<{ from: Instant; to: Instant }> => {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  const start = (months: number): Instant => instant(Date.UTC(year, number - 1 + months, 1) - BANGKOK_OFFSET);
  return { from: start(0), to: start(1) };
};

/** Nano-baht in a satang. */
export const SATANG = 10_000_000n;

/**
 * To whole satang, half of one away from zero, so that what one is asked for and another is paid is the same. No official rule
 * for invoices of electricity was found: half up a line is this market's definition, away from zero an engineering choice.
 */
export const roundedToSatang = (money: bigint): bigint => {
  const [size, sign] = money < 0n ? [-money, -1n] : [money, 1n];
  return sign * ((size + SATANG / 2n) / SATANG) * SATANG;
};
