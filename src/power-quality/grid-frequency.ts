import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Reading } from '../domain/reading.ts';
import type { Instant, Millis } from '../domain/time.ts';
import { bandAlarm } from './band-alarm.ts';
import type { QualityRules } from './quality-rules.ts';
import { advanceMeans, forgetMeans, type Mean, type MeanState, noMeans, TEN_SECONDS } from './ten-second-means.ts';
import { advancePace, startPace, type ValuePace } from './value-pace.ts';
import { advanceBand, type BandWatch, beginAnew, watchBand } from './watch-band.ts';

/**
 * The frequency of the grid, which all meters of a gateway share, and how fast it changes. Private to one subscription,
 * changed in place.
 */
export type GridFrequency = {
  readonly means: MeanState;
  readonly frequency: readonly BandWatch[];
  readonly rate: readonly BandWatch[];
  /** Of the means, on which both are. */
  readonly pace: ValuePace;
  readonly longestGap: Millis;
  before: Mean | null;
};

/** Under the bands of every set that any meter is judged by; a name counts once. */
export const startFrequency = ({ meters, longestGap }: QualityRules, standing: ReadonlySet<string>): GridFrequency => {
  const bands = meters.flatMap(({ limits }) => limits.flatMap((set) => set.bands));
  const watches = (quantity: 'frequency' | 'frequency-rate'): readonly BandWatch[] => {
    const named = new Map(
      bands
        .filter((band) => band.quantity === quantity)
        .map((band) => [band.name, band] as const)
        .reverse(),
    );
    return [...named.values()].reverse().map((band) => watchBand(band, bandAlarm(band, band, null, null), standing));
  };
  return {
    means: noMeans(),
    frequency: watches('frequency'),
    rate: watches('frequency-rate'),
    pace: startPace(),
    longestGap,
    before: null,
  };
};

/** Says something only when 10 s are over: with the first reading after them. */
export const advanceFrequency = (state: GridFrequency, reading: Reading): readonly AlarmCondition[] => {
  const { device, measuredAt, values } = reading;
  if (values.frequency === undefined) return none;
  const mean = advanceMeans(state.means, measuredAt, device, values.frequency);
  if (mean === null) return none;
  const rate = rateBetween(state.before, mean);
  state.before = mean;
  if (!advancePace(state.pace, mean.at, state.longestGap)) beginAnew([...state.frequency, ...state.rate]);
  return [...judged(state.frequency, mean.at, mean.value), ...judged(state.rate, mean.at, rate)];
};
const none: readonly AlarmCondition[] = [];

/** When the clock was set back, and a measurement would come before the 10 s under way. */
export const forgetFrequency = (state: GridFrequency, at: Instant): void => {
  if (at >= state.means.start) return;
  forgetMeans(state.means);
  state.before = null;
  beginAnew([...state.frequency, ...state.rate]);
};

/** Hz/s, without its sign, between 10 s that follow on each other; NaN where those before are not known. */
const rateBetween = (before: Mean | null, mean: Mean): number =>
  before !== null && mean.at - before.at === TEN_SECONDS
    ? (Math.abs(mean.value - before.value) * 1_000) / TEN_SECONDS
    : Number.NaN;

const judged = (watches: readonly BandWatch[], at: Instant, value: number): readonly AlarmCondition[] =>
  Number.isNaN(value)
    ? none
    : watches.flatMap((watch) => {
        const condition = advanceBand(watch, at, value);
        return condition === null ? [] : [condition];
      });
