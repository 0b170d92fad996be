import type { DeliveryPrices } from '../domain/market-data.ts';
import { bangkokTime } from '../domain/time.ts';

/**
 * Prices of deliveries as open data: RFC 4180 (header line, CR LF), units in the header, Bangkok time with its offset, prices
 * as exact decimals of THB/kWh. An empty field is a figure there is none of, or one that is not told: `quantities` says which.
 */
export const pricesCsv = (deliveries: readonly DeliveryPrices[]): string =>
  [columns.map(([name]) => name), ...deliveries.map((one) => columns.map(([, of]) => field(of(one))))]
    .map((fields) => `${fields.join(',')}\r\n`)
    .join('');

/** RFC 7111 and RFC 4180 §3: there is a header line. */
export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

const columns: readonly (readonly [name: string, of: (one: DeliveryPrices) => string | number | null])[] = [
  ['zone', ({ zone }) => zone],
  ['delivery start (Asia/Bangkok)', ({ start }) => bangkokTime(start)],
  ['delivery length (min)', ({ length }) => length / 60_000],
  ['index (THB/kWh)', ({ index }) => thbPerKwh(index)],
  ['VWAP continuous (THB/kWh)', ({ vwap }) => thbPerKwh(vwap)],
  ['first (THB/kWh)', ({ first }) => thbPerKwh(first)],
  ['last (THB/kWh)', ({ last }) => thbPerKwh(last)],
  ['high (THB/kWh)', ({ high }) => thbPerKwh(high)],
  ['low (THB/kWh)', ({ low }) => thbPerKwh(low)],
  ['volume (Wh)', ({ volumeWh }) => volumeWh],
  ['trades (count)', ({ trades }) => trades],
  ['closing auction result', ({ closing }) => closing?.reason ?? null],
  ['closing auction price (THB/kWh)', ({ closing }) => thbPerKwh(closing?.price ?? null)],
  ['closing auction volume (Wh)', ({ closing }) => closing?.volumeWh ?? null],
  ['quantities', ({ hidden }) => (hidden ? 'not told: fewer than 3 accounts on a side' : 'told')],
  ['green premium (THB/kWh)', ({ closing }) => thbPerKwh(closing?.green?.premium ?? null)],
  ['green volume (Wh)', ({ closing }) => closing?.green?.volumeWh ?? null],
];

/** `4.123456`: a whole number of µTHB has six decimals, so this is exact. */
export const thbPerKwh = (price: number | null): string | null => {
  if (price === null) return null;
  const digits = String(Math.abs(price)).padStart(7, '0');
  return `${price < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
};

/** Ids have letters, digits and hyphens; the others are ours, and none has a quote. */
const field = (value: string | number | null): string => {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
