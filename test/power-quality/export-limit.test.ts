import { expect, test } from 'vitest';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

/** One reading each half minute, of a meter that may export so much. */
const told = (exportLimit: number | null, watts: readonly (number | undefined)[]): readonly AlarmCondition[] => {
  const state = startQuality({ ...unwatched, meters: [qualityMeter('h01', { exportLimit })] });
  return watts.flatMap((active, index) => {
    const values = active === undefined ? {} : { 'power.active': active };
    return advanceQuality(state, readingBetween(index * 30_000, index * 30_000, { values }));
  });
};
const story = (said: readonly AlarmCondition[]) =>
  said.map(({ at, standing }) => `${standing ? 'over' : 'within'} at ${at / 1_000}`);

// Above 5 kW for a minute, and back below 4.9 kW (2 % less) for a minute.
test.for([
  { law: 'too much for a minute', watts: [-4_000, -5_200, -5_200, -5_200], said: ['over at 90'] },
  { law: 'a cloud edge is no breach', watts: [-5_200, -5_200, -4_800, -5_200, -5_200], said: [] },
  { law: 'import is no export', watts: [9_000, 9_000, 9_000, 9_000], said: [] },
  {
    law: 'back within, by the hysteresis',
    watts: [-5_200, -5_200, -5_200, -4_950, -4_950, -4_950, -4_950, -4_900, -4_900, undefined, 500],
    said: ['over at 60', 'within at 300'],
  },
])('$law', ({ watts, said }) => expect(story(told(5_000, watts))).toEqual(said));

test('where nothing may be exported, anything is too much', () => {
  expect(story(told(0, [100, -40, -40, -40, 0, 0, 0]))).toEqual(['over at 90', 'within at 180']);
});

test('where nobody limits it, nothing is', () => expect(told(null, [-9e9, -9e9, -9e9, -9e9])).toEqual([]));

test('the market is told, and people', () => {
  expect(told(5_000, [-5_200, -5_200, -5_200])).toEqual([
    {
      id: 'export-limit/h01/configured',
      kind: 'export-limit',
      source: { device: 'h01', point: 'p01' },
      priority: 'high',
      standing: true,
      since: 0,
      at: 60_000,
      measured: { value: 5_200, limit: 5_000, unit: 'W' },
      tells: 'export-limit',
      message:
        'Export of h01 is 5200 W, outside 0 to 5000 W (configured; indicative). Check the export control of the inverter, or let it make less.',
    },
  ]);
});
