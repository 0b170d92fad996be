import type { AlarmPriority } from '../domain/alarm.ts';
import type { Millis } from '../domain/time.ts';
import type { Limits } from './watch-band.ts';

/** Limits of what no sound installation does, above which something is suspect. Nobody's rule: each says why it is so. */
export const suspicion = (
  name: string,
  bounds: Readonly<{ high: number; hysteresis: number; lasts: Millis; priority: AlarmPriority }>,
): Limits => ({
  name,
  low: null,
  high: bounds.high,
  hysteresis: bounds.hysteresis,
  dwell: { rise: bounds.lasts, fall: bounds.lasts },
  priority: bounds.priority,
  tells: null,
  provenance: { source: 'Engineering choice, not regulation', confirmed: false },
});
