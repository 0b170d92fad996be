import type { RegisterValue } from '../domain/energy.ts';
import { growthWh } from './register-arithmetic.ts';

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
