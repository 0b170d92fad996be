import { nearMiss } from '../domain/near-miss.ts';
import type { Format } from './formats.ts';
import type { Said } from './words/said.ts';

type Dimension = Readonly<{ what: Said; units: Readonly<Record<string, number>> }>;

const KIBI = 1024;

/** Each unit in the smallest of its dimension; the names are those the settings have, and those people write. */
const dimensions: readonly Dimension[] = [
  { what: { en: 'a time', th: 'เวลา' }, units: { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, days: 86_400_000 } },
  { what: { en: 'a voltage', th: 'แรงดันไฟฟ้า' }, units: { V: 1, kV: 1_000 } },
  { what: { en: 'a current', th: 'กระแสไฟฟ้า' }, units: { A: 1, kA: 1_000 } },
  { what: { en: 'a power', th: 'กำลังไฟฟ้า' }, units: { W: 1, kW: 1_000, MW: 1_000_000 } },
  { what: { en: 'an apparent power', th: 'กำลังไฟฟ้าปรากฏ' }, units: { VA: 1, kVA: 1_000, MVA: 1_000_000 } },
  { what: { en: 'an energy', th: 'พลังงานไฟฟ้า' }, units: { Wh: 1, kWh: 1_000, MWh: 1_000_000 } },
  {
    what: { en: 'a size', th: 'ขนาดข้อมูล' },
    units: { B: 1, KiB: KIBI, MiB: KIBI ** 2, GiB: KIBI ** 3, TiB: KIBI ** 4 },
  },
  { what: { en: 'a price', th: 'ราคา' }, units: { 'µTHB/kWh': 1, 'satang/kWh': 10_000, 'THB/kWh': 1_000_000 } },
  {
    what: { en: 'a share', th: 'สัดส่วน' },
    units: { 'parts per million': 1, ppm: 1, 'basis points': 100, bp: 100, '%': 10_000 },
  },
];

const dimensionOf = (unit: string): Dimension | undefined => dimensions.find(({ units }) => Object.hasOwn(units, unit));

/** A decimal number, spaces, and letters behind it. */
const QUANTITY = /^([+-]?\d+(?:\.\d+)?)\s*([A-Za-zµμ%][\w/µ% ]*)$/;

const parsed = (value: unknown): Readonly<{ digits: string; unit: string }> | null => {
  const [, digits, unit] = (typeof value === 'string' && QUANTITY.exec(value.trim())) || [];
  // U+03BC, the Greek letter, is what many keyboards write for the micro sign.
  return digits === undefined || unit === undefined ? null : { digits, unit: unit.replace('μ', 'µ') };
};

/** No setting of ours is so large: what has more is said as it is written. */
const MOST_DIGITS = 40;

/**
 * A number with a unit behind it ("15 min", "22 kV") as the number that the setting counts in; everything else as it is. The
 * arithmetic is exact: tens of digits behind the point do not become others.
 */
export const inSettingsUnit = ({ unit: own }: Format, value: unknown): unknown => {
  const written = parsed(value);
  const dimension = own === undefined ? undefined : dimensionOf(own);
  if (own === undefined || dimension === undefined || written === null) return value;
  if (!Object.hasOwn(dimension.units, written.unit) || written.digits.length > MOST_DIGITS) return value;
  const from = dimension.units[written.unit] ?? 1;
  const into = dimension.units[own] ?? 1;
  const [whole = '0', decimals = ''] = written.digits.split('.');
  if (decimals.length > 12) return value;
  const scaled = BigInt(`${whole}${decimals}`) * BigInt(from);
  const divisor = 10n ** BigInt(decimals.length) * BigInt(into);
  // A quotient that is no whole number is one division of two exact integers: rounded once.
  return scaled % divisor === 0n ? Number(scaled / divisor) : Number(scaled) / Number(divisor);
};

/**
 * What is wrong with a text that looks like a number with a unit where the setting counts in `own`: the units that would do,
 * and the one that was probably meant. Null where there is nothing to say of units.
 */
export const unitProblem = (
  { unit: own }: Format,
  value: unknown,
): Readonly<{ written: string; dimension: Said; units: readonly string[]; meant: string | null }> | null => {
  const found = parsed(value);
  const dimension = own === undefined ? undefined : dimensionOf(own);
  if (found === null || dimension === undefined || Object.hasOwn(dimension.units, found.unit)) return null;
  const units = Object.keys(dimension.units);
  return { written: found.unit, dimension: dimension.what, units, meant: unitMeant(found.unit, units) };
};

/** One of the same prefix, where there is any: `GB` is `GiB` to whoever writes it, and `B` a thousand million times less. */
const unitMeant = (written: string, units: readonly string[]): string | null => {
  const alike = units.filter((unit) => unit[0]?.toLowerCase() === written[0]?.toLowerCase());
  return nearMiss(written, alike.length > 0 ? alike : units);
};

/** The units a number may be written in where a setting counts in this one; none where it has no dimension. */
export const unitsLike = (unit: string): readonly string[] => Object.keys(dimensionOf(unit)?.units ?? {});
