import type { RegisterValue } from '../../src/domain/energy.ts';
import type { BadReason } from '../../src/domain/quality.ts';
import { type EnergyChannel, isEnergyChannel, type Quantity } from '../../src/domain/quantity.ts';
import type { Decoded } from '../../src/profiles/decode.ts';
import { bitsOf, scaledFloat, toNumber } from '../../src/profiles/number.ts';
import type { Located } from './block.ts';
import type { ModelPoint } from './models/model-table.ts';

/** A `sunssf` is a power of ten from −10 to 10 (SunSpec Information Model Specification, point types). */
const MOST_POWER_OF_TEN = 10;

/** What stands for "not implemented", by type: all but the counters' and the floats' are a single pattern. */
const notImplemented = ({ type, mandatoryIn }: ModelPoint, bits: bigint): boolean => {
  switch (type) {
    case 'int16':
    case 'sunssf':
      return bits === 0x8000n;
    case 'uint16':
    case 'enum16':
    case 'count':
      return bits === 0xffffn;
    case 'uint32':
    case 'bitfield32':
      return bits === 0xffff_ffffn;
    case 'uint64':
      return bits === 0xffff_ffff_ffff_ffffn;
    // A counter that never counted and one that is not there look the same, unless the model must have it: a meter that
    // has never exported says so by a zero.
    case 'acc32':
      return bits === 0n && mandatoryIn === undefined;
    case 'string':
    case 'pad':
      return bits === 0n;
    // Every NaN: exponent all ones and a fraction. The specification's is 7FC0 0000.
    case 'float32':
      return (bits & 0x7f80_0000n) === 0x7f80_0000n && (bits & 0x007f_ffffn) !== 0n;
  }
};

type Judged<T> = Readonly<{ kind: 'value'; value: T }> | Readonly<{ kind: 'rejected'; reason: BadReason }>;

const reject = (reason: BadReason): Judged<never> => ({ kind: 'rejected', reason });

/** The power of ten in force in this very answer. */
const powerOfTen = (scale: ModelPoint | null, words: readonly number[]): Judged<number> => {
  if (scale === null) return { kind: 'value', value: 0 };
  if (notImplemented(scale, bitsOf(words))) return reject('not-available');
  const power = toNumber('s16', words);
  return Math.abs(power) > MOST_POWER_OF_TEN ? reject('out-of-range') : { kind: 'value', value: power };
};

/** Powers of ten up to 10^10 are exact, their reciprocals are not: one rounding, not two. */
const scaleBy = (value: number, power: number): number => (power < 0 ? value / 10 ** -power : value * 10 ** power);

const numberOf = (type: ModelPoint['type'], words: readonly number[]): number => {
  if (type === 'float32') return toNumber('f32', words);
  return type === 'int16' ? toNumber('s16', words) : Number(bitsOf(words));
};

/** A plain number, for people; null where it, or its power of ten, is not told. `from`: where its part of the block begins. */
export const numberAt = (
  { point, scale }: Readonly<{ point: ModelPoint; scale: ModelPoint | null }>,
  words: readonly number[],
  from = 0,
): number | null => {
  const at = ({ offset, size }: ModelPoint, start: number) => words.slice(start + offset, start + offset + size);
  const raw = at(point, from);
  if (raw.length < point.size || notImplemented(point, bitsOf(raw))) return null;
  const power = powerOfTen(scale, scale ? at(scale, 0) : []);
  return power.kind === 'value' ? scaleBy(numberOf(point.type, raw), power.value) : null;
};

const measured = ({ value, meaning }: Located, words: readonly number[], power: number): Judged<number> => {
  const scaled = scaleBy(numberOf(value.type, words), power - (meaning.turn === 'percent' ? 2 : 0));
  if (!Number.isFinite(scaled)) return reject('not-a-number');
  const turned = meaning.turn === 'turn' ? -scaled : meaning.turn === 'magnitude' ? Math.abs(scaled) : scaled;
  return { kind: 'value', value: turned + 0 };
};

/** Whole counts × 10^power Wh; a float of Wh, rounded half to even, counts whole Wh. */
const counted = (
  { value }: Located,
  words: readonly number[],
  power: number,
  mostKwh: number,
): Judged<RegisterValue> => {
  if (value.type === 'float32') {
    const float = toNumber('f32', words);
    if (!Number.isFinite(float)) return reject('not-a-number');
    if (float < 0 || float > mostKwh * 1_000) return reject('out-of-range');
    return { kind: 'value', value: { value: Number(scaledFloat('f32', words, 0)), exponent: 0, words } };
  }
  const count = bitsOf(words);
  const most = BigInt(mostKwh) * 1_000n;
  const tooMuch = power < 0 ? count > most * 10n ** BigInt(-power) : count * 10n ** BigInt(power) > most;
  if (tooMuch || count > BigInt(Number.MAX_SAFE_INTEGER)) return reject('out-of-range');
  return { kind: 'value', value: { value: Number(count), exponent: power, words } };
};

/**
 * What `words`, which start `from` registers after the model's ID, say of these values. `mostKwh`: above it a counter is
 * rejected. Neither a value nor its power of ten is ever taken from another answer.
 */
export const decodeBlock = (
  located: readonly Located[],
  words: readonly number[],
  from: number,
  mostKwh: (channel: EnergyChannel) => number,
): Decoded => {
  const values: Partial<Record<Quantity, number>> = {};
  const registers: Partial<Record<EnergyChannel, RegisterValue>> = {};
  const rejected: Partial<Record<Quantity | EnergyChannel, BadReason>> = {};
  const at = ({ offset, size }: ModelPoint): readonly number[] =>
    offset < from ? [] : words.slice(offset - from, offset - from + size);
  const judge = <T>(
    { value, scale }: Located,
    decode: (raw: readonly number[], power: number) => Judged<T>,
  ): Judged<T> => {
    const raw = at(value);
    const rawScale = scale ? at(scale) : [];
    if (raw.length < value.size || (scale !== null && rawScale.length < scale.size)) return reject('missing');
    if (notImplemented(value, bitsOf(raw))) return reject('not-available');
    const power = powerOfTen(scale, rawScale);
    return power.kind === 'rejected' ? power : decode(raw, power.value);
  };
  for (const one of located) {
    const { name } = one.meaning;
    if (isEnergyChannel(name)) {
      const judged = judge(one, (raw, power) => counted(one, raw, power, mostKwh(name)));
      if (judged.kind === 'value') registers[name] = judged.value;
      else rejected[name] = judged.reason;
    } else {
      const judged = judge(one, (raw, power) => measured(one, raw, power));
      if (judged.kind === 'value') values[name] = judged.value;
      else rejected[name] = judged.reason;
    }
  }
  return { values, registers, rejected };
};
