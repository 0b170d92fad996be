import { divideHalfEven, type RegisterValue } from '../domain/energy.ts';
import type { BadReason } from '../domain/quality.ts';
import type { EnergyChannel, Quantity, Values } from '../domain/quantity.ts';
import type { Registers, Rejected } from '../domain/reading.ts';
import type { PlannedRead } from './plan-reads.ts';
import { type Encoding, type EnergyRegister, type MeterProfile, type Point, width } from './profile.ts';

/** What one answer said. A quantity is in exactly one of the three. */
export type Decoded = Readonly<{ values: Values; registers: Registers; rejected: Rejected }>;

type Judged<T> = Readonly<{ kind: 'value'; value: T }> | Readonly<{ kind: 'rejected'; reason: BadReason }>;

const reject = (reason: BadReason): Judged<never> => ({ kind: 'rejected', reason });

const scratch = new DataView(new ArrayBuffer(4));

/** A float32 (IEEE 754-2019 binary32) from its 32 bits. */
const float32 = (bits: number): number => {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
};

const bits32 = (words: readonly number[]): number => (((words[0] ?? 0) << 16) | (words[1] ?? 0)) >>> 0;

const toNumber = (encoding: Encoding, words: readonly number[]): number => {
  switch (encoding) {
    case 'u16':
      return words[0] ?? 0;
    case 's16':
      return ((words[0] ?? 0) << 16) >> 16;
    case 'u32':
      return bits32(words);
    case 's32':
      return bits32(words) | 0;
    case 'f32':
      return float32(bits32(words));
  }
};

/**
 * A measured quantity in its unit, as the register states it. NaN and infinities are not numbers. The profile's range
 * is for a meter without transformers: whoever knows their ratios judges by it.
 */
export const decodePoint = (point: Point, words: readonly number[]): Judged<number> => {
  const value = toNumber(point.encoding, words) * point.scale;
  return Number.isFinite(value) ? { kind: 'value', value: value + 0 } : reject('not-a-number');
};

/** A finite, non-negative float32 as an exact fraction times 10^`shift`, rounded half to even. */
const scaledFloat = (bits: number, shift: number): bigint => {
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = BigInt((bits & 0x7fffff) | (exponent === 0 ? 0 : 0x800000));
  const power = Math.max(exponent, 1) - 150;
  const numerator = mantissa * (shift > 0 ? 10n ** BigInt(shift) : 1n) * (power > 0 ? 1n << BigInt(power) : 1n);
  const denominator = (shift < 0 ? 10n ** BigInt(-shift) : 1n) * (power < 0 ? 1n << BigInt(-power) : 1n);
  return divideHalfEven(numerator, denominator);
};

const energyInteger = (register: EnergyRegister, words: readonly number[]): Judged<bigint> => {
  if (register.encoding !== 'f32') {
    return { kind: 'value', value: words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n) };
  }
  const bits = bits32(words);
  const float = float32(bits);
  if (!Number.isFinite(float)) return reject('not-a-number');
  if (float < 0) return reject('out-of-range');
  return { kind: 'value', value: scaledFloat(bits, (register.unit === 'kWh' ? 3 : 0) - register.exponent) };
};

/** An energy register as an integer with the words it came from, most significant first. Never zero for "don't know". */
export const decodeEnergy = (register: EnergyRegister, words: readonly number[]): Judged<RegisterValue> => {
  const integer = energyInteger(register, words);
  if (integer.kind === 'rejected') return integer;
  const most = BigInt(register.mostKwh) * 10n ** 3n;
  const { exponent } = register;
  const tooMuch =
    exponent >= 0 ? integer.value * 10n ** BigInt(exponent) > most : integer.value > most * 10n ** BigInt(-exponent);
  if (tooMuch || integer.value > BigInt(Number.MAX_SAFE_INTEGER)) return reject('out-of-range');
  return { kind: 'value', value: { value: Number(integer.value), exponent, words } };
};

/**
 * What the answer to a planned read says. `words` start at `read.address` and are at least `read.count`; what an
 * answer lacks is rejected as `missing`.
 */
export const decodeAnswer = (profile: MeterProfile, read: PlannedRead, words: readonly number[]): Decoded => {
  const values: Partial<Record<Quantity, number>> = {};
  const registers: Partial<Record<EnergyChannel, RegisterValue>> = {};
  const rejected: Partial<Record<Quantity | EnergyChannel, BadReason>> = {};
  const wordsAt = (address: number, count: number): readonly number[] => {
    const slice = words.slice(address - read.address, address - read.address + count);
    return profile.wordOrder === 'high-first' ? slice : slice.reverse();
  };
  for (const name of read.wanted) {
    if (name === 'import' || name === 'export') {
      const register = profile.energy[name];
      const slice = wordsAt(register.address, width(register.encoding));
      const judged = slice.length < width(register.encoding) ? reject('missing') : decodeEnergy(register, slice);
      if (judged.kind === 'value') registers[name] = judged.value;
      else rejected[name] = judged.reason;
      continue;
    }
    const point = profile.points[name];
    if (!point) continue;
    const slice = wordsAt(point.address, width(point.encoding));
    const judged = slice.length < width(point.encoding) ? reject('missing') : decodePoint(point, slice);
    if (judged.kind === 'value') values[name] = judged.value;
    else rejected[name] = judged.reason;
  }
  return { values, registers, rejected };
};
