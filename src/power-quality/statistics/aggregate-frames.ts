import type { Observable } from 'rxjs';
import type { DeviceId, PointId } from '../../domain/identity.ts';
import { type FrameLength, type FrameMeter, frameLengths, type QualityFrame } from '../../domain/quality-frame.ts';
import type { Reading } from '../../domain/reading.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { tell } from '../../flow/tell.ts';
import type { QualityRules } from '../quality-rules.ts';
import { coverageOf, forgetBefore, insertTime, noTimes, type ReadingTimes } from './reading-times.ts';
import {
  addValues,
  clearValues,
  columnsOf,
  frequencyOf,
  namesGiven,
  noValues,
  type WindowValues,
} from './window-values.ts';

/** A reading, and whether a dip, swell or interruption holds at its meter while it is taken. */
export type JudgedReading = Readonly<{ reading: Reading; disturbed: boolean }>;

type KnownMeter = Readonly<{ device: DeviceId; demandCurrent: number | null; times: ReadingTimes }> & {
  point: PointId;
};
type OpenWindow = Readonly<{ length: FrameLength; start: Instant; end: Instant; said: Map<KnownMeter, WindowValues> }>;
type Windows = Readonly<{ length: FrameLength; open: OpenWindow[]; spare: WindowValues[] }>;

/** Everything aggregation remembers. Private to one subscription and changed in place. */
export type FramesState = Readonly<{
  rules: QualityRules;
  demandCurrents: ReadonlyMap<DeviceId, number | null>;
  meters: Map<DeviceId, KnownMeter>;
  windows: readonly Windows[];
}> & {
  /** The time of the latest reading of any meter. */
  newest: number;
  /** How many readings came after a window of theirs was over. */
  leftOut: number;
};

export const startFrames = (rules: QualityRules): FramesState => ({
  rules,
  demandCurrents: new Map(rules.meters.map(({ device, demandCurrent }) => [device, demandCurrent])),
  meters: new Map(),
  windows: (['10min', '15min'] as const).map((length) => ({ length, open: [], spare: [] })),
  newest: Number.NEGATIVE_INFINITY,
  leftOut: 0,
});

/**
 * Takes a reading in and gives the frames that are over with it, in the order in which their windows end, the
 * shorter first.
 *
 * A window is over when a reading of any meter is `lateness` past its end. What comes after that for it is left out of
 * it and counted; so is, until time has caught up, everything after the clock was set back. A clock set far ahead closes
 * what is open and makes no empty frames. Within open windows order does not matter, and a second reading of one
 * meter at one time adds nothing.
 *
 * Bad readings cover nothing and give nothing. Uncertain ones count like good ones: what is doubtful in them the reading
 * already rejects. Only while the clock is unsynchronised nothing counts, for then nobody knows the window.
 * A meter is in the frames of the windows in which it was asked, even where it never answered.
 */
export const advanceFrames = (state: FramesState, { reading, disturbed }: JudgedReading): readonly QualityFrame[] => {
  const { measuredAt: at, quality, values } = reading;
  if (reading.clock === 'unsynchronised') return nothing;
  let late = 0;
  for (const { length } of state.windows) if (isOver(state, length, at)) late += 1;
  if (late > 0) state.leftOut += 1;
  if (late === state.windows.length) return nothing;
  const meter = meterOf(state, reading);
  const usable = quality.level !== 'bad';
  if (!insertTime(meter.times, at, usable)) return nothing;
  meter.point = reading.point;
  for (const windows of state.windows) {
    if (isOver(state, windows.length, at)) continue;
    const window = openAt(windows, at);
    const said = saidBy(windows, window, meter);
    if (disturbed) said.flagged = true;
    if (usable) addValues(said, windows.length, at - window.start, values, meter.demandCurrent);
  }
  if (at <= state.newest) return nothing;
  state.newest = at;
  return closeOver(state);
};

/** The operator around `advanceFrames`. */
export const aggregateFrames =
  (rules: QualityRules) =>
  (readings: Observable<JudgedReading>): Observable<QualityFrame> =>
    readings.pipe(tell(() => startFrames(rules), advanceFrames));

const nothing: readonly never[] = [];

/** The start of the window of this length that `at` lies in. */
const startOf = (length: FrameLength, at: number): number =>
  Math.floor(at / frameLengths[length]) * frameLengths[length];

const isOver = ({ newest, rules }: FramesState, length: FrameLength, at: number): boolean =>
  startOf(length, at) + frameLengths[length] + rules.lateness <= newest;

const meterOf = ({ meters, demandCurrents }: FramesState, { device, point }: Reading): KnownMeter => {
  const known = meters.get(device);
  if (known !== undefined) return known;
  const meter = { device, point, demandCurrent: demandCurrents.get(device) ?? null, times: noTimes() };
  meters.set(device, meter);
  return meter;
};

const openAt = ({ length, open }: Windows, at: number): OpenWindow => {
  for (const window of open) if (at >= window.start && at < window.end) return window;
  const start = startOf(length, at);
  const window = { length, start: instant(start), end: instant(start + frameLengths[length]), said: new Map() };
  open.push(window);
  return window;
};

const saidBy = ({ length, spare }: Windows, { said }: OpenWindow, meter: KnownMeter): WindowValues => {
  const known = said.get(meter);
  if (known !== undefined) return known;
  const values = spare.pop() ?? noValues(length);
  said.set(meter, values);
  return values;
};

/** Ends every window that is over, and forgets what no window can need any more. */
const closeOver = (state: FramesState): readonly QualityFrame[] => {
  const { windows, meters, newest, rules } = state;
  const last = newest - rules.lateness;
  if (!windows.some(({ open }) => open.some(({ end }) => end <= last))) return nothing;
  const over = windows
    .flatMap(({ open }) => open.filter(({ end }) => end <= last))
    .sort((one, other) => one.end - other.end || other.start - one.start);
  const frames = over.map((window) => frameOf(window, rules));
  for (const { open, spare } of windows) {
    for (const { said } of open.filter(({ end }) => end <= last))
      for (const values of said.values()) {
        clearValues(values);
        spare.push(values);
      }
    open.splice(0, open.length, ...open.filter(({ end }) => end > last));
  }
  const needed = Math.min(...windows.map(({ length }) => startOf(length, last)));
  for (const { times } of meters.values()) forgetBefore(times, needed);
  return frames;
};

const frameOf = ({ length, start, end, said }: OpenWindow, { longestGap }: QualityRules): QualityFrame => {
  // By name, so that a frame does not tell who spoke first.
  const meters = [...said].sort(([one], [other]) => (one.device < other.device ? -1 : 1));
  const values = meters.map(([, value]) => value);
  const names = namesGiven(length, values);
  return {
    length,
    start,
    meters: meters.map(
      ([{ device, point, times }, { flagged, readings }]): FrameMeter => ({
        device,
        point,
        coverage: Math.fround(coverageOf(times, { start, end }, longestGap)),
        flagged,
        readings,
      }),
    ),
    names,
    values: columnsOf(length, names, values),
    frequency: length === '10min' ? frequencyOf(values) : new Float32Array(0),
  };
};
