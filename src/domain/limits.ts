import type { AlarmPriority } from './alarm.ts';
import type { Millis } from './time.ts';

/** Where a limit comes from, and whether anybody has seen the authority's own text. */
export type LimitProvenance = Readonly<{ source: string; confirmed: boolean }>;

/** Who set limits. `gateway`: an engineering choice of ours, nobody's rule. */
export const limitAuthorities = ['EGAT', 'MEA', 'PEA', 'CENELEC', 'PRC-PQG', 'IEEE', 'gateway'] as const;
export type LimitAuthority = (typeof limitAuthorities)[number];

/** Low voltage up to 1 kV, medium up to 36 kV, high above (IEC 60050-601); `any` where it does not matter. */
export const voltageLevels = ['lv', 'mv', 'hv', 'any'] as const;

/** What limits can be on, with the unit each is judged in; a voltage may also be judged in percent of the nominal one. */
export const limitedUnits = {
  /** Mean over 10 s. */
  frequency: 'Hz',
  /** Between two neighbouring 10 s means. */
  'frequency-rate': 'Hz/s',
  /** Each phase to neutral, or each pair, as the set's nominal voltage is meant. */
  voltage: 'V',
  /** U2/U1. */
  unbalance: '%',
  'thd.voltage': '%',
  'thd.current': '%',
  /** A single order, of the fundamental. */
  'harmonic.voltage': '%',
  'harmonic.current': '%',
  /** Total demand distortion of a phase current (IEEE 519): harmonics over the maximum demand current. */
  tdd: '%',
  /** Magnitude; whether lagging or leading is not told apart. */
  'power-factor': '1',
  'flicker.short': '1',
  'flicker.long': '1',
  /** In percent of the greatest phase current. */
  'neutral-current': '%',
  /** Active power from the point into the grid where none is expected. */
  'reverse-power': 'W',
  /** Of what the equipment at the meter is rated for, whichever way the power flows. */
  loading: '%',
} as const;
export type LimitedQuantity = keyof typeof limitedUnits;

/** What the core's market is told when a limit is broken. */
export const gridFactKinds = ['emergency', 'congestion', 'export-limit'] as const;
export type GridFactKind = (typeof gridFactKinds)[number];

/**
 * A span a quantity should stay in. Once broken it is kept again only `hysteresis` inside the span, and both ways must
 * last (`dwell`, grid time).
 */
export type Band = Readonly<{
  quantity: LimitedQuantity;
  /** Of a harmonic; null otherwise. */
  order: number | null;
  /** Part of the alarm's id: one name once among the bands of a quantity. */
  name: string;
  /** `%` of a voltage is of the nominal one. */
  unit: string;
  /** Null where that side has no limit; at least one side has. */
  low: number | null;
  high: number | null;
  hysteresis: number;
  dwell: Readonly<{ rise: Millis; fall: Millis }>;
  priority: AlarmPriority;
  /** What it means for the market; null: nothing. */
  tells: GridFactKind | null;
  provenance: LimitProvenance;
}>;

/** From which voltage on something is a dip, a swell, an interruption (IEC 61000-4-30 §5.4), as parts of the nominal one. */
export type EventThresholds = Readonly<{
  dip: number;
  swell: number;
  interruption: number;
  hysteresis: number;
  /** A rapid voltage change: a step of this part from the steady voltage, dip and swell not reached (§5.11). */
  rapidChange: number;
  provenance: LimitProvenance;
}>;

/** What is judged: means over 10 s, 10 min or 2 h of event time (IEC 61000-4-30 §4.5). */
export const aggregates = ['10s', '10min', '2h'] as const;
export type Aggregate = (typeof aggregates)[number];

/**
 * A part of the aggregates of an observation period that must lie within low and high: 0.95 of the 10 min means of a
 * week, say. All of them is 1.
 */
export type ComplianceRule = Readonly<{
  quantity: LimitedQuantity;
  order: number | null;
  name: string;
  unit: string;
  aggregate: Aggregate;
  over: 'week' | 'year';
  low: number | null;
  high: number | null;
  share: number;
  /** Only where the short-circuit current over the demand current is in [from, below); null: always (IEEE 519 table 2). */
  shortCircuitRatio: Readonly<{ from: number; below: number | null }> | null;
  provenance: LimitProvenance;
}>;

/** The limits of one authority at one voltage level. A reading may be judged under several at once. */
export type LimitSet = Readonly<{
  name: string;
  authority: LimitAuthority;
  level: (typeof voltageLevels)[number];
  /** V; null where the set says nothing of voltages, or only in percent of somebody else's nominal. */
  nominal: Readonly<{ volts: number; between: 'phase-neutral' | 'phase-phase' }> | null;
  bands: readonly Band[];
  events: EventThresholds | null;
  compliance: readonly ComplianceRule[];
}>;
