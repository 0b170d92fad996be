import { divideHalfEven, type RegisterValue } from '../domain/energy.ts';
import type { TransformerRatios } from '../domain/transaction.ts';
import { growthWh, scaled } from './register-arithmetic.ts';

/** Whether a register and what the meter's display shows are the same energy. `differenceWh`: display less register. */
export type DisplayCheck = Readonly<{ agrees: boolean; differenceWh: number; toleranceWh: number }>;

/**
 * Compares a register with kWh as somebody reads them off the display. A display cuts off or rounds at its last digit,
 * and the register may step by `stepWh`: both together are the tolerance. Null where the text is no number of kWh.
 */
export const checkDisplay = (register: RegisterValue, shownKwh: string, stepWh = 0): DisplayCheck | null => {
  const [, whole, decimals = ''] = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(shownKwh.trim()) ?? [];
  if (whole === undefined) return null;
  const exponent = 3 - decimals.length;
  const shown: RegisterValue = { value: Number(whole + decimals), exponent, words: [] };
  const differenceWh = growthWh(register, shown);
  const toleranceWh = 10 ** exponent + stepWh;
  // Powers of ten are not exact in binary: 0.001 must not exceed itself.
  return { agrees: Math.abs(differenceWh) <= toleranceWh * (1 + 1e-9), differenceWh, toleranceWh };
};

/**
 * A register of ours as the meter's display shows it: before the ratios where the gateway multiplies by them, and
 * without the turns the counter has made (`turn`, as the meter counts; null where it makes none).
 */
export const onDisplay = (
  register: RegisterValue,
  { current, voltage, appliedBy }: TransformerRatios,
  turn: RegisterValue | null,
): RegisterValue => {
  const exponent = Math.min(register.exponent, turn?.exponent ?? 0, -3);
  const [primary, secondary] = appliedBy === 'gateway' ? [current[0] * voltage[0], current[1] * voltage[1]] : [1, 1];
  const own = divideHalfEven(scaled(register, exponent) * BigInt(secondary), BigInt(primary));
  return { value: Number(turn === null ? own : own % scaled(turn, exponent)), exponent, words: [] };
};
