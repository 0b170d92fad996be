/** Which of up to three channels something holds for, as bits: no list is made per reading. */
export type Bits = number;

/** Channels whose value lies below a limit; one that was never read lies nowhere. */
export const below = (volts: Float64Array, limit: number): Bits => {
  let bits = 0;
  for (let index = 0; index < 3; index += 1) if ((volts[index] ?? Number.NaN) < limit) bits |= 1 << index;
  return bits;
};

/** Channels whose value lies above a limit. */
export const above = (volts: Float64Array, limit: number): Bits => {
  let bits = 0;
  for (let index = 0; index < 3; index += 1) if ((volts[index] ?? Number.NaN) > limit) bits |= 1 << index;
  return bits;
};

/** The lowest value of these channels. */
export const least = (volts: Float64Array, bits: Bits): number => {
  let value = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 3; index += 1)
    if (bits & (1 << index)) value = Math.min(value, volts[index] ?? Number.POSITIVE_INFINITY);
  return value;
};

/** The highest value of these channels. */
export const greatest = (volts: Float64Array, bits: Bits): number => {
  let value = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < 3; index += 1)
    if (bits & (1 << index)) value = Math.max(value, volts[index] ?? Number.NEGATIVE_INFINITY);
  return value;
};

/** How many channels. */
export const countOf = (bits: Bits): number => (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1);
