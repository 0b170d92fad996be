import type { Values } from '../domain/quantity.ts';

/**
 * Magnitude of the power factor, |P|/S (IEEE 1459), or as the meter says it where it does not say S; its sign is each
 * meter's own convention and dropped. NaN where neither is known, and where the load is below `leastApparent`, VA: see
 * `small-load.ts`. The load is judged by S, not by P: at noon with PV P may be nothing at all while Q is not.
 */
export const powerFactor = (values: Values, leastApparent: number): number => {
  const active = Math.abs(values['power.active'] ?? Number.NaN);
  const apparent = values['power.apparent'];
  if (apparent !== undefined) return apparent >= leastApparent ? Math.min(1, active / apparent) : Number.NaN;
  const said = Math.abs(values['power-factor'] ?? Number.NaN);
  // Meters without load, and inverters without the register, say 0.
  return said > 0 && active / said >= leastApparent ? said : Number.NaN;
};
