import type { AlarmPriority } from './alarm.ts';
import type { Millis } from './time.ts';

/** Where a limit comes from, and whether anybody has seen the authority's own text. */
type LimitProvenance = Readonly<{ source: string; confirmed: boolean }>;

/**
 * A span a quantity should stay in, in its own unit. Once broken it is kept again only `hysteresis` inside the span, and
 * both ways must last (`dwell`, grid time).
 */
export type Band = Readonly<{
  /** Part of the alarm's id. */
  name: string;
  /** Null where that side has no limit; at least one side has. */
  low: number | null;
  high: number | null;
  hysteresis: number;
  dwell: Readonly<{ rise: Millis; fall: Millis }>;
  priority: AlarmPriority;
  provenance: LimitProvenance;
}>;

/** What a gateway watches; voltages are phase to neutral, V, unbalance is U2/U1, %. */
export type Limits = Readonly<{
  name: string;
  nominalVoltage: number;
  frequency: readonly Band[];
  voltage: readonly Band[];
  unbalance: readonly Band[];
}>;
