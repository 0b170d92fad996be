import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bad, good } from '../../../src/domain/quality.ts';
import { type FrameLength, frameLengths, type QualityFrame } from '../../../src/domain/quality-frame.ts';
import type { KeptWindows, QualityResumed } from '../../../src/domain/quality-under-way.ts';
import { instant, MINUTE, millis, monotonic, SECOND } from '../../../src/domain/time.ts';
import type { QualityRules } from '../../../src/power-quality/quality-rules.ts';
import {
  advanceFrames,
  type JudgedReading,
  startFrames,
} from '../../../src/power-quality/statistics/aggregate-frames.ts';
import type { FramesState } from '../../../src/power-quality/statistics/frames-state.ts';
import { framesUnderWay } from '../../../src/power-quality/statistics/frames-under-way.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { encodeQualityFrame } from '../../../src/wire/quality-frame.ts';
import { underWayShape } from '../../../src/wire/under-way-shapes.ts';
import { monday, readingAt } from '../../support/quality-frames.ts';
import { qualityMeter, unwatched } from '../../support/quality-rules.ts';

const rules: QualityRules = {
  ...unwatched,
  meters: [qualityMeter('h01'), qualityMeter('h02')],
  lateness: millis(MINUTE),
  longestGap: millis(MINUTE),
};

/** What was kept, as a disk gives it back to another process. */
const restarted = (state: FramesState, given: readonly QualityFrame[] = []): FramesState => {
  const noEvents = { now: null, observed: 0, events: [], meters: [], groups: [] };
  const kept = { form: 1, frames: framesUnderWay(state), events: noEvents, counts: [] };
  const underWay = JSON.parse(JSON.stringify(kept));
  expect(underWayShape(underWay)).toBe(null);
  return startFrames(rules, { underWay, kept: given.map(keptOf) });
};
const keptOf = ({ length, start, revision }: QualityFrame): KeptWindows => ({ length, start, count: 1, revision });

const bytesOf = (frames: readonly QualityFrame[]): readonly string[] =>
  frames.map((frame) => toHex(encodeQualityFrame(frame)));

const voltage = fc.double({ min: 180, max: 260, noNaN: true });
const saidBy = fc.record({
  step: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 20_000, max: 400_000 })),
  device: fc.constantFrom('h01', 'h02'),
  usable: fc.integer({ min: 0, max: 5 }).map((one) => one > 0),
  disturbed: fc.integer({ min: 0, max: 30 }).map((one) => one === 0),
  values: fc.record({
    'voltage.L1': voltage,
    'power.active': fc.double({ min: -5_000, max: 5_000, noNaN: true }),
    'power.reactive': fc.double({ min: -5_000, max: 5_000, noNaN: true }),
    frequency: fc.double({ min: 49, max: 51, noNaN: true }),
    'flicker.short.L1': fc.double({ min: 0, max: 2, noNaN: true }),
    'count.dip': fc.nat({ max: 99 }),
  }),
});

/** Readings in order of time, as a gateway takes them. */
const stories = fc.array(saidBy, { minLength: 2, maxLength: 120 }).map((said) => {
  let at: number = monday;
  return said.map(({ step, device, usable, disturbed, values }): JudgedReading => {
    at += step;
    const quality = usable ? good : bad('no-response');
    return { reading: readingAt(at, values, { device, quality, monotonic: monotonic(at) }), disturbed };
  });
});

test('stopped anywhere and started again, frames are those of a process that never stopped, to the bit', () => {
  const last: JudgedReading = {
    reading: readingAt(monday + 48 * 60 * MINUTE, {}, { device: 'h99' }),
    disturbed: false,
  };
  fc.assert(
    fc.property(stories, fc.array(fc.nat({ max: 119 }), { maxLength: 4 }), (story, stops) => {
      const whole = startFrames(rules);
      const expected = [...story, last].flatMap((one) => advanceFrames(whole, one));
      let state = startFrames(rules);
      const given: QualityFrame[] = [];
      for (const [index, one] of story.entries()) {
        if (stops.includes(index)) state = restarted(state, given);
        // Another process is another boot; its clock that never steps begins anew.
        const boot = `boot-${stops.filter((stop) => stop <= index).length}`;
        given.push(...advanceFrames(state, { ...one, reading: { ...one.reading, boot, monotonic: monotonic(index) } }));
      }
      given.push(...advanceFrames(state, last));
      expect(bytesOf(given)).toEqual(bytesOf(expected));
    }),
    { numRuns: 150 },
  );
});

