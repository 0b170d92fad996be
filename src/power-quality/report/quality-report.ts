import type { GridEvent } from '../../domain/grid-event.ts';
import type { Verdict } from '../statistics/rule-result.ts';
import type { ReportView } from './report-view.ts';

export const REPORT_FORMAT = 'gridtokenx/quality-report/v1';

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
  /** Lowest or highest voltage, V and part of the nominal one; of a rapid change the largest step. */
  extreme: Figure;
  perUnit: Figure;
  /** Empty where it could name a meter that is none of the report's. */
  hint: string;
  /** Only where the gateway did not run in it: from when to when, and how many seconds it lasted at least and at most. */
  down?: Readonly<{ from: string; to: string; shortest: Figure; longest: Figure }>;
}>;

/** A report of power quality, JSON-safe and canonical: whole numbers and texts only. Indicative, as its `method` says. */
export type QualityReport = Readonly<{
  format: typeof REPORT_FORMAT;
  software: string;
  made: string;
  gateway: string;
  realm: string;
  view: ReportView;
  period: Readonly<{ kind: 'week' | 'month' | 'year'; label: string; start: string; end: string }>;
  /** What of the period is over when the report is made: a report of a period under way is a part of one. */
  complete: boolean;
  method: readonly string[];
  limits: readonly Readonly<{ name: string; authority: string; level: string; rules: number; unconfirmed: number }>[];
  /** Windows of 10 min there could be and are kept, the hash chain they hang on, and that of events. */
  data: Readonly<{
    windows: number;
    kept: number;
    chain: string;
    anchor: string;
    head: string;
    /** Of all that are kept, in and out of the period. */
    events: Readonly<{ kept: number; anchor: string; head: string }>;
    broken: string | null;
  }>;
  /** Hash of the report before this one of the same gateway and view; null of the first. */
  previous: string | null;
  verdicts: readonly Readonly<{
    kind: 'meter' | 'line' | 'substation';
    name: string;
    verdict: Verdict;
    compliant: number;
    exceeded: number;
    unknown: number;
    quantities: Readonly<Record<string, Verdict>>;
  }>[];
  results: readonly ReportedRule[];
  voltage: readonly Readonly<{
    device: string;
    nominal: Figure;
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
  frequency: readonly Readonly<{ fromMilliHz: number; count: number }>[];
  events: readonly ReportedEvent[];
  kvar: readonly Readonly<{
    device: string;
    month: string;
    kilowatts: Figure;
    kilovars: Figure;
    excessKvar: number;
    thb: Figure;
    windowsCounted: number;
    windowsOver: number;
  }>[];
}>;
