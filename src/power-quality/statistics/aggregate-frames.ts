import type { DeviceId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame } from '../../domain/quality-frame.ts';
import { frameLengths } from '../../domain/quality-frame.ts';
import { nothingResumed, type QualityResumed } from '../../domain/quality-under-way.ts';
import type { Reading } from '../../domain/reading.ts';
import type { Instant } from '../../domain/time.ts';
import type { QualityRules } from '../quality-rules.ts';
import {
  emptyFrames,
  type FramesState,
  give,
  meterOf,
  type OpenWindow,
  openAt,
  revisionOf,
  saidBy,
  spareAll,
  startOf,
  trustNoMore,
  type Windows,
} from './frames-state.ts';
import { resumeFrames } from './frames-under-way.ts';
import { forgetCurrents } from './last-currents.ts';
import { coverageOf, forgetBefore, forgetFrom, insertTime, isReadBetween } from './reading-times.ts';
import { addValues, columnsOf, frequencyOf, namesGiven } from './window-values.ts';

/** A reading, and whether a dip, swell or interruption holds at its meter while it is taken. */
export type JudgedReading = Readonly<{ reading: Reading; disturbed: boolean }>;

/** Aggregation goes on with what it had under way and with the windows it has given; with nothing at the first start. */
export const startFrames = (rules: QualityRules, resumed: QualityResumed = nothingResumed): FramesState => {
  const state = emptyFrames(rules);
  resumeFrames(state, resumed);
  return state;
};

/**
 * Takes a reading in and gives the frames that are over with it, in the order in which their windows end, the
 * shorter first.
 *
 * A window is over when a reading of any meter is `lateness` past its end. What comes after that for it is left out of
 * it. A clock set far ahead closes what is open and makes no empty frames. When it is set back by more than the
 * longest gap, time begins anew there: what lies ahead of it is dropped, with what the window that it falls into had so far (of sums
 * nobody can tell what was said when), and windows whose frames were given come again, as
 * frames of a further revision: the clock had been ahead. Within open windows order does not matter, and a second reading
 * of one meter at one time adds nothing.
 *
 * Bad readings cover nothing and give nothing. Uncertain ones count like good ones: what is doubtful in them the reading
 * already rejects. Only while the clock is unsynchronised nothing counts, for then nobody knows the window.
 * A meter is in the frames of the windows in which it was asked, even where it never answered.
 */
export const advanceFrames = (state: FramesState, { reading, disturbed }: JudgedReading): readonly QualityFrame[] => {
  const { measuredAt: at, quality, values } = reading;
  if (reading.clock === 'unsynchronised') return nothing;
  if (isSetBack(state, reading)) beginAnew(state, reading);
  if (state.windows.every((windows) => isOver(state, windows, at))) return nothing;
  const meter = meterOf(state, reading);
  const usable = quality.level !== 'bad';
  if (!insertTime(meter.times, at, usable)) return nothing;
  meter.point = reading.point;
  for (const windows of state.windows) {
    if (isOver(state, windows, at)) continue;
    const window = openAt(windows, at);
    const said = saidBy(windows, window, meter);
    trustNoMore(window, reading.clock);
    if (disturbed) said.flagged = true;
    if (usable) addValues(said, windows.length, window.start, { at, values, currents: meter.currents });
  }
  if (at <= state.newest) return nothing;
  state.newest = at;
  state.asked = reading;
  return closeOver(state);
};

/**
 * Flags the windows of a meter that are open and were touched after `after`: what its own counter says happened between two
 * readings may have happened in any of them. Called before the later reading is taken in. A window that closed meanwhile,
 * because the other meters went on, stays as it was told.
 */
export const flagSince = ({ meters, windows }: FramesState, device: DeviceId, after: Instant): void => {
  const meter = meters.get(device);
  if (meter === undefined) return;
  for (const { open } of windows)
    for (const { end, said } of open) {
      const values = said.get(meter);
      if (end > after && values !== undefined) values.flagged = true;
    }
};

const nothing: readonly never[] = [];

const isOver = ({ newest, rules }: FramesState, { length, told }: Windows, at: number): boolean => {
  const start = startOf(length, at);
  return start + frameLengths[length] + rules.lateness <= newest || told.get(start)?.again === false;
};

/** It was asked for after the latest, as the clock that never steps says or another boot does, and its time lies far before. */
const isSetBack = ({ newest, asked, rules }: FramesState, { measuredAt, monotonic, boot }: Reading): boolean =>
  asked !== null && measuredAt < newest - rules.longestGap && (boot !== asked.boot || monotonic > asked.monotonic);

/** What was taken while the clock was wrong has no time. */
const beginAnew = (state: FramesState, reading: Reading): void => {
  const { measuredAt: at } = reading;
  for (const { length, open, spare, told } of state.windows) {
    for (const window of open) {
      const { end, said } = window;
      if (![...said.keys()].some(({ times }) => isReadBetween(times, at, end))) continue;
      spareAll(spare, said);
      said.clear();
      window.from = at;
    }
    open.splice(0, open.length, ...open.filter(({ start }) => start <= at));
    const from = startOf(length, at);
    for (const [start, { revision }] of told) if (start >= from) told.set(start, { revision, again: true });
  }
  for (const { times, currents } of state.meters.values()) {
    forgetFrom(times, at);
    if (currents !== null) forgetCurrents(currents);
  }
  state.newest = at;
  state.asked = reading;
};

/** Ends every window that is over, and forgets what no window can need any more. */
const closeOver = (state: FramesState): readonly QualityFrame[] => {
  const { windows, meters, newest, rules } = state;
  const last = newest - rules.lateness;
  if (!windows.some(({ open }) => open.some(({ end }) => end <= last))) return nothing;
  const over = windows
    .flatMap(({ open }) => open.filter(({ end }) => end <= last))
    .sort((one, other) => one.end - other.end || other.start - one.start);
  const frames = over.map((window) => frameOf(window, state));
  for (const ofLength of windows) {
    const { open, spare } = ofLength;
    for (const { start, said } of open.filter(({ end }) => end <= last)) {
      spareAll(spare, said);
      give(ofLength, start, revisionOf(ofLength, start));
    }
    open.splice(0, open.length, ...open.filter(({ end }) => end > last));
  }
  const needed = Math.min(...windows.map(({ length }) => startOf(length, last)));
  for (const { times } of meters.values()) forgetBefore(times, needed);
  return frames;
};

const frameOf = (
  { length, start, from, end, said, clock }: OpenWindow,
  { windows, rules: { longestGap } }: FramesState,
): QualityFrame => {
  // By name, so that a frame does not tell who spoke first.
  const meters = [...said].sort(([one], [other]) => (one.device < other.device ? -1 : 1));
  const values = meters.map(([, value]) => value);
  const names = namesGiven(length, values);
  const ofLength = windows.find((one) => one.length === length);
  return {
    length,
    start,
    clock,
    revision: ofLength === undefined ? 0 : revisionOf(ofLength, start),
    meters: meters.map(
      ([{ device, point, times }, { flagged, readings }]): FrameMeter => ({
        device,
        point,
        coverage: Math.fround((coverageOf(times, { start: from, end }, longestGap) * (end - from)) / (end - start)),
        flagged,
        readings,
      }),
    ),
    names,
    values: columnsOf(length, names, values),
    frequency: length === '10min' ? frequencyOf(values) : new Float32Array(0),
  };
};
