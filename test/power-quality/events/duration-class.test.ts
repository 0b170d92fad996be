import { expect, test } from 'vitest';
import type { DurationClass, VoltageEventKind } from '../../../src/domain/grid-event.ts';
import { millis } from '../../../src/domain/time.ts';
import { countedClass, durationClass } from '../../../src/power-quality/events/duration-class.ts';

type Row = readonly [VoltageEventKind, shortest: number, longest: number, DurationClass];

// IEEE 1159-2019 table 2 at 50 Hz: instantaneous to 30 cycles (600 ms), momentary to 3 s, temporary to 1 min, sustained
// beyond; of interruptions there are no instantaneous ones.
test.for<Row>([
  ['dip', 10, 10, 'instantaneous'],
  ['dip', 600, 600, 'instantaneous'],
  ['swell', 10, 600, 'instantaneous'],
  ['dip', 601, 601, 'momentary'],
  ['dip', 3_000, 3_000, 'momentary'],
  ['swell', 601, 3_000, 'momentary'],
  ['dip', 3_001, 60_000, 'temporary'],
  ['swell', 60_001, 60_001, 'sustained'],
  ['dip', 60_001, Number.POSITIVE_INFINITY, 'sustained'],
  ['interruption', 10, 10, 'momentary'],
  ['interruption', 0, 3_000, 'momentary'],
  ['interruption', 3_001, 60_000, 'temporary'],
  ['interruption', 60_001, 90_000, 'sustained'],
  // What the readings leave open is of two classes.
  ['dip', 0, 2_000, 'unclassified'],
  ['dip', 600, 601, 'unclassified'],
  ['dip', 2_000, 4_000, 'unclassified'],
  ['interruption', 2_000, 4_000, 'unclassified'],
  ['swell', 59_000, 61_000, 'unclassified'],
  ['dip', 0, Number.POSITIVE_INFINITY, 'unclassified'],
  // IEEE 1159 has no classes of rapid changes.
  ['rapid-change', 10, 10, 'unclassified'],
])('%s of %d to %d ms: %s', ([kind, shortest, longest, expected]) => {
  expect(durationClass(kind, { shortest: millis(shortest), longest: millis(longest) })).toBe(expected);
});

test.for<readonly [VoltageEventKind, gap: number, DurationClass]>([
  ['dip', 1_000, 'instantaneous'],
  ['swell', 3_000, 'instantaneous'],
  ['interruption', 1_000, 'momentary'],
  ['dip', 3_001, 'unclassified'],
  ['interruption', 60_000, 'unclassified'],
])('a counted %s between readings %d ms apart: %s', ([kind, gap, expected]) => {
  expect(countedClass(kind, millis(gap))).toBe(expected);
});
