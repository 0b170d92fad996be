import type { Alarm, AlarmKind } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Band } from '../domain/limits.ts';
import type { Instant } from '../domain/time.ts';

/** The span of a band and what its alarm is, whatever it is on; in the unit of what is watched. */
export type Limits = Omit<Band, 'quantity' | 'order' | 'unit'>;

/** Something of one source that has an alarm of its own. */
export type Watched = Readonly<{
  /** Of the alarm's whole life. */
  id: string;
  kind: AlarmKind;
  source: Alarm['source'];
  unit: string;
  /** What people are told when it turns, in one sentence and what to do. */
  sentence: (standing: boolean, value: number) => string;
}>;

/** Where something stands against its limits. Private to one subscription and changed in place, once per reading. */
export type BandWatch = {
  readonly limits: Limits;
  readonly watched: Watched;
  raised: boolean;
  /** Since when values have spoken against `raised`, event time; NaN while they do not. */
  turningSince: number;
};

/** Begins raised where its alarm stood when the gateway last ran, so that it says when that is over. */
export const watchBand = (limits: Limits, watched: Watched, standing: ReadonlySet<string>): BandWatch => ({
  limits,
  watched,
  raised: standing.has(watched.id),
  turningSince: Number.NaN,
});

/**
 * The reducer behind every band: a condition when the alarm's state turns, null as long as it stays. A limit must be
 * broken at every value for the rise dwell, and kept by the hysteresis at every value for the fall dwell; between two
 * values nothing is known, so that what held at both is taken to have held between them. Where they lie too far apart for
 * that (`value-pace.ts`), whoever gives the values calls `beginAnew` before.
 */
export const advanceBand = (watch: BandWatch, at: Instant, value: number): AlarmCondition | null => {
  const { limits, raised } = watch;
  const broken = brokenLimit(limits, value, raised ? limits.hysteresis : 0) !== null;
  if (broken === raised) {
    watch.turningSince = Number.NaN;
    return null;
  }
  if (Number.isNaN(watch.turningSince)) watch.turningSince = at;
  const { turningSince } = watch;
  if (at - turningSince < (broken ? limits.dwell.rise : limits.dwell.fall)) return null;
  watch.raised = broken;
  watch.turningSince = Number.NaN;
  return conditionOf(watch, at, broken ? (turningSince as Instant) : at, value);
};

/** What was turning has no duration any more; what stands goes on standing. */
export const beginAnew = (watches: readonly BandWatch[]): void => {
  for (const watch of watches) watch.turningSince = Number.NaN;
};

/** The limit a value breaks when both are drawn in by `margin`; null inside. */
const brokenLimit = ({ low, high }: Limits, value: number, margin: number): number | null => {
  if (low !== null && value < low + margin) return low;
  return high !== null && value > high - margin ? high : null;
};

const conditionOf = (
  { limits, watched, raised: standing }: BandWatch,
  at: Instant,
  since: Instant,
  value: number,
): AlarmCondition => {
  const { id, kind, source, unit, sentence } = watched;
  const limit = brokenLimit(limits, value, 0);
  return {
    id,
    kind,
    source,
    priority: limits.priority,
    standing,
    at,
    since,
    ...(limit !== null && { measured: { value, limit, unit } }),
    ...(limits.tells !== null && { tells: limits.tells }),
    message: sentence(standing, value),
  };
};
