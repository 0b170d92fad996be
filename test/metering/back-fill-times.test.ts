import { from, map, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis, monotonic } from '../../src/domain/time.ts';
import { backFillTimes } from '../../src/metering/back-fill-times.ts';
import { captureIntervals, openingBoundary } from '../../src/metering/capture-intervals.ts';
import { readingBetween } from '../support/readings.ts';

/** A reading as a clock without a battery dates it: `wall` is wrong, `since` is real milliseconds since the boot. */
const lost = (wall: number, since: number, changes: Partial<Reading> = {}): Reading => ({
  ...readingBetween(wall - 10, wall),
  monotonic: monotonic(since),
  clock: 'unsynchronised',
  quality: { level: 'uncertain', reason: 'clock-unsynchronised' },
  ...changes,
});
const trusted = (wall: number, since: number): Reading => ({
  ...readingBetween(wall - 10, wall),
  monotonic: monotonic(since),
});

const filled = (readings: readonly Reading[]): readonly Reading[] => {
  let all: readonly Reading[] = [];
  from(readings)
    .pipe(backFillTimes, toArray())
    .subscribe((list) => {
      all = list;
    });
  return all;
};

test('under a trusted clock readings pass as they are', () => {
  const readings = [trusted(1_000, 10), trusted(2_000, 1_010)];
  expect(filled(readings)).toEqual(readings);
});

test('readings wait for the clock, and then get the time they were taken at, oldest first', () => {
  // 1970 by the board's clock; 100 s and 40 s before the first trusted reading at 2,000,000.
  const all = filled([lost(5_000, 1_000), lost(65_000, 61_000), trusted(2_000_000, 101_000)]);
  expect(all.map(({ measuredAt }) => measuredAt)).toEqual([1_899_995, 1_959_995, 1_999_995]);
  // 100 s of 100 ppm are 10 ms of doubt on both sides.
  expect(all[0]).toMatchObject({ earliest: 1_899_980, latest: 1_900_010, clock: 'holdover' });
  expect(all[0]?.quality).toEqual({ level: 'uncertain', reason: 'clock-unsynchronised' });
  expect(all[2]?.clock).toBe('synchronised');
});

test('another meter’s trusted reading does not date this one’s', () => {
  const other: Reading = { ...trusted(2_000_000, 101_000), device: 'h02' };
  expect(filled([lost(5_000, 1_000), other])).toEqual([other]);
});

test('readings of an earlier boot cannot be dated', () => {
  const all = filled([lost(5_000, 900_000, { boot: 'boot-0' }), trusted(2_000_000, 101_000)]);
  expect(all.map(({ boot }) => boot)).toEqual(['boot-1']);
});

test('however long it takes, no more is held than fits', () => {
  const readings = Array.from({ length: 20_000 }, (_, second) => lost(second * 1_000, second * 1_000));
  const all = filled([...readings, trusted(100_000_000, 20_000_000)]);
  expect(all.length).toBeLessThan(4_200);
  const times = all.map(({ measuredAt }) => measuredAt);
  expect(times.toSorted((one, other) => one - other)).toEqual(times);
  // The newest is never thinned away, so that the way to the trusted reading is short.
  expect(all.at(-2)?.measuredAt).toBeGreaterThan(100_000_000 - 20_000);
});

test('a boundary that passed while the clock was wrong is captured from back-filled readings', () => {
  const energy = (imported: number) => ({ registers: readingBetween(0, 0, { imported }).registers });
  const readings = [
    lost(1_000, 1_000, energy(500_000)),
    lost(41_000, 41_000, energy(540_000)),
    { ...trusted(1_000_000, 81_000), ...energy(580_000) },
  ];
  // Really taken at 920,000 and 960,000: the boundary at 940,000 lies between them, at 520 Wh.
  const length = millis(940_000);
  const start = {
    point: 'p01',
    device: 'h01',
    counted: 'h01',
    exchanges: [],
    ...openingBoundary(instant(0), { importWh: wh(0), exportWh: wh(0) }, length),
  };
  let closing: number | null = null;
  from(readings)
    .pipe(
      backFillTimes,
      map((reading) => ({ kind: 'reading', reading }) as const),
      captureIntervals({ length, widestBracket: millis(60_000), identifiedWithin: millis(30_000) }, [start]),
    )
    .subscribe((capture) => {
      closing = capture.closing.importWh;
      expect(capture).toMatchObject({ origin: 'measured', clock: 'holdover' });
    });
  expect(closing).toBe(520);
});
