import fc from 'fast-check';
import { from, map, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { IntervalCapture } from '../../src/domain/capture.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { type CaptureStart, captureIntervals, openingBoundary } from '../../src/metering/capture-intervals.ts';
import { readingBetween } from '../support/readings.ts';

const LENGTH = 1_000;
const rules = { length: millis(LENGTH), widestBracket: millis(200), identifiedWithin: millis(300) };
const start: CaptureStart = {
  point: 'p01',
  device: 'h01',
  counted: 'h01',
  exchanges: [],
  ...openingBoundary(instant(0), { importWh: wh(100), exportWh: wh(0) }, rules.length),
};

const captured = (readings: readonly Reading[], from_: CaptureStart = start): readonly IntervalCapture[] => {
  let captures: readonly IntervalCapture[] = [];
  from(readings)
    .pipe(
      map((reading) => ({ kind: 'reading', reading }) as const),
      captureIntervals(rules, [from_]),
      toArray(),
    )
    .subscribe((all) => {
      captures = all;
    });
  return captures;
};

const brief = ({ interval, opening, closing, origin }: IntervalCapture) => ({
  start: interval.start as number,
  importWh: closing.importWh - opening.importWh,
  uncertaintyWh: closing.uncertaintyWh as number,
  origin,
});

test('the boundary register lies on the line between the readings around it', () => {
  // 110.000 Wh at 960…980 (middle 970), 114.000 Wh at 1,050…1,070 (middle 1,060): at 1,000 a third of the way,
  // 110 + 4 × 30/90 = 111.333 → 111 Wh; the farther reading is 3 Wh away.
  const captures = captured([
    readingBetween(960, 980, { imported: 110_000 }),
    readingBetween(1_050, 1_070, { imported: 114_000 }),
  ]);
  expect(captures.map(brief)).toEqual([{ start: 0, importWh: 11, uncertaintyWh: 3, origin: 'measured' }]);
  expect(captures[0]?.closing.before).toMatchObject({ earliest: -40, latest: -20 });
  expect(captures[0]?.closing.after).toMatchObject({ earliest: 50, latest: 70 });
  expect(captures[0]?.quality).toEqual({ level: 'good' });
});

test.for([
  ['110.5 rounds to the even 110', 110_500, 10],
  ['111.5 rounds to the even 112', 111_500, 12],
])('half a Wh: %s', ([, imported, importWh]) => {
  const same = { imported: Number(imported) };
  expect(captured([readingBetween(990, 990, same), readingBetween(1_010, 1_010, same)]).map(brief)).toEqual([
    { start: 0, importWh, uncertaintyWh: 1, origin: 'measured' },
  ]);
});

test('a reading under way at the boundary is no witness for it', () => {
  const captures = captured([
    readingBetween(940, 960, { imported: 110_000 }),
    readingBetween(990, 1_010, { imported: 119_000 }),
    readingBetween(1_040, 1_060, { imported: 120_000 }),
  ]);
  // 110 at 950, 120 at 1,050: half way 115, five away from both.
  expect(captures.map(brief)).toEqual([{ start: 0, importWh: 15, uncertaintyWh: 5, origin: 'measured' }]);
});

test('an outage over several boundaries is shared out by time and marked', () => {
  const captures = captured([
    readingBetween(950, 950, { imported: 110_000 }),
    readingBetween(1_050, 1_050, { imported: 110_000 }),
    readingBetween(1_950, 1_950, { imported: 120_000 }),
    readingBetween(4_950, 4_950, { imported: 150_000 }),
    readingBetween(5_050, 5_050, { imported: 150_000 }),
    readingBetween(6_050, 6_050, { imported: 150_000 }),
  ]);
  // 120 at 1,950 and 150 at 4,950 are 10 Wh a second: 120.5 → 120 at 2,000, 130.5 → 130, 140.5 → 140.
  expect(captures.map(brief)).toEqual([
    { start: 0, importWh: 10, uncertaintyWh: 0, origin: 'measured' },
    { start: 1_000, importWh: 10, uncertaintyWh: 30, origin: 'recovered' },
    { start: 2_000, importWh: 10, uncertaintyWh: 20, origin: 'recovered' },
    { start: 3_000, importWh: 10, uncertaintyWh: 20, origin: 'recovered' },
    { start: 4_000, importWh: 10, uncertaintyWh: 0, origin: 'recovered' },
    { start: 5_000, importWh: 0, uncertaintyWh: 0, origin: 'recovered' },
  ]);
  expect(captures[1]?.quality).toEqual({ level: 'uncertain', reason: 'recovered' });
});

test('the first interval starts from what the binding states, and no reading stands behind that', () => {
  const [first] = captured([readingBetween(1_500, 1_500, { imported: 130_000 })]);
  expect(first && brief(first)).toEqual({ start: 0, importWh: 20, uncertaintyWh: 20, origin: 'recovered' });
  expect(first?.opening).toEqual({ importWh: 100, exportWh: 0, uncertaintyWh: 0, before: null, after: null });
  expect(first?.closing.before).toBeNull();
  expect(first?.closing.after).not.toBeNull();
});

test('readings under an unsynchronised clock capture nothing', () => {
  const readings = [
    readingBetween(950, 950, { imported: 110_000 }),
    readingBetween(5_000, 5_000, { imported: 150_000 }),
  ];
  expect(captured(readings.map((reading): Reading => ({ ...reading, clock: 'unsynchronised' })))).toEqual([]);
});

test('the least trusted clock of both boundaries is the capture’s', () => {
  const at = (time: number, clock: Reading['clock']): Reading => ({
    ...readingBetween(time, time, { imported: 110_000 }),
    clock,
  });
  const captures = captured([
    at(950, 'synchronised'),
    at(1_050, 'holdover'),
    at(1_950, 'synchronised'),
    at(2_050, 'synchronised'),
    at(2_950, 'synchronised'),
    at(3_050, 'synchronised'),
  ]);
  expect(captures.map(({ clock }) => clock)).toEqual(['holdover', 'holdover', 'synchronised']);
  expect(captures[0]?.quality).toEqual({ level: 'uncertain', reason: 'clock-holdover' });
});

/** A meter as it may really be: energy steps at some moments, read at others, each reading taken somewhere in a window. */
const meter = fc.record({
  steps: fc.array(fc.record({ wait: fc.integer({ min: 1, max: 900 }), growth: fc.integer({ min: 0, max: 90_000 }) }), {
    minLength: 1,
    maxLength: 30,
  }),
  reads: fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 700 }),
      took: fc.integer({ min: 0, max: 300 }),
      within: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 2, maxLength: 40 },
  ),
  crashAfter: fc.integer({ min: 0, max: 40 }),
});

