import type { GridEvent } from '../../domain/grid-event.ts';
import type { Verdict } from '../statistics/rule-result.ts';
import type { ReportView } from './report-view.ts';

export const REPORT_FORMAT = 'gridtokenx/quality-report/v2';
/** Those that are checked still; the first was of one gateway only. */
export const readableFormats: readonly string[] = [REPORT_FORMAT, 'gridtokenx/quality-report/v1'];

/** A number as a text with a fixed number of decimals, so that a report has one form and one hash; null: not known. */
export type Figure = string | null;

/** How a rule was kept at a meter; see `RuleResult`. Moments are ISO 8601 with the Bangkok offset. */
export type ReportedRule = Readonly<{
  device: string | null;
  point: string | null;
  phase: string | null;
  set: string;
  authority: string;
  /** Whether the authority's own text was seen. */
  confirmed: boolean;
  quantity: string;
  order: number | null;
  rule: string;
  unit: string;
  aggregate: string;
  over: string;
  low: Figure;
  high: Figure;
  /** What 100 % is of a rule in percent of a voltage, V: each set may have its own. Null of every other rule. */
  nominal: Figure;
  /** Percent of the aggregates that must be inside, and that were. */
  needed: Figure;
  inside: Figure;
  from: string;
  to: string;
  whole: boolean;
  expected: number;
  valid: number;
  flagged: number;
  outside: number;
  percentile5: Figure;
  percentile95: Figure;
  least: Figure;
  greatest: Figure;
  verdict: Verdict;
}>;

export type ReportedEvent = Readonly<{
  id: string;
  kind: GridEvent['kind'];
  duration: GridEvent['duration'];
  /** To the millisecond where it lasted less than 10 s, otherwise to the second. */
  start: string;
  end: string | null;
  extent: GridEvent['extent'];
  witnesses: number;
  first: string;
  /** The electrical feeder all its witnesses are on; null where they are on several, or it is not configured. */
  feeder: string | null;
  /** Lowest or highest voltage, V and part of the nominal one; of a rapid change the largest step. */
  extreme: Figure;
  perUnit: Figure;
  /** Empty where it could name a meter that is none of the report's. */
  hint: string;
  /** Only where the gateway did not run in it: from when to when, and how many seconds it lasted at least and at most. */
  down?: Readonly<{ from: string; to: string; shortest: Figure; longest: Figure }>;
}>;

/**
 * What one meter did in an ISO week: of every statistic the mean by its kind, the least and the greatest reading, in its own
 * unit; `loading` in percent of the rated apparent power. Windows with a dip, swell or interruption are in the values: they are reported, not judged.
 */
export type ReportedWeek = Readonly<{
  device: string;
  point: string;
  start: string;
  /** Percent of the week's windows of 10 min that are covered and not flagged. */
  coverage: string;
  /** Whether one of its windows is. */
  flagged: boolean;
  values: readonly Readonly<{ name: string; mean: string; least: string; greatest: string }>[];
}>;

/** A report of power quality, JSON-safe and canonical: whole numbers and texts only. Indicative, as its `method` says. */
export type QualityReport = Readonly<{
  format: typeof REPORT_FORMAT;
  software: string;
  made: string;
  /** Name of the gateway, or of the substation. */
  gateway: string;
  realm: string;
  view: ReportView;
  period: Readonly<{ kind: 'week' | 'month' | 'year'; label: string; start: string; end: string }>;
  /** What of the period is over when the report is made: a report of a period under way is a part of one. */
  complete: boolean;
  method: readonly string[];
  limits: readonly Readonly<{ name: string; authority: string; level: string; rules: number; unconfirmed: number }>[];
  /**
   * Meters that are judged under limits for short-circuit ratios (IEEE 519 table 2) and whose demand current or short-circuit
   * current nobody has configured: which of those limits are theirs is not known, so none was judged.
   */
  ratioUnknown: readonly string[];
  /** Windows of 10 min there could be, and that some gateway kept. */
  data: Readonly<{
    windows: number;
    kept: number;
    chain: string;
    /** What each gateway kept, and the hash chain it hangs on. `lost`: it could not be read, or not to its end. */
    storages: readonly Readonly<{
      gateway: string;
      kept: number;
      anchor: string;
      head: string;
      /** Of all that are kept, in and out of the period. */
      events: Readonly<{ kept: number; anchor: string; head: string }>;
      broken: string | null;
      lost: string | null;
    }>[];
    /** Meters that several gateways have; see `SharedMeter`. */
    shared: readonly Readonly<{
      device: string;
      twice: number;
      stays: readonly Readonly<{ gateway: string; from: string; to: string; windows: number }>[];
    }>[];
  }>;
  /** Hash of the report before this one of the same view in the same folder; null of the first. */
  previous: string | null;
  verdicts: readonly Readonly<{
    kind: 'meter' | 'feeder' | 'substation';
    /** Null of the meters whose feeder is not configured. */
    name: string | null;
    verdict: Verdict;
    compliant: number;
    exceeded: number;
    unknown: number;
    quantities: Readonly<Record<string, Verdict>>;
  }>[];
  results: readonly ReportedRule[];
  voltage: readonly Readonly<{
    device: string;
    /** V, and what it and the days' values are between; null where it is not known. */
    nominal: Figure;
    between: 'phase-neutral' | 'phase-phase' | null;
    days: readonly Readonly<{
      day: string;
      values: number;
      least: Figure;
      low: Figure;
      middle: Figure;
      high: Figure;
      greatest: Figure;
    }>[];
  }>[];
  weeks: readonly ReportedWeek[];
  frequency: readonly Readonly<{ fromMilliHz: number; count: number }>[];
  events: readonly ReportedEvent[];
  kvar: readonly Readonly<{
    device: string;
    month: string;
    /** Percent of the month that is over. */
    elapsed: Figure;
    /** Who charges what, and whether the authority's own text was seen. */
    authority: string;
    freePercent: Figure;
    thbPerKvar: Figure;
    confirmed: boolean;
    kilowatts: Figure;
    kilovars: Figure;
    excessKvar: number;
    thb: Figure;
    windowsCounted: number;
    windowsOver: number;
  }>[];
}>;
