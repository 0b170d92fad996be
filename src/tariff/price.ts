import { divideHalfEven } from '../domain/energy.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import { BANGKOK_OFFSET, bangkokTime, DAY, type Instant, MINUTE } from '../domain/time.ts';
import type { Calendar, Dated, LocalDate, Period, Provenance, Tariff } from './tariff.ts';

/** One summand of a price, with its source. */
type PricePart = Readonly<{ name: 'energy' | 'ft' | 'vat' | 'buy-back'; price: MicroBahtPerKwh }> & Provenance;
/** `unconfirmed` when any part, or the kind of day, is. */
export type Price = Readonly<{ price: MicroBahtPerKwh; parts: readonly PricePart[]; unconfirmed: boolean }>;
/** There is no price, and why: a sentence. Never an old value. */
export type Unknown = Readonly<{ unknown: string }>;

const MILLION = 1_000_000n;

/** The day in Bangkok a moment falls on. */
const localDate = (at: Instant): LocalDate => bangkokTime(at).slice(0, 10);

/** On-peak: Monday to Friday inside the peak hours, unless the calendar takes the day out. */
export const periodAt = (
  { calendar, peak }: Pick<Tariff, 'calendar' | 'peak'>,
  at: Instant,
): Readonly<{ period: Period; unconfirmed: boolean }> | Unknown => {
  const date = localDate(at);
  if (date < calendar.from || date > calendar.to)
    return { unknown: `the calendar ${calendar.name} covers ${calendar.from} to ${calendar.to}, not ${date}` };
  if (isWeekend(at)) return { period: 'off-peak', unconfirmed: false };
  const minute = ((at + BANGKOK_OFFSET) % DAY) / MINUTE;
  if (minute < peak.from || minute >= peak.to) return { period: 'off-peak', unconfirmed: false };
  return peakHoursOf(calendar, date);
};

// 1970-01-01 was a Thursday: day 2 of the epoch was the first Saturday.
const isWeekend = (at: Instant): boolean => (Math.floor((at + BANGKOK_OFFSET) / DAY) + 5) % 7 < 2;

const peakHoursOf = (calendar: Calendar, date: LocalDate): Readonly<{ period: Period; unconfirmed: boolean }> => {
  const day = calendar.days.get(date);
  if (day === undefined) return { period: 'on-peak', unconfirmed: false };
  const period = calendar.rules[day.kind] === 'off-peak' ? 'off-peak' : 'on-peak';
  return { period, unconfirmed: day.confidence === 'unconfirmed' };
};

/** What a kWh from the grid costs an account at a moment: energy + Ft, and VAT on both. */
export const retailPrice = (tariff: Tariff, at: Instant): (Price & Readonly<{ period: Period }>) | Unknown => {
  const when = periodAt(tariff, at);
  if ('unknown' in when) return when;
  const energy = inForce(tariff, 'energy', tariff.energy, at);
  if ('unknown' in energy) return energy;
  const ft = inForce(tariff, 'ft', tariff.ft, at);
  if ('unknown' in ft) return ft;
  const vat = inForce(tariff, 'vat', tariff.vat, at);
  if ('unknown' in vat) return vat;
  const charge = when.period === 'on-peak' ? energy.onPeak : energy.offPeak;
  const net = charge + ft.price;
  const tax = Number(divideHalfEven(BigInt(net) * BigInt(vat.ppm), MILLION));
  const parts: readonly PricePart[] = [
    { name: 'energy', price: charge, ...provenance(energy) },
    { name: 'ft', price: ft.price, ...provenance(ft) },
    { name: 'vat', price: microBahtPerKwh(tax), ...provenance(vat) },
  ];
  return {
    price: microBahtPerKwh(net + tax),
    parts,
    period: when.period,
    unconfirmed: when.unconfirmed || parts.some(isUnconfirmed),
  };
};

/** What the utility pays for a kWh of surplus at a moment. */
export const buyBackPrice = (tariff: Tariff, at: Instant): Price | Unknown => {
  const buyBack = inForce(tariff, 'buyBack', tariff.buyBack, at);
  if ('unknown' in buyBack) return buyBack;
  const part: PricePart = { name: 'buy-back', price: buyBack.price, ...provenance(buyBack) };
  return { price: buyBack.price, parts: [part], unconfirmed: isUnconfirmed(part) };
};

/** The service charge of a month for one meter, nano-baht, as of a moment in it: net, and the VAT on it. */
export const serviceCharge = (
  tariff: Tariff,
  at: Instant,
): Readonly<{ net: bigint; vat: bigint; unconfirmed: boolean }> | Unknown => {
  const service = inForce(tariff, 'service', tariff.service, at);
  if ('unknown' in service) return service;
  const rate = inForce(tariff, 'vat', tariff.vat, at);
  if ('unknown' in rate) return rate;
  const net = BigInt(service.price) * 1000n;
  const unconfirmed = isUnconfirmed(service) || isUnconfirmed(rate);
  return { net, vat: divideHalfEven(net * BigInt(rate.ppm), MILLION), unconfirmed };
};

const provenance = ({ source, confidence }: Provenance): Provenance => ({ source, confidence });
const isUnconfirmed = ({ confidence }: Pick<Provenance, 'confidence'>): boolean => confidence === 'unconfirmed';

const inForce = <T extends Dated>(tariff: Tariff, what: string, known: readonly T[], at: Instant): T | Unknown => {
  const date = localDate(at);
  const found = known.find(({ from, to }) => from <= date && date <= to);
  return found ?? { unknown: `the tariff ${tariff.name} has no ${what} for ${date}: add one with its source` };
};
