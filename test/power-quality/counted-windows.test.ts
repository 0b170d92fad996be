import { from, lastValueFrom, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { Values } from '../../src/domain/quantity.ts';
import { millis } from '../../src/domain/time.ts';
import { powerQuality } from '../../src/power-quality/power-quality.ts';
import { monday, readingAt } from '../support/quality-frames.ts';
import { limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';

const MINUTES = 60_000;
const events = {
  dip: 0.9,
  swell: 1.1,
  interruption: 0.1,
  hysteresis: 0.02,
  rapidChange: 0.05,
  provenance: { source: 'test', confirmed: false },
};
const rules = {
  ...unwatched,
  meters: [qualityMeter('h01', { limits: [limitSet({ events })] })],
  lateness: millis(5 * MINUTES),
  longestGap: millis(5 * MINUTES),
};

/** Which windows of 10 min are flagged, of one meter read at these minutes; then somebody else's reading ends them all. */
const flagged = async (
  readings: readonly (readonly [minutes: number, values: Values])[],
): Promise<readonly boolean[]> => {
  const inputs = [...readings, [90, {}] as const].map(([minutes, values], at) => ({
    kind: 'reading' as const,
    reading: readingAt(
      monday + minutes * MINUTES,
      { 'voltage.L1': 230, ...values },
      at === readings.length ? { device: 'h99' } : {},
    ),
  }));
  const outputs = await lastValueFrom(from(inputs).pipe(powerQuality(rules, []), toArray()));
  return outputs.flatMap((output) =>
    output.kind === 'frame' && output.frame.length === '10min'
      ? output.frame.meters.filter(({ device }) => device === 'h01').map((meter) => meter.flagged)
      : [],
  );
};

test.for([
  [
    'nothing counted, nothing flagged',
    [
      [1, { 'count.dip': 4 }],
      [11, { 'count.dip': 4 }],
      [21, { 'count.dip': 4 }],
    ],
    [false, false, false],
  ],
  [
    'the first count is where counting begins',
    [
      [1, {}],
      [11, { 'count.dip': 4 }],
      [21, { 'count.dip': 4 }],
    ],
    [false, false, false],
  ],
  [
    'a dip between two readings of one window flags it',
    [
      [11, { 'count.dip': 4 }],
      [13, { 'count.dip': 5 }],
      [21, { 'count.dip': 5 }],
    ],
    [true, false],
  ],
  [
    'one between readings of two windows flags both',
    [
      [8, { 'count.dip': 4 }],
      [12, { 'count.dip': 5 }],
      [21, { 'count.dip': 5 }],
    ],
    [true, true, false],
  ],
  [
    'a swell does',
    [
      [8, { 'count.swell': 0 }],
      [12, { 'count.swell': 1 }],
    ],
    [true, true],
  ],
  [
    'an interruption does',
    [
      [8, { 'count.interruption': 0 }],
      [12, { 'count.interruption': 1 }],
    ],
    [true, true],
  ],
  [
    'a count that fell says nothing',
    [
      [8, { 'count.dip': 4 }],
      [12, { 'count.dip': 0 }],
    ],
    [false, false],
  ],
  // The window before was told when the reading came: nobody can flag it any more.
  [
    'what is told stays',
    [
      [8, { 'count.dip': 4 }],
      [16, {}],
      [18, { 'count.dip': 5 }],
    ],
    [false, true],
  ],
] as readonly (readonly [string, readonly (readonly [number, Values])[], readonly boolean[]])[])(
  '%s',
  async ([, readings, expected]) => expect(await flagged(readings)).toEqual(expected),
);
