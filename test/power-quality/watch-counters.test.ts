import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import type { BadReason } from '../../src/domain/quality.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { tell } from '../../src/flow/tell.ts';
import { advanceCounters, startCounters } from '../../src/power-quality/watch-counters.ts';
import { readingBetween } from '../support/readings.ts';

const refused = (at: number, reason: BadReason): Reading => {
  const { registers, ...rest } = readingBetween(at, at);
  const { import: _, ...others } = registers;
  return { ...rest, registers: others, rejected: { import: reason } };
};
const fine = (at: number) => readingBetween(at, at);
const silent = (at: number): Reading => ({
  ...fine(at),
  registers: {},
  quality: { level: 'bad', reason: 'no-response' },
});

const said = (readings: readonly Reading[]): readonly AlarmCondition[] => {
  let conditions: readonly AlarmCondition[] = [];
  from(readings)
    .pipe(tell(startCounters, advanceCounters), toArray())
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};

test.for([
  { law: 'honest counters', readings: [fine(1), fine(2)], told: [] },
  {
    law: 'a fall, for as long as it lasts',
    readings: [fine(1), refused(2, 'counter-decreased'), refused(3, 'counter-decreased'), fine(4)],
    told: ['2 stands', '4 gone'],
  },
  { law: 'a jump', readings: [refused(1, 'counter-jumped')], told: ['1 stands'] },
  { law: 'a reset', readings: [refused(1, 'counter-decreased'), refused(2, 'counter-reset')], told: ['1 stands'] },
  { law: 'zero after boot', readings: [refused(1, 'zero-after-boot'), fine(2)], told: ['1 stands', '2 gone'] },
  {
    law: 'no answer is no news',
    readings: [refused(1, 'counter-decreased'), silent(2), fine(3)],
    told: ['1 stands', '3 gone'],
  },
  { law: 'a number that is none is another matter', readings: [refused(1, 'not-a-number')], told: [] },
])('$law', ({ readings, told }) => {
  expect(said(readings).map(({ at, standing }) => `${at} ${standing ? 'stands' : 'gone'}`)).toEqual(told);
});

test('it says which register of which meter, and what to do', () => {
  const [condition] = said([refused(1, 'counter-decreased')]);
  expect(condition).toMatchObject({
    id: 'counter-suspect/h01/import',
    kind: 'counter-suspect',
    source: { device: 'h01', point: 'p01' },
  });
  expect(condition?.message).toBe(
    'The import register of h01 fell. If it stays, the meter was exchanged or reset: say so with `gridtokenx meter replace`.',
  );
});
