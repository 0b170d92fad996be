import type { RegisterValue } from '../domain/energy.ts';
import type { BadReason } from '../domain/quality.ts';
import { addTimes, compareRegisters, growthWh, scaled } from './register-arithmetic.ts';

/** What is known of a counter before it is read; energy and power in primary units. */
export type CounterRules = Readonly<{
  /** No register grows faster than this: W; infinite where nobody knows. */
  maximumPower: number;
  /** Where a register read like this starts again from zero; null where the profile does not say. */
  rollsOverAt: (register: RegisterValue) => Pick<RegisterValue, 'value' | 'exponent'> | null;
  /** The least difference the register can show where it stands, Wh: slack for the rate. */
  stepWh: (register: RegisterValue) => number;
}>;

/** A register that stands below what was believed, and whether it has counted on from there. */
type Fallen = Readonly<{ register: RegisterValue; countsOn: boolean }>;

/** What is believed of a counter; `fallen` since it has been reading less. */
export type Counter = Readonly<{ register: RegisterValue; fallen: Fallen | null }>;

export type CounterVerdict =
  | Readonly<{ kind: 'accepted'; register: RegisterValue }>
  | Readonly<{
      kind: 'refused';
      reason: Extract<BadReason, 'counter-decreased' | 'counter-jumped' | 'counter-reset' | 'zero-after-boot'>;
      fallen: Fallen | null;
    }>;

const MS_PER_HOUR = 3_600_000;

/**
 * Judges an energy register by the last one that was believed, `elapsed` milliseconds ago at most. A counter never
 * decreases silently: zero where there was energy is a meter that is still starting; a fall is a rollover only when the
 * profile says where it rolls over and the energy fits; one that counts on from where it fell to was reset, and none of
 * what it counts is believed until a new binding says from where. A rise must fit the greatest power the meter can
 * carry. A true jump fits once enough time has passed, so a wrong verdict heals by itself. What rolled over is carried
 * on upwards. A register that only shows fewer digits than before has not fallen: what was believed stays.
 */
export const judgeCounter = (
  rules: CounterRules,
  { register: last, fallen }: Counter,
  read: RegisterValue,
  elapsed: number,
): CounterVerdict => {
  const { register, fell } = unrolled(rules, last, read);
  const rises = compareRegisters(register, last) >= 0;
  if (rises && growthWh(last, register) <= allowedGrowthWh(rules, register, elapsed))
    return { kind: 'accepted', register };
  if (!fell) return { kind: 'refused', reason: 'counter-jumped', fallen: null };
  const grown = fallen === null ? 0 : compareRegisters(read, fallen.register);
  const countsOn = grown > 0 || (grown === 0 && fallen?.countsOn === true);
  if (countsOn) return { kind: 'refused', reason: 'counter-reset', fallen: { register: read, countsOn } };
  const reason = read.value === 0 && last.value > 0 ? 'zero-after-boot' : 'counter-decreased';
  return { kind: 'refused', reason, fallen: { register: read, countsOn } };
};

/** The reading put on top of as many whole turns as the counter has made, and of one more where it fell. */
const unrolled = ({ rollsOverAt }: CounterRules, last: RegisterValue, read: RegisterValue) => {
  const turn = rollsOverAt(read);
  const carried = turn === null ? read : addTimes(read, turn, turnsOf(last, turn));
  if (hasLostDigits(last, read, carried)) return { register: last, fell: false };
  const fell = compareRegisters(carried, last) < 0;
  return { register: fell && turn !== null ? addTimes(carried, turn, 1n) : carried, fell };
};

/**
 * A SunSpec counter that would overflow raises its scale factor, and the digits below are cut off; one that rounds them
 * stands too high by less than a step until it shows them again. Either way by less than a step of the coarser scale.
 */
const hasLostDigits = (last: RegisterValue, read: RegisterValue, carried: RegisterValue): boolean => {
  const missing = growthWh(carried, last);
  return last.exponent !== read.exponent && missing > 0 && missing < 10 ** Math.max(last.exponent, read.exponent);
};

const turnsOf = (last: RegisterValue, turn: Pick<RegisterValue, 'value' | 'exponent'>): bigint => {
  const exponent = Math.min(last.exponent, turn.exponent);
  const turns = scaled(last, exponent) / scaled(turn, exponent);
  return turns > 0n ? turns : 0n;
};

const allowedGrowthWh = ({ maximumPower, stepWh }: CounterRules, register: RegisterValue, elapsed: number): number =>
  Number.isFinite(maximumPower)
    ? (maximumPower * Math.max(0, elapsed)) / MS_PER_HOUR + 2 * stepWh(register) + 1
    : Number.POSITIVE_INFINITY;
