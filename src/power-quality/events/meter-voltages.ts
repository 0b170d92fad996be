import type { GatewayDown } from '../../domain/grid-event.ts';
import type { Reading } from '../../domain/reading.ts';
import { type Instant, instant, type Millis, millis } from '../../domain/time.ts';
import { downOf, type MeterEvent } from './meter-event.ts';
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
  /** The gateway was started again after this, and this meter has not been heard of since … */
  stopped: Instant | null;
  /** … and when it last was not running, as far as this meter can say. */
  down: GatewayDown | null;
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
  stopped: null,
  down: null,
});

/** The first reading after a start says how long the gateway did not run at most, also in the midst of an event. */
export const endDown = (state: MeterVoltages, at: Instant): void => {
  if (state.stopped === null) return;
  state.down = { from: state.stopped, to: instant(Math.max(state.stopped, at)) };
  state.stopped = null;
  for (const event of [state.sag, state.swell, state.rapid])
    if (event !== null) event.down = downOf([event, { down: state.down }]);
};

/** When the gateway did not run between two moments of a meter. */
export const downBetween = ({ down }: MeterVoltages, from: number, to: number): GatewayDown | null =>
  down !== null && from < down.to && to >= down.to ? down : null;

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
  state: MeterVoltages,
  { measuredAt, earliest, latest }: Reading,
  seen: Pick<MeterEvent, 'kind' | 'phases' | 'measured' | 'extreme'>,
): MeterEvent => ({
  watched: state.watched,
  ...seen,
  start: measuredAt,
  startsAfter: state.last === null ? instant(Number.NEGATIVE_INFINITY) : state.last.earliest,
  startsBy: latest,
  endsAfter: earliest,
  end: null,
  endsBy: null,
  silence: millis(0),
  parted: false,
  doubt: millis(0),
  counted: false,
  heard: 0,
  down: downBetween(state, state.last?.earliest ?? Number.NEGATIVE_INFINITY, measuredAt),
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
