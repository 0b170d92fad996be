declare const unit: unique symbol;

/** Energy in whole watt-hours. A safe integer; may be negative only where it is a difference. */
export type Wh = number & { readonly [unit]: 'Wh' };

/** @throws RangeError when the number is not a safe integer: that is a bug, not a measurement. */
export const wh = (value: number): Wh => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of Wh`);
  return value as Wh;
};

/**
 * What an energy register said: `value` × 10^`exponent` Wh, with the raw 16-bit words as they came, most significant
 * first as the profile orders them. `value` is a safe integer.
 */
export type RegisterValue = Readonly<{ value: number; exponent: number; words: readonly number[] }>;

/** Half-even rounding of `numerator / denominator` (denominator > 0) to an integer; exact. */
export const divideHalfEven = (numerator: bigint, denominator: bigint): bigint => {
  const floor = numerator / denominator - (numerator < 0n && numerator % denominator !== 0n ? 1n : 0n);
  const twiceRest = (numerator - floor * denominator) * 2n;
  if (twiceRest < denominator) return floor;
  if (twiceRest > denominator) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
};

/** A register in whole Wh, rounded half to even. */
export const registerWh = ({ value, exponent }: RegisterValue): Wh =>
  exponent >= 0 ? wh(value * 10 ** exponent) : wh(Number(divideHalfEven(BigInt(value), 10n ** BigInt(-exponent))));
