import { expect, test } from 'vitest';
import { bad } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { advanceCounts, startCounts } from '../../src/power-quality/meter-event-counts.ts';
import { readingBetween } from '../support/readings.ts';

const at = (second: number, values: Values): Reading => readingBetween(second * 1_000, second * 1_000, { values });
const dips = (second: number, count: number) => at(second, { 'count.dip': count });
const told = (readings: readonly Reading[]) => {
  const state = startCounts();
  return readings
    .flatMap((reading) => advanceCounts(state, reading))
    .map(({ device, event, more, after, at: end }) => `${device} ${more} ${event} in ${after / 1_000}..${end / 1_000}`);
};

test.for<{ law: string; readings: readonly Reading[]; said: readonly string[] }>([
  { law: 'the first count is a beginning', readings: [dips(0, 17)], said: [] },
  { law: 'growth is told', readings: [dips(0, 17), dips(1, 17), dips(2, 19)], said: ['h01 2 dip in 1..2'] },
  {
    law: 'a missing count makes the span longer',
    readings: [dips(0, 17), at(1, { frequency: 50 }), dips(2, 18)],
    said: ['h01 1 dip in 0..2'],
  },
  {
    law: 'a count read twice is counted once',
    readings: [dips(0, 1), dips(1, 2), dips(1, 2), dips(2, 2)],
    said: ['h01 1 dip in 0..1'],
  },
  {
    law: 'what comes late changes nothing',
    readings: [dips(0, 1), dips(2, 3), dips(1, 2), dips(3, 3)],
    said: ['h01 2 dip in 0..2'],
  },
  {
    law: 'a bad reading is none',
    readings: [dips(0, 1), { ...dips(1, 9), quality: bad('out-of-range') }, dips(2, 1)],
    said: [],
  },
  {
    law: 'a reset is a new beginning',
    readings: [dips(0, 8), dips(1, 0), dips(2, 1)],
    said: ['h01 1 dip in 1..2'],
  },
  {
    law: 'each kind and each meter by itself',
    readings: [
      at(0, { 'count.dip': 1, 'count.swell': 4, 'count.interruption': 0 }),
      { ...dips(1, 3), device: 'h02' },
      at(2, { 'count.dip': 1, 'count.swell': 5, 'count.interruption': 2 }),
      { ...dips(3, 4), device: 'h02' },
    ],
    said: ['h01 1 swell in 0..2', 'h01 2 interruption in 0..2', 'h02 1 dip in 1..3'],
  },
])('$law', ({ readings, said }) => expect(told(readings)).toEqual(said));
