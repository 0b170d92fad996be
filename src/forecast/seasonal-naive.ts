import { type Wh, wh } from '../domain/energy.ts';
import { DAY, type Instant, type Millis } from '../domain/time.ts';

/** What a prosumer's own meter counted in one past interval. */
export type IntervalEnergy = Readonly<{ start: Instant; importWh: Wh; exportWh: Wh }>;

/** `basis`: which past the forecast repeats; `nothing` is an honest zero. */
export type Forecast = Readonly<{
  importWh: Wh;
  exportWh: Wh;
  basis: 'last-week' | 'yesterday' | 'last-intervals' | 'nothing';
}>;

/** So many of the latest intervals are averaged when no day has been seen yet. */
const PERSISTENCE = 2;
/** Older than this, the latest intervals say nothing about the next. */
const FRESH_INTERVALS = 8;

/**
 * Seasonal naive forecast (the bar every better forecast must clear): the same interval a week ago, else yesterday,
 * else the mean of the last intervals. Import and export are forecast apart, as they are metered.
 */
export const forecastInterval = (history: readonly IntervalEnergy[], start: Instant, length: Millis): Forecast => {
  const at = new Map(history.map((interval) => [interval.start as number, interval]));
  const lastWeek = at.get(start - 7 * DAY);
  if (lastWeek !== undefined) return repeat(lastWeek, 'last-week');
  const yesterday = at.get(start - DAY);
  if (yesterday !== undefined) return repeat(yesterday, 'yesterday');
  const latest = history
    .filter((past) => past.start < start && past.start >= start - FRESH_INTERVALS * length)
    .sort((a, b) => b.start - a.start)
    .slice(0, PERSISTENCE);
  if (latest.length === 0) return { importWh: wh(0), exportWh: wh(0), basis: 'nothing' };
  const mean = (of: (past: IntervalEnergy) => number): Wh =>
    wh(Math.round(latest.reduce((sum, past) => sum + of(past), 0) / latest.length));
  return { importWh: mean((past) => past.importWh), exportWh: mean((past) => past.exportWh), basis: 'last-intervals' };
};

const repeat = ({ importWh, exportWh }: IntervalEnergy, basis: Forecast['basis']): Forecast => ({
  importWh,
  exportWh,
  basis,
});
