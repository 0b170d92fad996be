import { type FrameLength, frameLengths } from '../../domain/quality-frame.ts';
import type {
  EventsPartUnderWay,
  FramesUnderWay,
  KeptWindows,
  QualityResumed,
} from '../../domain/quality-under-way.ts';
import { instant, monotonic } from '../../domain/time.ts';
import { type FramesState, give, meterOf, openAt, saidBy, startOf, trustNoMore } from './frames-state.ts';
import { insertTime, thinnedTimes } from './reading-times.ts';
import { resumeValues, valuesUnderWay } from './window-values.ts';

/** What aggregation has under way, as plain data: resumed, it makes the same of what comes. */
export const framesUnderWay = ({ newest, meters, windows, rules }: FramesState): FramesUnderWay => ({
  newest: Number.isFinite(newest) ? instant(newest) : null,
  meters: Array.from(meters.values(), ({ device, point, times }) => ({
    device,
    point,
    ...thinnedTimes(times, rules.longestGap),
  })),
  windows: windows.flatMap(({ length, open }) =>
    open.map(({ start, from, clock, said }) => ({
      length,
      start,
      ...(from > start && { from }),
      clock,
      meters: Array.from(said, ([{ device }, values]) => ({
        device,
        flagged: values.flagged,
        readings: values.readings,
        ...valuesUnderWay(length, values),
      })),
    })),
  ),
});

/** The windows under way that a disturbance flags, and of which meters. */
export const flaggedUnderWay = ({ windows }: FramesState): EventsPartUnderWay['flagged'] =>
  windows.flatMap(({ length, open }) =>
    open.flatMap(({ start, clock, said }) => {
      const devices = [...said].flatMap(([{ device }, { flagged }]) => (flagged ? [device] : []));
      return devices.length === 0 ? [] : [{ length, start, clock, devices }];
    }),
  );

/** Another process asked: whatever this one asks it asks later, as the clock that never steps would say. */
const before = { boot: '', monotonic: monotonic(0) } as const;

/**
 * Goes on where another process stopped. A window whose frame is kept was given, whatever was still under way of it when
 * that was last written down. The latest reading is no earlier than the start of the newest kept window, so that a clock that was
 * set back meanwhile is seen to be.
 */
export const resumeFrames = (state: FramesState, { underWay, kept }: QualityResumed): void => {
  for (const windows of state.windows)
    for (const { start, revision } of startsOf(kept, windows.length)) give(windows, start, revision);
  if (underWay !== null) resumeWindows(state, underWay.frames);
  const last = Math.max(...state.windows.flatMap(({ told }) => [...told.keys()]));
  state.newest = Math.max(underWay?.frames.newest ?? Number.NEGATIVE_INFINITY, last);
  if (Number.isFinite(state.newest)) state.asked = before;
};

const startsOf = (kept: readonly KeptWindows[], length: FrameLength) =>
  kept
    .filter((one) => one.length === length)
    .flatMap(({ start, count, revision }) =>
      Array.from({ length: count }, (_, place) => ({ start: start + place * frameLengths[length], revision })),
    );

const resumeWindows = (state: FramesState, { meters, windows }: FramesUnderWay): void => {
  for (const { device, point, times, covers } of meters) {
    const meter = meterOf(state, { device, point });
    for (const [place, at] of times.entries()) insertTime(meter.times, at, covers[place] === true);
  }
  for (const { length, start, from = start, clock, meters: said } of windows) {
    const ofLength = state.windows.find((one) => one.length === length);
    if (ofLength === undefined || ofLength.told.has(start) || start !== startOf(length, start)) continue;
    const window = openAt(ofLength, start);
    trustNoMore(window, clock);
    window.from = from;
    for (const { device, flagged, readings, ...values } of said) {
      const meter = state.meters.get(device);
      if (meter === undefined) continue;
      const into = saidBy(ofLength, window, meter);
      into.flagged = flagged;
      into.readings = readings;
      resumeValues(into, length, values);
    }
  }
};
