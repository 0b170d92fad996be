import { baht } from '../../domain/money.ts';
import { groupedDecimal, NONE } from './figures.ts';

/** `-1,234.567890123` baht of nano-baht as JSON carries them: exact, all nine decimals. A dash for no value. */
export const bahtOf = (nanoBaht: string | null): string => {
  if (nanoBaht === null) return NONE;
  return groupedDecimal(baht(BigInt(nanoBaht)));
};

/** Money that comes or goes: `+1.000000000` is received, `-1.000000000` paid. */
export const signedBaht = (nanoBaht: string | null): string =>
  nanoBaht !== null && BigInt(nanoBaht) > 0n ? `+${bahtOf(nanoBaht)}` : bahtOf(nanoBaht);

/**
 * `4.3583` THB/kWh of whole µTHB/kWh: four decimals as Thai tariffs are published, all six where the price has them.
 * Exact: digits are moved, never divided.
 */
export const pricePerKwh = (price: number | null): string => {
  if (price === null) return NONE;
  const digits = Math.abs(price).toFixed(0).padStart(7, '0');
  const fraction = digits.slice(-6);
  return `${price < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction.endsWith('00') ? fraction.slice(0, 4) : fraction}`;
};
