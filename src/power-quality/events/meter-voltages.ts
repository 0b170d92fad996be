import type { Reading } from '../../domain/reading.ts';
import { type Instant, instant, type Millis, millis } from '../../domain/time.ts';
import type { MeterEvent } from './meter-event.ts';
import { forgetSteady, noSteadyVoltage, type SteadyVoltage } from './steady-voltage.ts';
import type { WatchedMeter } from './watched-voltages.ts';

/** What became of an event at a reading. `dropped`: a rapid change that went on as a dip or swell, and so was none. */
export type MeterTurn = Readonly<{ turn: 'begins' | 'deepens' | 'ends' | 'dropped'; event: MeterEvent }>;

/** Event time within which readings are one picture. */
export type MeterTimes = Readonly<{
  /** A phase not measured for longer than this counts for nothing, unless it is part of an event. */
  longestGap: Millis;
  /** Readings that a steady voltage is the mean of. */
  steadySpan: Millis;
}>;

/** All that is remembered of one meter; private to one subscription and changed in place, so that a quiet reading costs nothing. */
export type MeterVoltages = {
  readonly watched: WatchedMeter;
  readonly times: MeterTimes;
  /** The last value of each channel, V, and when it was read. */
  readonly volts: Float64Array;
  readonly seen: Float64Array;
  readonly steady: SteadyVoltage;
  /** Where a rapid change started from, V. */
  readonly before: Float64Array;
  /** The last reading with a voltage. */
  last: Pick<Reading, 'measuredAt' | 'earliest' | 'monotonic' | 'boot'> | null;
  /** How far it lay behind the one before it. */
  gap: Millis;
  /** A dip or an interruption, a swell, a rapid change that lasts. */
  sag: MeterEvent | null;
  swell: MeterEvent | null;
  rapid: MeterEvent | null;
};

export const noVoltages = (watched: WatchedMeter, times: MeterTimes): MeterVoltages => ({
  watched,
  times,
  volts: new Float64Array(3).fill(Number.NaN),
  seen: new Float64Array(3).fill(Number.NEGATIVE_INFINITY),
  steady: noSteadyVoltage(),
  before: new Float64Array(3),
  last: null,
  gap: millis(0),
  sag: null,
  swell: null,
  rapid: null,
});

/** Whether a reading lies in a dip, swell or interruption: of one that was left out, by its own time. */
export const isDisturbed = ({ sag, swell }: MeterVoltages, at: Instant): boolean =>
  (sag !== null && sag.start <= at) || (swell !== null && swell.start <= at);

/** Nothing is waited for any longer: an event nobody saw the end of is as if it had not been seen to begin. */
export const forgetEvent = (state: MeterVoltages, event: MeterEvent): void => {
  if (state.sag === event) state.sag = null;
  if (state.swell === event) state.swell = null;
  if (state.rapid === event) state.rapid = null;
  state.volts.fill(Number.NaN);
  state.seen.fill(Number.NEGATIVE_INFINITY);
  forgetSteady(state.steady);
};

/** An event that begins with this reading. */
export const beginning = (
  { watched, last }: MeterVoltages,
  { measuredAt, earliest, latest }: Reading,
  seen: Pick<MeterEvent, 'kind' | 'phases' | 'measured' | 'extreme'>,
): MeterEvent => ({
  watched,
  ...seen,
  start: measuredAt,
  startsAfter: last === null ? instant(Number.NEGATIVE_INFINITY) : last.earliest,
  startsBy: latest,
  endsAfter: earliest,
  end: null,
  endsBy: null,
  silence: millis(0),
  parted: false,
  doubt: millis(0),
  counted: false,
  heard: 0,
});

/** It lasts at this reading. */
export const lasting = (event: MeterEvent, { earliest }: Reading, gap: Millis): void => {
  event.endsAfter = earliest;
  if (gap > event.silence) event.silence = gap;
};

/** It is over with this reading. A clock set back meanwhile does not make it end before it began. */
export const ending = (event: MeterEvent, { measuredAt, latest }: Reading, gap: Millis): void => {
  event.end = instant(Math.max(event.start, measuredAt));
  event.endsBy = instant(Math.max(event.end, latest));
  if (gap > event.silence) event.silence = gap;
};
