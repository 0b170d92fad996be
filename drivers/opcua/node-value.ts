import type { RegisterValue } from '../../src/domain/energy.ts';
import type { BadReason } from '../../src/domain/quality.ts';
import type { EnergyChannel } from '../../src/domain/quantity.ts';
import { bitsOf, integerOf, scaledFloat, toNumber } from '../../src/profiles/number.ts';
import type { OpcUaProfile } from '../../src/profiles/profile.ts';
import type { Content } from './link.ts';
import type { NodeSettings } from './opcua-settings.ts';

type Judged<T> = Readonly<{ value: T } | { rejected: BadReason }>;

/** A number of ours, or why it is none. Its range is judged later, with the transformers' ratios. */
export const quantityOf = ({ scale = 1 }: NodeSettings, content: Content): Judged<number> => {
  if (content.kind !== 'number') return { rejected: 'not-a-number' };
  const value = toNumber(content.encoding, content.words) * scale;
  return Number.isFinite(value) ? { value } : { rejected: 'not-a-number' };
};

/** The n of 10^n; null for what is no power of ten from 10^-9 to 10^9. */
export const powerOfTen = (scale: number): number | null => {
  const power = Math.round(Math.log10(scale));
  return Math.abs(power) <= 9 && scale === Number(`1e${power}`) ? power : null;
};

/** An energy register with the bits it came from. Its node's scale is a power of ten. */
export const registerOf = (
  { scale = 1, exponent = 0 }: NodeSettings,
  counter: OpcUaProfile['energy'][EnergyChannel],
  content: Content,
): Judged<RegisterValue> => {
  if (content.kind !== 'number') return { rejected: 'not-a-number' };
  const { encoding, words } = content;
  const power = powerOfTen(scale);
  const number = toNumber(encoding, words);
  if (power === null || !Number.isFinite(number)) return { rejected: 'not-a-number' };
  if (number < 0 || number * scale > (counter?.mostKwh ?? 0) * 1000) return { rejected: 'out-of-range' };
  const float = encoding === 'f32' || encoding === 'f64';
  const steps = float ? scaledFloat(encoding, words, power - exponent) : integerOf(encoding, words);
  if (steps > BigInt(Number.MAX_SAFE_INTEGER)) return { rejected: 'out-of-range' };
  return { value: { value: Number(steps), exponent: float ? exponent : power, words } };
};

/** What the node of the serial number says; null when nothing usable. */
export const serialNumberOf = (content: Content): string | null => {
  if (content.kind === 'text') return content.text.trim() || null;
  if (content.kind === 'nothing' || content.encoding === 'f32' || content.encoding === 'f64') return null;
  const bits = bitsOf(content.words);
  return bits === 0n ? null : String(bits);
};