const OPENING_MILLI_WH = 100_000;
type Life = Readonly<{ truth: (at: number) => number; readings: readonly Reading[] }>;
const lifeOf = ({
  steps,
  reads,
}: Readonly<{
  steps: readonly { wait: number; growth: number }[];
  reads: readonly { wait: number; took: number; within: number }[];
}>): Life => {
  let at = 0;
  let register = OPENING_MILLI_WH;
  const history = steps.map(({ wait, growth }) => {
    at += wait;
    register += growth;
    return { at, register };
  });
  const truth = (moment: number) => history.findLast((step) => step.at <= moment)?.register ?? OPENING_MILLI_WH;
  let clock = 0;
  const readings = reads.map(({ wait, took, within }) => {
    const earliest = clock + wait;
    clock = earliest + took;
    return readingBetween(earliest, clock, { imported: truth(Math.floor(earliest + took * within)) });
  });
  return { truth, readings };
};

const checkTruth = (captures: readonly IntervalCapture[], truth: Life['truth']) => {
  captures.forEach(({ interval, opening, closing }, index) => {
    expect(interval.start).toBe(index * LENGTH);
    const error = Math.abs(closing.importWh - truth(interval.start + LENGTH) / 1_000);
    expect(error).toBeLessThanOrEqual(closing.uncertaintyWh);
    expect(closing.importWh).toBeGreaterThanOrEqual(opening.importWh);
    expect(opening).toBe(index === 0 ? start.register : captures[index - 1]?.closing);
  });
  const sum = captures.reduce((total, { opening, closing }) => total + closing.importWh - opening.importWh, 0);
  expect(sum).toBe((captures.at(-1)?.closing.importWh ?? start.register.importWh) - start.register.importWh);
};

test('whatever the load and whenever it is read, the truth lies within the stated uncertainty and intervals sum up', () =>
  fc.assert(
    fc.property(meter, (run) => {
      const { truth, readings } = lifeOf(run);
      const captures = captured(readings);
      const last = readings.at(-1);
      expect(captures).toHaveLength(last === undefined ? 0 : Math.floor(last.earliest / LENGTH) || 0);
      checkTruth(captures, truth);
    }),
  ));

test('a crash anywhere changes how sure we are, never the truth of it, and no interval is lost or doubled', () =>
  fc.assert(
    fc.property(meter, fc.nat(), (run, keep) => {
      const { truth, readings } = lifeOf(run);
      const before = captured(readings.slice(0, run.crashAfter));
      // The outbox may have kept any prefix of what was captured.
      const kept = before.slice(0, before.length === 0 ? 0 : keep % (before.length + 1));
      const last = kept.at(-1);
      const again: CaptureStart =
        last === undefined ? start : { ...start, at: instant(last.interval.start + LENGTH), register: last.closing };
      checkTruth([...kept, ...captured(readings.slice(run.crashAfter), again)], truth);
    }),
  ));

// 45 days of quarter hours are 45 × 96 = 4,320 intervals.
test('a reading far ahead closes 45 days of quarter hours, and those after it the rest: none is lost', () => {
  const ahead = 10_000 * LENGTH;
  const readings = [0, 10, 20, 30].map((later) =>
    readingBetween(ahead + later, ahead + later, { imported: 10_100_000 }),
  );
  const counts = [1, 2, 3, 4].map((many) => captured(readings.slice(0, many)).length);
  expect(counts).toEqual([4_320, 8_640, 10_000, 10_000]);
  const captures = captured(readings);
  expect(captures.map(({ interval }) => interval.start)).toEqual(captures.map((_, index) => index * LENGTH));
  // 10,100 Wh less the 100 it started with.
  expect(captures.reduce((sum, { opening, closing }) => sum + closing.importWh - opening.importWh, 0)).toBe(10_000);
});

test('a clock that comes back has closed no more than that', () => {
  const readings = [
    readingBetween(10_000 * LENGTH, 10_000 * LENGTH, { imported: 10_100_000 }),
    readingBetween(1_500, 1_500, { imported: 101_000 }),
    readingBetween(2_500, 2_500, { imported: 102_000 }),
  ];
  expect(captured(readings)).toHaveLength(4_320);
});
