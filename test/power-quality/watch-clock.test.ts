import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { type ClockState, monotonic } from '../../src/domain/time.ts';
import { watchClock } from '../../src/power-quality/watch-clock.ts';
import { readingBetween } from '../support/readings.ts';

/** A reading at a minute after the start, by a wall clock that may say anything. */
const at = (minute: number, clock: ClockState, change: Partial<Reading> = {}): Reading => ({
  ...readingBetween(1_000, 1_000),
  monotonic: monotonic(minute * 60_000),
  clock,
  ...change,
});

const said = (readings: readonly Reading[]): readonly AlarmCondition[] => {
  let conditions: readonly AlarmCondition[] = [];
  from(readings)
    .pipe(watchClock(), toArray())
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};
const story = (readings: readonly Reading[]) => said(readings).map(({ standing }) => standing);

test.for<Readonly<{ law: string; readings: readonly Reading[]; told: readonly boolean[] }>>([
  { law: 'a trusted clock', readings: [at(0, 'synchronised'), at(9, 'synchronised')], told: [] },
  { law: 'a simulated one', readings: [at(0, 'simulated'), at(9, 'simulated')], told: [] },
  {
    law: 'a clock that was trusted, and runs on by itself',
    readings: [at(0, 'synchronised'), at(9, 'holdover')],
    told: [],
  },
  { law: 'a start that takes a few minutes', readings: [at(0, 'unsynchronised'), at(4.9, 'unsynchronised')], told: [] },
  {
    law: 'a clock nobody vouches for, once, until somebody does',
    readings: [0, 2, 5, 6, 7].map((minute) => at(minute, 'unsynchronised')).concat(at(8, 'synchronised')),
    told: [true, false],
  },
  {
    law: 'readings that come twice or late change nothing, and one that was late begins no waiting',
    readings: [
      ...[0, 0, 2, 5, 5].map((minute) => at(minute, 'unsynchronised')),
      ...[at(6, 'synchronised'), at(1, 'unsynchronised'), at(6, 'synchronised'), at(1, 'unsynchronised')],
      ...[at(7, 'unsynchronised'), at(7.5, 'synchronised')],
    ],
    told: [true, false],
  },
  {
    law: 'another run of the gateway begins to wait anew',
    readings: [at(9, 'unsynchronised'), at(1, 'unsynchronised', { boot: 'boot-2' })],
    told: [],
  },
])('$law', ({ readings, told }) => {
  expect(story(readings)).toEqual(told);
});

test('it says what waits, and what to do', () => {
  const [alarm] = said([at(0, 'unsynchronised'), at(5, 'unsynchronised')]);
  expect(alarm).toMatchObject({ kind: 'clock-unsynchronised', source: {}, priority: 'high', standing: true });
  expect(alarm?.message).toMatch(
    /for 5 min: readings are kept, .*timedatectl set-ntp true.* \/run\/systemd\/timesync\.$/,
  );
});
