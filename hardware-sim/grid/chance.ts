/**
 * Chance without a stream: the same seed and keys always give the same number, in whatever order they are asked for.
 * That is what lets any moment of the feeder be computed on its own.
 */
const mixed = (state: number, key: number): number => {
  let x = Math.imul((state ^ key) | 0, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return x ^ (x >>> 15);
};

/** Uniform in [0, 1), from a seed, the name of a stream and up to two keys; all are taken modulo 2³². */
export const fractionOf = (seed: number, stream: number, key: number, second = 0): number =>
  (mixed(mixed(mixed(mixed(0x6a09e667, seed), stream), key), second) >>> 0) / 4_294_967_296;

/** Uniform in [lowest, highest). */
export const between = (lowest: number, highest: number, fraction: number): number =>
  lowest + (highest - lowest) * fraction;

/** Continuous noise in [0, 1): values on a lattice of `period` seconds, joined smoothly. */
export const smoothNoise = (seed: number, stream: number, seconds: number, period: number): number => {
  const cell = Math.floor(seconds / period);
  const within = seconds / period - cell;
  const eased = within * within * (3 - 2 * within);
  const from = fractionOf(seed, stream, cell, period);
  return from + (fractionOf(seed, stream, cell + 1, period) - from) * eased;
};

/** A source for those who draw one number after the other. */
export const sequenceOf = (seed: number, stream: number): (() => number) => {
  let drawn = 0;
  return () => {
    drawn += 1;
    return fractionOf(seed, stream, drawn);
  };
};
