import type { Alarm, AlarmKind } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Band } from '../domain/limits.ts';
import type { Instant } from '../domain/time.ts';
import { advanceDwell, calm, type DwellState } from '../flow/sustained.ts';

/** One quantity of one source against one band. */
export type Watched = Readonly<{
  kind: AlarmKind;
  source: Alarm['source'];
  /** Whose quantity, in words: `h01 phase L1`. */
  place: string;
  quantity: string;
  unit: string;
  /** What somebody should do when it lasts. */
  advice: string;
}>;

export type BandState = Readonly<{ dwell: DwellState; brokenSince: Instant | null }>;
export const inside: BandState = { dwell: calm, brokenSince: null };

/** Kind, device, phase and band: stable over the alarm's whole life. */
export const bandAlarmId = ({ kind, source }: Pick<Watched, 'kind' | 'source'>, band: Band): string =>
  [kind, source.device ?? 'gateway', source.phase, band.name].filter((part) => part !== undefined).join('/');

/** The reducer behind every band watch: a condition when the alarm's state turns, null as long as it stays. */
export const advanceBand = (
  band: Band,
  watched: Watched,
  state: BandState,
  { at, value }: Readonly<{ at: Instant; value: number }>,
): Readonly<{ state: BandState; condition: AlarmCondition | null }> => {
  const breached = brokenLimit(band, value, state.dwell.raised ? band.hysteresis : 0) !== null;
  const dwell = advanceDwell(band.dwell, state.dwell, { at, breached });
  const brokenSince = dwell.raised ? state.brokenSince : breached ? (state.brokenSince ?? at) : null;
  const next = { dwell, brokenSince: dwell.raised ? (brokenSince ?? at) : brokenSince };
  if (dwell.raised === state.dwell.raised) return { state: next, condition: null };
  const condition = conditionOf(band, watched, {
    standing: dwell.raised,
    at,
    since: dwell.raised ? (next.brokenSince ?? at) : at,
    value,
  });
  return { state: next, condition };
};

/** The limit a value breaks when both are drawn in by `margin`; null inside. */
const brokenLimit = ({ low, high }: Band, value: number, margin: number): number | null => {
  if (low !== null && value < low + margin) return low;
  return high !== null && value > high - margin ? high : null;
};

const conditionOf = (
  band: Band,
  { kind, source, place, quantity, unit, advice }: Watched,
  turn: Readonly<{ standing: boolean; at: Instant; since: Instant; value: number }>,
): AlarmCondition => {
  const { standing, at, since, value } = turn;
  const id = bandAlarmId({ kind, source }, band);
  const limit = brokenLimit(band, value, 0);
  const caveat = band.provenance.confirmed ? 'indicative' : 'indicative, limit not confirmed by the authority';
  const where = `${standing ? 'outside' : 'back inside'} ${spanOf(band, unit)}`;
  const message = `${quantity} of ${place} is ${value.toFixed(2)} ${unit}, ${where} (${band.name}; ${caveat}).`;
  return {
    id,
    kind,
    source,
    priority: band.priority,
    standing,
    at,
    since,
    ...(limit !== null && { measured: { value, limit, unit } }),
    message: standing ? `${message} ${advice}` : message,
  };
};

const spanOf = ({ low, high }: Band, unit: string): string => {
  if (low === null) return `0 to ${high} ${unit}`;
  return high === null ? `${low} ${unit} and above` : `${low} to ${high} ${unit}`;
};
