import type { Values } from '../domain/quantity.ts';

/**
 * Negative-sequence voltage unbalance U2/U1 in percent from the squares of the three line-to-line voltages
 * (IEC 61000-4-30 §5.7.1): u2 = √((1 − √(3 − 6β)) / (1 + √(3 − 6β))), β = (U12⁴ + U23⁴ + U31⁴) / (U12² + U23² + U31²)².
 * NaN where one is unknown, or where there is no voltage.
 */
const unbalanceOfSquares = (u12: number, u23: number, u31: number): number => {
  const sum = u12 + u23 + u31;
  if (!(sum > 0)) return Number.NaN;
  const beta = (u12 * u12 + u23 * u23 + u31 * u31) / (sum * sum);
  // Equal voltages give β = 1/3, where rounding may leave 3 − 6β just above 1; no triangle closes below 0.
  const root = Math.sqrt(Math.min(1, Math.max(0, 3 - 6 * beta)));
  return 100 * Math.sqrt((1 - root) / (1 + root));
};

/** From the three line-to-line voltages, V; NaN where one is unknown. */
export const unbalanceOfPairs = (u12: number, u23: number, u31: number): number =>
  unbalanceOfSquares(u12 * u12, u23 * u23, u31 * u31);

/**
 * From phase to neutral voltages, V, and how far those of L2 and L3 lag that of L1, in degrees: what lies between two
 * phases follows by the law of cosines. Blind to the order of the phases, like the formula itself.
 */
export const unbalanceOfPhases = (u1: number, u2: number, u3: number, lag2: number, lag3: number): number =>
  unbalanceOfSquares(squareBetween(u1, u2, lag2), squareBetween(u2, u3, lag3 - lag2), squareBetween(u3, u1, lag3));

const squareBetween = (one: number, other: number, degrees: number): number =>
  one * one + other * other - 2 * one * other * Math.cos((degrees * Math.PI) / 180);

const of = (values: Values, name: keyof Values): number => values[name] ?? Number.NaN;

/** By either way from what one reading tells; null from phase voltages alone, because then it is unknown. */
export const unbalancePercent = (values: Values): number | null => {
  const pairs = unbalanceOfPairs(of(values, 'voltage.L1-L2'), of(values, 'voltage.L2-L3'), of(values, 'voltage.L3-L1'));
  if (!Number.isNaN(pairs)) return pairs;
  const [u1, u2, u3] = [of(values, 'voltage.L1'), of(values, 'voltage.L2'), of(values, 'voltage.L3')];
  const phases = unbalanceOfPhases(u1, u2, u3, of(values, 'angle.voltage.L2'), of(values, 'angle.voltage.L3'));
  return Number.isNaN(phases) ? null : phases;
};
