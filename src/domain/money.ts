import type { Wh } from './energy.ts';

declare const unit: unique symbol;

/** Price in whole µTHB/kWh: Thai tariffs have four decimals, so every published price is exact. */
export type MicroBahtPerKwh = number & { readonly [unit]: 'µTHB/kWh' };

/** Money in nano-baht, exact: 1 nTHB = 1 Wh × 1 µTHB/kWh. 64-bit; a decimal string in JSON. */
export type NanoBaht = bigint & { readonly [unit]: 'nTHB' };

export const nanoBaht = (value: bigint): NanoBaht => value as NanoBaht;

/** @throws RangeError when the number is not a safe integer. */
export const microBahtPerKwh = (value: number): MicroBahtPerKwh => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of µTHB/kWh`);
  return value as MicroBahtPerKwh;
};

/** @throws RangeError when the product leaves the safe integers (9.0 million THB): no leg of a household may. */
export const amount = (energy: Wh, price: MicroBahtPerKwh): NanoBaht => nanoBaht(BigInt(productOf(energy, price)));

/** The same as a number, for what is booked by the million: nano-baht, a safe integer. @throws RangeError as `amount` does. */
export const productOf = (energy: Wh, price: MicroBahtPerKwh): number => {
  const product = energy * price;
  if (!Number.isSafeInteger(product)) throw new RangeError(`${energy} Wh × ${price} µTHB/kWh is not exact`);
  return product;
};

/** `-12.345678901` baht, all nine decimals: money on a screen is never silently rounded. */
export const baht = (money: bigint): string => {
  const digits = (money < 0n ? -money : money).toString().padStart(10, '0');
  return `${money < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
};
