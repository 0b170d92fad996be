import { divideHalfEven } from '../domain/energy.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { dayIn, localDate, periodAt } from './hours.ts';
import { allUnknown, inForce, isUnconfirmed, provenanceOf } from './in-force.ts';
import type { EnergyCharge, Period, Provenance, Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/** One summand of a price, with its source. */
type PricePart = Readonly<{ name: 'energy' | 'ft' | 'vat' | 'buy-back'; price: MicroBahtPerKwh }> & Provenance;
/** `unconfirmed` when any part, or the kind of day, is. */
export type Price = Readonly<{ price: MicroBahtPerKwh; parts: readonly PricePart[]; unconfirmed: boolean }>;
/** The hours a price is of; `any-time` where it does not depend on them. */
export type PricedHours = Period | 'any-time';

const MILLION = 1_000_000n;

/** VAT of a net amount, in its unit, half to even. */
const vatOn = (net: bigint, ppm: number): bigint => divideHalfEven(net * BigInt(ppm), MILLION);

/** What the energy of a kWh costs at a moment, and of which hours that is; unknown where it depends on the rest of the month. */
const energyAt = (
  tariff: Tariff,
  charge: EnergyCharge,
  at: Instant,
): Readonly<{ price: MicroBahtPerKwh; period: PricedHours; unconfirmed: boolean }> | Unknown => {
  if ('anyTime' in charge) return { price: charge.anyTime, period: 'any-time', unconfirmed: false };
  if ('blocks' in charge)
    return {
      unknown: `the tariff ${tariff.name} is priced by the month's energy: which block a kWh falls into is known when the month is over`,
    };
  const when = periodAt(tariff, at);
  if ('unknown' in when) return when;
  return { price: when.period === 'on-peak' ? charge.onPeak : charge.offPeak, ...when };
};

/** What a kWh from the grid costs an account at a moment: energy + Ft, and VAT on both. */
export const retailPrice = (tariff: Tariff, at: Instant): (Price & Readonly<{ period: PricedHours }>) | Unknown => {
  const date = localDate(at);
  const energy = inForce(tariff, 'energy', tariff.energy, date);
  const ft = inForce(tariff, 'ft', tariff.ft, date);
  const vat = inForce(tariff, 'vat', tariff.vat, date);
  const day = tariff.calendar === null ? {} : dayIn(tariff.calendar, date);
  if ('unknown' in energy || 'unknown' in ft || 'unknown' in vat) return allUnknown([day, energy, ft, vat]);
  const charge = energyAt(tariff, energy, at);
  if ('unknown' in charge) return charge;
  const net = charge.price + ft.price;
  const tax = Number(vatOn(BigInt(net), vat.ppm));
  const parts: readonly PricePart[] = [
    { name: 'energy', price: charge.price, ...provenanceOf(energy) },
    { name: 'ft', price: ft.price, ...provenanceOf(ft) },
    { name: 'vat', price: microBahtPerKwh(tax), ...provenanceOf(vat) },
  ];
  return {
    price: microBahtPerKwh(net + tax),
    parts,
    period: charge.period,
    unconfirmed: charge.unconfirmed || parts.some(isUnconfirmed),
  };
};

/** What the utility pays for a kWh of surplus at a moment. */
export const buyBackPrice = (tariff: Tariff, at: Instant): Price | Unknown => {
  const buyBack = inForce(tariff, 'buyBack', tariff.buyBack, localDate(at));
  if ('unknown' in buyBack) return buyBack;
  const part: PricePart = { name: 'buy-back', price: buyBack.price, ...provenanceOf(buyBack) };
  return { price: buyBack.price, parts: [part], unconfirmed: isUnconfirmed(part) };
};

/** The service charge of a month for one meter, nano-baht, as of a moment in it: net, and the VAT on it. */
export const serviceCharge = (
  tariff: Tariff,
  at: Instant,
): Readonly<{ net: bigint; vat: bigint; unconfirmed: boolean }> | Unknown => {
  const service = inForce(tariff, 'service', tariff.service, localDate(at));
  if ('unknown' in service) return service;
  const rate = inForce(tariff, 'vat', tariff.vat, localDate(at));
  if ('unknown' in rate) return rate;
  const net = BigInt(service.price) * 1000n;
  const unconfirmed = isUnconfirmed(service) || isUnconfirmed(rate);
  return { net, vat: vatOn(net, rate.ppm), unconfirmed };
};
