import type { RegisterValue } from '../domain/energy.ts';
import type { BadReason } from '../domain/quality.ts';
import { addWh, compareRegisters, growthWh } from './register-arithmetic.ts';

/** What is known of a counter before it is read; energy and power in primary units. */
export type CounterRules = Readonly<{
  /** No register grows faster than this: W; infinite where nobody knows. */
  maximumPower: number;
  /** The register starts again from zero here, Wh; null where the profile does not say. */
  rollsOverAtWh: number | null;
  /** The least difference the register can show where it stands, Wh: slack for the rate. */
  stepWh: (register: RegisterValue) => number;
}>;

export type CounterVerdict =
  | Readonly<{ kind: 'accepted'; register: RegisterValue }>
  | Readonly<{
      kind: 'refused';
      reason: Extract<BadReason, 'counter-decreased' | 'counter-jumped' | 'zero-after-boot'>;
    }>;

const MS_PER_HOUR = 3_600_000;

/**
 * Judges an energy register by the last one that was believed, `elapsed` milliseconds ago at most. A counter never
 * decreases silently: zero where there was energy is a meter that is still starting; a fall is a rollover only when the
 * profile says where it rolls over and the energy fits; a rise must fit the greatest power the meter can carry. A true
 * jump fits once enough time has passed, so a wrong verdict heals by itself. What rolled over is carried on upwards.
 */
export const judgeCounter = (
  rules: CounterRules,
  last: RegisterValue,
  read: RegisterValue,
  elapsed: number,
): CounterVerdict => {
  const { register, fell } = unrolled(rules, last, read);
  const rises = compareRegisters(register, last) >= 0;
  if (rises && growthWh(last, register) <= allowedGrowthWh(rules, register, elapsed))
    return { kind: 'accepted', register };
  if (read.value === 0 && last.value > 0) return { kind: 'refused', reason: 'zero-after-boot' };
  return { kind: 'refused', reason: fell ? 'counter-decreased' : 'counter-jumped' };
};

/** The reading put on top of as many whole turns as the counter has made, and of one more where it fell. */
const unrolled = ({ rollsOverAtWh }: CounterRules, last: RegisterValue, read: RegisterValue) => {
  const turns = rollsOverAtWh === null ? 0 : Math.floor((last.value * 10 ** last.exponent) / rollsOverAtWh);
  const carried = turns <= 0 || rollsOverAtWh === null ? read : addWh(read, turns * rollsOverAtWh);
  const fell = compareRegisters(carried, last) < 0;
  return { register: fell && rollsOverAtWh !== null ? addWh(carried, rollsOverAtWh) : carried, fell };
};

const allowedGrowthWh = ({ maximumPower, stepWh }: CounterRules, register: RegisterValue, elapsed: number): number =>
  Number.isFinite(maximumPower)
    ? (maximumPower * Math.max(0, elapsed)) / MS_PER_HOUR + 2 * stepWh(register) + 1
    : Number.POSITIVE_INFINITY;
