import type { RegisterValue, Wh } from '../domain/energy.ts';
import type { TransformerRatios } from '../domain/transaction.ts';

const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent);

/** The register as an integer count of 10^`exponent` Wh; exact, so `exponent` must not exceed the register's own. */
export const scaled = (register: Pick<RegisterValue, 'value' | 'exponent'>, exponent: number): bigint =>
  BigInt(register.value) * powerOfTen(register.exponent - exponent);

/** Negative, zero or positive as `left` is below, equal to or above `right`; exact. */
export const compareRegisters = (left: RegisterValue, right: RegisterValue): number => {
  const exponent = Math.min(left.exponent, right.exponent);
  const difference = scaled(left, exponent) - scaled(right, exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** The register with whole `wattHours` added; the raw words stay what the meter said. */
export const addWh = (register: RegisterValue, wattHours: number): RegisterValue =>
  addTimes(register, { value: wattHours, exponent: 0 }, 1n);

/** The register with `times` another one added, exactly; the raw words stay what the meter said. */
export const addTimes = (
  register: RegisterValue,
  other: Pick<RegisterValue, 'value' | 'exponent'>,
  times: bigint,
): RegisterValue => {
  const exponent = Math.min(register.exponent, other.exponent);
  return { ...register, value: Number(scaled(register, exponent) + scaled(other, exponent) * times), exponent };
};

/** `later` − `earlier` in Wh, as a number: for plausibility, never for settlement. */
export const growthWh = (earlier: RegisterValue, later: RegisterValue): number => {
  const exponent = Math.min(earlier.exponent, later.exponent);
  return Number(scaled(later, exponent) - scaled(earlier, exponent)) * 10 ** exponent;
};

/** How finely a ratio that does not divide evenly is kept: a thousandth of the register's own last digit. */
const EXTRA_DIGITS = 3;

/**
 * A secondary register in primary units: × CT ratio × VT ratio. Exact where the ratio is a whole number; otherwise rounded
 * down three digits below the register's last, so that a growing register keeps growing.
 */
export const primaryRegister = (register: RegisterValue, { current, voltage }: TransformerRatios): RegisterValue => {
  const numerator = BigInt(current[0]) * BigInt(voltage[0]);
  const denominator = BigInt(current[1]) * BigInt(voltage[1]);
  if (numerator === denominator) return register;
  const product = BigInt(register.value) * numerator;
  if (product % denominator === 0n) return { ...register, value: Number(product / denominator) };
  const value = Number((product * powerOfTen(EXTRA_DIGITS)) / denominator);
  return { ...register, value, exponent: register.exponent - EXTRA_DIGITS };
};

/**
 * The lowest a register can have stood at that a binding states as `wattHours`: statements are rounded to whole Wh, so the
 * meter itself may be half of one below.
 */
export const lowestStated = (wattHours: Wh): RegisterValue => ({ value: wattHours * 10 - 5, exponent: -1, words: [] });

/** Whole Wh as a register without raw words: stated, not read. */
export const statedRegister = (wattHours: Wh): RegisterValue => ({ value: wattHours, exponent: 0, words: [] });
