import type { RegisterValue } from '../domain/energy.ts';
import type { EnergyChannel } from '../domain/quantity.ts';
import { bitsOf, toNumber } from './number.ts';
import type { ModbusProfile, OpcUaProfile, SunSpecProfile } from './profile.ts';

/** Settlement counts whole watt-hours: a register that steps by more is coarse for it. */
export const COARSE_ABOVE_WH = 1;

/** `stepWh`: the least difference the register can show where it stands now, in primary Wh. */
export type Resolution = Readonly<{ stepWh: number; fit: boolean }>;

/** Distance to the next float32 above, for a finite non-negative one: 2^(e − 23), or 2^−149 among the subnormals. */
const float32Step = (words: readonly number[]): number => {
  const biased = ((words[0] ?? 0) >>> 7) & 0xff;
  return 2 ** (Math.max(biased, 1) - 150);
};

/**
 * Judged on the value as it was read, because a float32 of kWh steps by 2 Wh above 16,384 kWh and by 15.6 Wh above
 * 131,072. `value` is the register before any ratio; `ratio` is the product of the CT and PT ratios the gateway applies (1 when the meter does).
 */
export const judgeResolution = (
  profile: Counted,
  channel: EnergyChannel,
  value: RegisterValue,
  ratio = 1,
  coarseAboveWh = COARSE_ABOVE_WH,
): Resolution => {
  const stepWh = Math.max(ownStep(profile, channel, value), 10 ** value.exponent) * ratio;
  return { stepWh, fit: stepWh <= coarseAboveWh };
};

/** Of a profile, what says how finely it counts; a model that says nothing counts as finely as its register reads. */
type Counted = Pick<ModbusProfile, 'protocol' | 'energy' | 'energyResolution'> | SunSpecProfile | OpcUaProfile;

const ownStep = (profile: Counted, channel: EnergyChannel, { value, exponent, words }: RegisterValue): number => {
  // Of SunSpec's counters the integers are what their words say; what is not, is a float32 of Wh.
  if (profile.protocol === 'sunspec') return BigInt(value) === bitsOf(words) ? 0 : float32Step(words);
  if (profile.protocol === 'opc-ua') return nodeStep({ value, exponent, words });
  if (profile.protocol !== 'modbus') return 0;
  const { energyResolution, energy } = profile;
  const register = energy[channel];
  const isFloat = register?.encoding === 'f32';
  // A meter that counts in tens of Wh inside hands them out in a float that may step by more.
  const float = isFloat || energyResolution.kind === 'float32' ? float32Step(words) : 0;
  const fixed = energyResolution.kind === 'fixed' ? energyResolution.stepWh : 0;
  return Math.max(fixed, float * (isFloat && register.unit === 'kWh' ? 1000 : 1));
};

/**
 * A node's integers are what their words say; of what is not, two words are a Float of whatever power of ten of a Wh makes
 * it the value. A Double is finer than any value that is kept of it.
 */
const nodeStep = ({ value, exponent, words }: RegisterValue): number => {
  if (words.length !== 2 || value === 0 || BigInt(value) === bitsOf(words)) return 0;
  const power = Math.round(Math.log10((value * 10 ** exponent) / toNumber('f32', words)));
  return float32Step(words) * 10 ** power;
};
