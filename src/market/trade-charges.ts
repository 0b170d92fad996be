import type { MicroBahtPerKwh } from '../domain/money.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import type { OrderTerms } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import { localDate } from '../tariff/hours.ts';
import type { Dated } from '../tariff/tariff.ts';
import type { Unknown } from '../tariff/unknown.ts';
import type { MarketRules } from './rules.ts';

/**
 * What a seller is charged, in a span of days, of what it is paid for trades: the platform's fee and the losses in basis points of
 * that, wheeling in µTHB/kWh (null: none is booked). `capBps`: wheeling and losses take no more of the price than that, or there is
 * no trade at it (GridTokenX `charges.rs`, facts B6: its least price of 0.501254 THB comes out so, and not with the fee in the cap).
 */
export type TradeCharges = Dated &
  Readonly<{ feeBps: number; wheeling: MicroBahtPerKwh | null; lossBps: number; capBps: number }>;

/** Charged money, nano-baht, none below zero. */
export type Charged = Readonly<{ fee: bigint; wheeling: bigint; losses: bigint }>;
export const chargeKinds = ['fee', 'wheeling', 'losses'] as const satisfies readonly (keyof Charged)[];
export const nothingCharged: Charged = { fee: 0n, wheeling: 0n, losses: 0n };

/** Where what is charged goes. A dot is in no opaque id. */
export const CHARGES = {
  fee: 'system.platform-fees',
  wheeling: 'system.wheeling',
  losses: 'system.losses',
} as const satisfies Readonly<Record<keyof Charged, string>>;

/** The charges of a delivery; null: there are none; unknown: after the first span, a day that none covers. */
export type ChargesAt = (start: Instant) => TradeCharges | null | Unknown;

const WHOLE = 10_000;

/** Once for rules: deliveries are few, and each is asked for with every order. */
export const chargesBook = (all: readonly TradeCharges[]): ChargesAt => {
  const known = new Map<Instant, ReturnType<ChargesAt>>();
  return (start) => {
    const found = known.get(start);
    if (found !== undefined) return found;
    if (known.size >= DELIVERIES_REMEMBERED) known.clear();
    const made = chargesOn(all, localDate(start));
    known.set(start, made);
    return made;
  };
};

const DELIVERIES_REMEMBERED = 1_024;

const chargesOn = (all: readonly TradeCharges[], date: string): ReturnType<ChargesAt> => {
  const found = all.find(({ from, to }) => from <= date && date <= to);
  if (found !== undefined) return found;
  if (all.every(({ from }) => date < from)) return null;
  return { unknown: `the charges of this market say nothing of ${date}: add an entry with its source` };
};

/** Of a delivery that is traded in: its orders were taken because its charges are known. */
export const chargesIn = ({ chargesAt }: Pick<MarketRules, 'chargesAt'>, start: Instant): TradeCharges | null => {
  const found = chargesAt === null ? null : chargesAt(start);
  return found === null || 'unknown' in found ? null : found;
};

/**
 * What is charged of `gross`, nano-baht, that was paid for `energyWh`: parts of it rounded down to whole nano-baht, so that what no
 * nano-baht holds is the seller's, and the parts with what is left come to the gross.
 */
export const chargesOf = (charges: TradeCharges | null, gross: bigint, energyWh: number): Charged => {
  if (charges === null) return nothingCharged;
  const part = (bps: number): bigint => (gross * BigInt(bps)) / BigInt(WHOLE);
  const wheeling = BigInt(energyWh) * BigInt(charges.wheeling ?? 0);
  return { fee: part(charges.feeBps), wheeling, losses: part(charges.lossBps) };
};

export const sumCharged = ({ fee, wheeling, losses }: Charged): bigint => fee + wheeling + losses;

/** What a seller is left of a price, µTHB/kWh, rounded down; it may be below nothing. */
export const netPrice = (charges: TradeCharges | null, price: number): MicroBahtPerKwh =>
  microBahtPerKwh(
    charges === null
      ? price
      : Math.floor((price * (WHOLE - charges.feeBps - charges.lossBps)) / WHOLE) - (charges.wheeling ?? 0),
  );

/** The least price on a step at which a seller is left `limit` and the cap holds, µTHB/kWh. */
export const leastPrice = (
  { feeBps, wheeling, lossBps, capBps }: TradeCharges,
  limit: number,
  tick: number,
): MicroBahtPerKwh => {
  const forLimit = Math.ceil(((limit + (wheeling ?? 0)) * WHOLE) / (WHOLE - feeBps - lossBps));
  const forCap = wheeling === null || wheeling === 0 ? 0 : Math.ceil((wheeling * WHOLE) / (capBps - lossBps));
  return microBahtPerKwh(Math.ceil(Math.max(forLimit, forCap) / tick) * tick);
};

/**
 * The price an order stands at: what a buyer pays at most; of a seller the least at which its limit is kept after charges. Prices of
 * trades, books and auctions are those that buyers pay.
 */
export const standingPrice = (
  rules: Pick<MarketRules, 'chargesAt' | 'settings'>,
  { side, limit, start }: Pick<OrderTerms, 'side' | 'limit' | 'start'>,
): MicroBahtPerKwh => {
  if (side === 'buy' || rules.chargesAt === null) return limit;
  const charges = chargesIn(rules, start);
  return charges === null ? limit : leastPrice(charges, limit, rules.settings.tick);
};

/** @throws RangeError where spans overlap, or charges leave nothing of any price */
export const checkCharges = (all: readonly TradeCharges[], tick: number, highestPrice: number): void => {
  for (const [at, each] of all.entries()) {
    const name = `charges from ${each.from}`;
    if (each.from > each.to) throw new RangeError(`${name} end before they begin`);
    if (at > 0 && (all[at - 1]?.to ?? '') >= each.from) throw new RangeError(`${name} begin before those before end`);
    const { feeBps, wheeling, lossBps, capBps } = each;
    const whole = [feeBps, lossBps, capBps].every((bps) => Number.isInteger(bps) && bps >= 0 && bps <= WHOLE);
    if (!whole || (wheeling ?? 0) < 0) throw new RangeError(`${name} are not within 0 and 10,000 basis points`);
    if (lossBps > capBps || (lossBps === capBps && (wheeling ?? 0) > 0) || feeBps + lossBps >= WHOLE)
      throw new RangeError(`${name} leave nothing of any price`);
    if (leastPrice(each, 0, tick) > highestPrice)
      throw new RangeError(`${name} leave nothing of ${highestPrice} µTHB/kWh`);
  }
};
