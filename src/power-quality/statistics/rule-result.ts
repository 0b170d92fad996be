import type { DeviceId, PointId } from '../../domain/identity.ts';
import type { ComplianceRule, LimitAuthority } from '../../domain/limits.ts';
import type { Phase, PhasePair } from '../../domain/quantity.ts';
import type { Instant } from '../../domain/time.ts';

/** `unknown`: too little was measured to say; never shown as compliant. */
export type Verdict = 'compliant' | 'exceeded' | 'unknown';

/** [start, end) in event time. */
export type Period = Readonly<{ start: Instant; end: Instant }>;

/**
 * How one rule was kept at one meter and phase, by the method of EN 50160. Of polled meters it is indicative: neither
 * class A nor class S of IEC 61000-4-30. Safe to write as JSON: what is not known is null, never NaN.
 */
export type RuleResult = Readonly<{
  /** The three are null of the gateway's own: the frequency. So is a feeder that is not configured. */
  device: DeviceId | null;
  point: PointId | null;
  feeder: string | null;
  /** The set of limits the rule stands in. */
  set: string;
  authority: LimitAuthority;
  rule: ComplianceRule;
  /** What 100 % is of a rule in percent of a voltage, V: that of its set, or else the meter's. Null of every other rule. */
  nominalVolts: number | null;
  /** Null where the quantity has none, and of a quantity that no phase was measured of. */
  phase: Phase | PhasePair | null;
  /** Whether any aggregate was there at all in the whole period; where not, the meter simply does not tell. */
  measured: boolean;
  /**
   * What the numbers below are of: of a rule over a week its worst week (from Monday 00:00 Bangkok) of a longer period,
   * otherwise all of the period.
   */
  judged: Period;
  /** Whether that is an observation period as the rule means it, or only a part of one. */
  whole: boolean;
  /** Aggregates there could be, those that count (N), and those left out because a dip, swell or interruption fell into them. */
  expected: number;
  valid: number;
  flagged: number;
  /** Of the valid ones beyond a limit (N1), and the part of them within; null where none is valid. */
  outside: number;
  inside: number | null;
  /** Nearest rank: the ⌈0.05·N⌉-th and ⌈0.95·N⌉-th smallest valid aggregate, in the rule's unit; null where none is valid. */
  percentile5: number | null;
  percentile95: number | null;
  least: number | null;
  greatest: number | null;
  verdict: Verdict;
  /** The verdicts of all weeks that were judged; null where the period was judged as one. */
  weeks: Readonly<Record<Verdict, number>> | null;
}>;

/** Some meters judged together: one of them, those of an electrical feeder, or all of a substation. */
export type MeterGroup = Readonly<{
  kind: 'meter' | 'feeder' | 'substation';
  /** Null: the feeder of these meters is not configured. */
  name: string | null;
  devices: readonly DeviceId[];
}>;

/** How many meters (of a quantity: that were measured) came to which verdict. */
export type MeterCounts = Readonly<Record<Verdict, number>>;

/** The verdict of a group: the worst of its meters'. */
export type RollUp = Readonly<{
  group: MeterGroup;
  verdict: Verdict;
  meters: MeterCounts;
  /** Part of the meters that kept everything that could be judged; null without meters. */
  compliantShare: number | null;
  /** By quantity, in the order in which results have them. */
  quantities: readonly Readonly<{
    quantity: ComplianceRule['quantity'];
    verdict: Verdict;
    meters: MeterCounts;
  }>[];
}>;
