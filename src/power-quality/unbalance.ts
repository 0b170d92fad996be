import type { Values } from '../domain/quantity.ts';

/**
 * Negative-sequence voltage unbalance U2/U1 in percent from the three line-to-line voltages (IEC 61000-4-30 §5.7.1):
 * u2 = √((1 − √(3 − 6β)) / (1 + √(3 − 6β))), β = (U12⁴ + U23⁴ + U31⁴) / (U12² + U23² + U31²)². Null without all three:
 * from phase voltages alone it is unknown.
 */
export const unbalancePercent = (values: Values): number | null => {
  const { 'voltage.L1-L2': u12, 'voltage.L2-L3': u23, 'voltage.L3-L1': u31 } = values;
  if (u12 === undefined || u23 === undefined || u31 === undefined) return null;
  const squares = [u12 ** 2, u23 ** 2, u31 ** 2];
  const sum = squares.reduce((total, square) => total + square, 0);
  if (sum === 0) return null;
  const beta = squares.reduce((total, square) => total + square ** 2, 0) / sum ** 2;
  // Equal voltages give β = 1/3, where rounding may leave 3 − 6β just above 1; no triangle closes below 0.
  const root = Math.sqrt(Math.min(1, Math.max(0, 3 - 6 * beta)));
  return 100 * Math.sqrt((1 - root) / (1 + root));
};
