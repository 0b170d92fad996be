import type { RegisterValue } from '../domain/energy.ts';
import type { BadReason } from '../domain/quality.ts';
import { type EnergyChannel, isEnergyChannel, type Quantity, type Values } from '../domain/quantity.ts';
import type { MeterIdentity, Registers, Rejected } from '../domain/reading.ts';
import { asciiOf } from './ascii.ts';
import { bitsOf, integerOf, scaledFloat, toNumber } from './number.ts';
import { isPlate, type PlannedRead, type PlateName, plateOf, plateWidth } from './plan-reads.ts';
import {
  type Encoding,
  type EnergyRegister,
  type ModbusProfile,
  type Plate,
  type Point,
  type RatioRegister,
  width,
} from './profile.ts';

/** What one answer said. A quantity is in exactly one of the first three. */
export type Decoded = Readonly<{
  values: Values;
  registers: Registers;
  rejected: Rejected;
  identity?: MeterIdentity;
}>;

type Judged<T> = Readonly<{ kind: 'value'; value: T }> | Readonly<{ kind: 'rejected'; reason: BadReason }>;

const reject = (reason: BadReason): Judged<never> => ({ kind: 'rejected', reason });

/**
 * A measured quantity in its unit, as the register states it. NaN and infinities are not numbers. The profile's range
 * is for a meter without transformers: whoever knows their ratios judges by it.
 */
export const decodePoint = (point: Point, words: readonly number[]): Judged<number> => {
  const value = toNumber(point.encoding, words) * point.scale;
  return Number.isFinite(value) ? { kind: 'value', value: value + 0 } : reject('not-a-number');
};

/** A percentage of what is in the same answer. Nothing of nothing is 0: a phase without load has no harmonics. */
const decodePercent = (point: Point, words: readonly number[], whole: readonly number[]): Judged<number> => {
  const [part, all] = [toNumber(point.encoding, words), toNumber(point.encoding, whole)];
  if (part === 0 && all === 0) return { kind: 'value', value: 0 };
  const value = (100 * part * point.scale) / all;
  return all > 0 && Number.isFinite(value) ? { kind: 'value', value } : reject('not-a-number');
};

const energyInteger = (register: EnergyRegister, words: readonly number[]): Judged<bigint> => {
  if (register.encoding !== 'f32' && register.encoding !== 'f64') {
    const value = integerOf(register.encoding, words);
    if (value >= 0n) return { kind: 'value', value };
    return 'mayCountDown' in register ? { kind: 'value', value: -value } : reject('out-of-range');
  }
  const float = toNumber(register.encoding, words);
  if (!Number.isFinite(float)) return reject('not-a-number');
  if (float < 0) return reject('out-of-range');
  const shift = (register.unit === 'kWh' ? 3 : 0) - register.exponent;
  return { kind: 'value', value: scaledFloat(register.encoding, words, shift) };
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

const plateText = (plate: Plate, words: readonly number[]): string | null => {
  if (plate.encoding === 'ascii') return asciiOf(words) || null;
  const bits = bitsOf(words);
  // All zeros and all ones are what meters without a number say.
  const none = bits === 0n || bits === (1n << BigInt(16 * words.length)) - 1n;
  return none ? null : String(bits);
};

const isModel = (values: readonly (number | string)[], said: string | null): boolean | null =>
  said === null
    ? null
    : values.some((value) => (typeof value === 'number' ? String(value) === said : said.startsWith(value)));

const ratioOf = ({ encoding, scale }: RatioRegister, words: readonly number[]): number | null => {
  const ratio = toNumber(encoding, words) * scale;
  return Number.isFinite(ratio) && ratio > 0 ? ratio : null;
};

const noIdentity: MeterIdentity = { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null };

const identityOf = (
  profile: ModbusProfile,
  names: readonly PlateName[],
  wordsAt: (address: number, count: number) => readonly number[],
): MeterIdentity => {
  const read = (name: PlateName): Partial<MeterIdentity> => {
    const plate = plateOf(profile, name);
    if (plate === null) return {};
    const words = wordsAt(plate.address, plateWidth(plate));
    if (words.length < plateWidth(plate)) return {};
    if (name === 'currentRatio' || name === 'voltageRatio') return { [name]: ratioOf(plate as RatioRegister, words) };
    const said = plateText(plate as Plate, words);
    return name === 'serialNumber'
      ? { serialNumber: said }
      : { isModel: isModel(profile.identify.model?.values ?? [], said) };
  };
  return Object.assign({}, noIdentity, ...names.map(read)) as MeterIdentity;
};

/**
 * What the answer to a planned read says. `words` start at `read.address` and are at least `read.count`; what an
 * answer lacks is rejected as `missing`, what the meter marks as such as `not-available`.
 */
export const decodeAnswer = (profile: ModbusProfile, read: PlannedRead, words: readonly number[]): Decoded => {
  const values: Partial<Record<Quantity, number>> = {};
  const registers: Partial<Record<EnergyChannel, RegisterValue>> = {};
  const rejected: Partial<Record<Quantity | EnergyChannel, BadReason>> = {};
  const plain = (address: number, count: number): readonly number[] =>
    words.slice(address - read.address, address - read.address + count);
  const ordered = (address: number, count: number): readonly number[] =>
    profile.wordOrder === 'high-first' ? plain(address, count) : [...plain(address, count)].reverse();
  const judge = <T>(
    { address, encoding }: Readonly<{ address: number; encoding: Encoding }>,
    decode: (words: readonly number[]) => Judged<T>,
  ): Judged<T> => {
    const slice = ordered(address, width(encoding));
    if (slice.length < width(encoding)) return reject('missing');
    const hex = slice.map((word) => word.toString(16).padStart(4, '0')).join('');
    return profile.sentinels[encoding]?.includes(hex) ? reject('not-available') : decode(slice);
  };
  for (const name of read.wanted) {
    if (isPlate(name)) continue;
    if (isEnergyChannel(name)) {
      const register = profile.energy[name];
      if (!register) continue;
      const judged = judge(register, (slice) => decodeEnergy(register, slice));
      if (judged.kind === 'value') registers[name] = judged.value;
      else rejected[name] = judged.reason;
      continue;
    }
    const point = profile.points[name];
    if (!point) continue;
    const { percentOf, encoding } = point;
    const judged = judge(point, (slice) => {
      if (percentOf === undefined) return decodePoint(point, slice);
      return judge({ address: percentOf, encoding }, (whole) => decodePercent(point, slice, whole));
    });
    if (judged.kind === 'value') values[name] = judged.value;
    else rejected[name] = judged.reason;
  }
  const plates = read.wanted.filter(isPlate);
  if (plates.length === 0) return { values, registers, rejected };
  // Text is written in reading order whatever the order of number words.
  const identity = identityOf(profile, plates, (address, count) =>
    plates.some((name) => plateOf(profile, name)?.address === address && plateOf(profile, name)?.encoding === 'ascii')
      ? plain(address, count)
      : ordered(address, count),
  );
  return { values, registers, rejected, identity };
};