const each = (seconds: number, from: number, to: number): readonly JudgedReading[] =>
  Array.from({ length: Math.floor((to - from) / seconds) }, (_, index) => {
    const at = monday + (from + index * seconds) * SECOND;
    return { reading: readingAt(at, { 'voltage.L1': 230 }), disturbed: false };
  });
const fed = (state: FramesState, said: readonly JudgedReading[]): readonly QualityFrame[] =>
  said.flatMap((one) => advanceFrames(state, one));
const only = (length: FrameLength, frames: readonly QualityFrame[]) => frames.filter((one) => one.length === length);

test('a window over a restart is one frame, of what was read on both sides, with the coverage that is true', () => {
  // Read each second; kept at 4:00, killed at 4:30, running again from 6:30 on.
  const first = startFrames(rules);
  fed(first, each(1, 0, 241));
  const kept = restarted(first);
  fed(first, each(1, 241, 270));
  const frames = only('10min', fed(kept, each(1, 390, 700)));
  expect(frames.map(({ start, revision }) => [start, revision])).toEqual([[monday, 0]]);
  const [{ readings, coverage } = { readings: 0, coverage: 0 }] = frames[0]?.meters ?? [];
  // 0 to 240 s, and 390 s to 599 s.
  expect(readings).toBe(241 + 210);
  // 240 s; the first after the gap covers the longest gap, 60 s, back to 330 s; and the reading at 600 s reaches the end.
  expect(coverage).toBe(Math.fround((240 + 60 + 210) / 600));
});

test('a window whose frame is kept is not given again, though it was still under way when that was last kept', () => {
  const state = startFrames(rules);
  fed(state, each(10, 0, 650));
  const stale = restarted(state);
  const given = fed(state, each(10, 650, 700));
  expect(only('10min', given)).toHaveLength(1);
  const resumed = restarted(state, given);
  expect(only('10min', fed(resumed, each(10, 700, 1_000)))).toEqual([]);
  // The very same without knowing what the store holds would give it twice.
  expect(only('10min', fed(stale, each(10, 700, 1_000)))).toHaveLength(1);
  const knowing: QualityResumed = { underWay: { ...underWayOf(stale) }, kept: given.map(keptOf) };
  expect(only('10min', fed(startFrames(rules, knowing), each(10, 700, 1_000)))).toEqual([]);
});

const underWayOf = (state: FramesState) => ({
  form: 1 as const,
  frames: framesUnderWay(state),
  events: { now: null, observed: 0, events: [], meters: [], groups: [] },
  counts: [],
});

test('what is kept of the times of readings stays small, however often meters are read', () => {
  const state = startFrames(rules);
  fed(state, each(0.1, 0, 900));
  const { meters } = framesUnderWay(state);
  // A time a minute at least is needed; 9,000 were read.
  expect(meters[0]?.times.length).toBeLessThan(2 * 15 + 4);
});

test('a clock that was ahead when the gateway stopped, and is right when it starts, has its windows come again', () => {
  const ten = frameLengths['10min'];
  const ahead = instant(monday + 6 * ten);
  const kept: readonly KeptWindows[] = [{ length: '10min', start: ahead, count: 3, revision: 0 }];
  const state = startFrames(rules, { underWay: null, kept });
  const given = only('10min', fed(state, each(10, 5 * 600, 10 * 600)));
  expect(given.map(({ start, revision }) => [(start - monday) / ten, revision])).toEqual([
    [5, 0],
    [6, 1],
    [7, 1],
    [8, 1],
  ]);
});

test('a window in which the clock was set back covers after a restart what it covered before', () => {
  const asked = (said: readonly JudgedReading[], since: number): readonly JudgedReading[] =>
    said.map((one, index) => ({ ...one, reading: { ...one.reading, monotonic: monotonic((since + index) * SECOND) } }));
  const whole = startFrames(rules);
  // Eight minutes, set back by two, and one more; the rest after a restart.
  fed(whole, [...asked(each(1, 0, 480), 0), ...asked(each(1, 360, 420), 480)]);
  const state = restarted(whole);
  const [frame] = only('10min', fed(state, each(1, 420, 700)));
  expect(frame?.meters[0]).toMatchObject({ readings: 240, coverage: Math.fround(240 / 600) });
});
