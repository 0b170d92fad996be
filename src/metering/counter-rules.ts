import type { RegisterValue } from '../domain/energy.ts';
import type { BadReason } from '../domain/quality.ts';
import { addTimes, compareRegisters, growthWh, scaled } from './register-arithmetic.ts';

/** What is known of a counter before it is read; energy and power in primary units. */
export type CounterRules = Readonly<{
  /** No register grows faster than this: W; infinite where nobody knows. */
  maximumPower: number;
  /** Where a register read like this starts again from zero; null where the profile does not say. */
  rollsOverAt: (register: RegisterValue) => Pick<RegisterValue, 'value' | 'exponent'> | null;
  /**
   * The least difference the register can show where it stands, primary Wh: slack for the rate. Of the register as the
   * meter said it, before any ratio: after one, its words and its digits no longer tell.
   */
  stepWh: (register: RegisterValue) => number;
}>;

/**
 * A register that stands below what was believed, read `elapsed` milliseconds after that; whether one more turn of the
 * counter would explain it, and whether it has counted on from there although none does.
 */
type Fallen = Readonly<{ register: RegisterValue; elapsed: number; mayBeTurn: boolean; countsOn: boolean }>;

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
 * profile says where it rolls over, the energy fits, and it has counted on from there; one that counts on from where it
 * fell to without that was reset, and none of what it counts is believed until a new binding says from where, not even
 * once it has passed the old count: only what it cannot have counted since tells that the fall was an error. A rise must
 * fit the greatest power the meter can carry. A true jump fits once enough time has passed, so a wrong verdict heals by
 * itself. What rolled over is carried on upwards. A register that only shows fewer digits than before has not fallen:
 * what was believed stays.
 */
export const judgeCounter = (
  rules: CounterRules,
  { register: last, fallen }: Counter,
  read: RegisterValue,
  elapsed: number,
): CounterVerdict => {
  const turn = turnOf(rules, read);
  const carried = turn === null ? read : addTimes(read, turn, turnsOf(last, turn));
  const fits = (register: RegisterValue): boolean =>
    growthWh(last, register) <= allowedGrowthWh(rules, register, elapsed);
  if (hasLostDigits(last, read, carried)) return { kind: 'accepted', register: last };
  if (compareRegisters(carried, last) >= 0) {
    if (fallen?.countsOn === true && continues(rules, fallen, read, elapsed))
      return { kind: 'refused', reason: 'counter-reset', fallen: { ...fallen, register: read, elapsed } };
    return fits(carried)
      ? { kind: 'accepted', register: carried }
      : { kind: 'refused', reason: 'counter-jumped', fallen: fallen?.countsOn === true ? fallen : null };
  }
  const turned = turn === null ? null : addTimes(carried, turn, 1n);
  const mayBeTurn = turned !== null && fits(turned);
  const grown = fallen === null ? -1 : compareRegisters(read, fallen.register);
  if (fallen !== null && grown >= 0) {
    if (grown > 0 && fallen.mayBeTurn && mayBeTurn) return { kind: 'accepted', register: turned };
    if (grown > 0 || fallen.countsOn) {
      const counting = { register: read, elapsed, mayBeTurn: false, countsOn: true };
      return { kind: 'refused', reason: 'counter-reset', fallen: counting };
    }
  }
  const reason = read.value === 0 && last.value > 0 ? 'zero-after-boot' : 'counter-decreased';
  const still = grown === 0 && fallen !== null ? fallen.mayBeTurn : mayBeTurn;
  return { kind: 'refused', reason, fallen: { register: read, elapsed, mayBeTurn: still, countsOn: false } };
};

/** Whether a counter that was reset can have come this far since it was last read. */
const continues = (rules: CounterRules, fallen: Fallen, read: RegisterValue, elapsed: number): boolean => {
  // A clock that was set back between the two says nothing of the time between them.
  const since = elapsed < fallen.elapsed ? elapsed : elapsed - fallen.elapsed;
  return growthWh(fallen.register, read) <= allowedGrowthWh(rules, read, since);
};

/** Null where nobody says, and where the meter stands at or above it: then the profile is wrong, and nothing is added. */
const turnOf = ({ rollsOverAt }: CounterRules, read: RegisterValue): ReturnType<CounterRules['rollsOverAt']> => {
  const turn = rollsOverAt(read);
  return turn !== null && compareRegisters(read, { ...turn, words: [] }) < 0 ? turn : null;
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
