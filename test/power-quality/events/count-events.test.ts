import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { Reading } from '../../../src/domain/reading.ts';
import { instant } from '../../../src/domain/time.ts';
import type { CountedEvents } from '../../../src/power-quality/events/count-events.ts';
import type { EventSaid } from '../../../src/power-quality/events/event-said.ts';
import { watchEvents } from '../../support/quality-operators.ts';
import { eventRules, storyOf, together } from '../../support/voltage-stories.ts';

const counted = (device: string, second: number, event: CountedEvents['event'], more = 1): CountedEvents => ({
  kind: 'count',
  device,
  point: device.replace('h', 'p'),
  event,
  more,
  at: instant(second * 1_000),
});

/** What is said of readings, and of counts that come after the readings of their second. */
const said = (readings: readonly Reading[], ...counts: readonly CountedEvents[]): readonly EventSaid[] => {
  const timeOf = (input: Reading | CountedEvents) => ('kind' in input ? input.at + 0.5 : input.measuredAt);
  const inputs = [...readings, ...counts].toSorted((one, other) => timeOf(one) - timeOf(other));
  let all: readonly EventSaid[] = [];
  from(inputs)
    .pipe(watchEvents(eventRules('h01', 'h02')), toArray())
    .subscribe((every) => {
      all = every;
    });
  return all;
};
const told = (all: readonly EventSaid[]) =>
  all.map((one) =>
    one.kind === 'condition'
      ? `${one.condition.standing ? 'on' : 'off'} ${one.condition.id}`
      : `${one.event.kind} ${one.event.start / 1_000} ${one.event.duration} ${one.event.witnesses.map(({ device }) => device).join()}`,
  );
const quiet = (device: string) => storyOf(device, '230 '.repeat(200));

test('a count that polling did not see is an event too short for it, of unknown phases, and no alarm', () => {
  const all = said(quiet('h01'), counted('h01', 10, 'dip'));
  expect(all).toEqual([
    {
      kind: 'grid-event',
      event: {
        id: 'dip/h01/10000',
        kind: 'dip',
        start: 10_000,
        end: 10_000,
        duration: 'instantaneous',
        // As deep as the threshold at least, at most as long ago as the longest gap.
        witnesses: [
          {
            device: 'h01',
            point: 'p01',
            phases: [],
            start: 10_000,
            end: 10_000,
            extreme: 207,
            perUnit: 0.9,
            uncertainty: 60_000,
          },
        ],
        extent: 'meter',
        hint: 'Only h01 counted it (1 in all), polling did not see it: read the event log of the meter.',
      },
    },
  ]);
});

test.for([
  {
    law: 'an interruption has no instantaneous class',
    counts: [counted('h01', 10, 'interruption')],
    seen: ['interruption 10 momentary h01'],
  },
  {
    law: 'counters of several meters that grew together are one event',
    counts: [counted('h01', 10, 'swell'), counted('h02', 40, 'swell', 2)],
    seen: ['swell 10 instantaneous h01,h02'],
  },
  {
    law: 'those of different kinds are not',
    counts: [counted('h01', 10, 'swell'), counted('h01', 10, 'dip')],
    seen: ['swell 10 instantaneous h01', 'dip 10 instantaneous h01'],
  },
  { law: 'a meter nobody watches', counts: [counted('h09', 10, 'dip')], seen: [] },
])('$law', ({ counts, seen }) => {
  expect(told(said(quiet('h01'), ...counts))).toEqual(seen);
});

test('where voltages are read too seldom nobody knows how long it was', () => {
  const seldom = storyOf('h01', '230 . . . 230 . . . 230 @100:230');
  expect(told(said(seldom, counted('h01', 8, 'dip')))).toEqual(['dip 8 unclassified h01']);
});

test.for([
  { law: 'what polling saw is not told twice', story: '230 100 230', count: [3, 'dip', 1], more: 0 },
  { law: 'counted at its start', story: '230 100 100 100 230', count: [2, 'dip', 1], more: 0 },
  { law: 'an interruption may be counted as a dip', story: '230 0 230', count: [3, 'dip', 1], more: 0 },
  { law: 'and a dip that deepened as an interruption', story: '230 100 0 230', count: [5, 'interruption', 1], more: 0 },
  { law: 'more than polling saw', story: '230 100 230 230 230', count: [100, 'dip', 3], more: 3 },
  { law: 'a swell does not explain a dip', story: '230 260 230', count: [100, 'dip', 1], more: 1 },
] as const)('$law', ({ story, count: [second, event, more], more: expected }) => {
  const all = said(together(storyOf('h01', story), quiet('h02')), counted('h01', second, event, more));
  const unseen = all.flatMap((one) =>
    one.kind === 'grid-event' && one.event.hint.startsWith('Only h01 counted it') ? [one.event.hint] : [],
  );
  expect(unseen).toEqual(
    expected === 0
      ? []
      : [`Only h01 counted it (${expected} in all), polling did not see it: read the event log of the meter.`],
  );
});

test('a meter that counted it is a witness of what others show, and does not time it', () => {
  const all = said(
    together(storyOf('h01', `230 100 100 ${'230 '.repeat(80)}`), quiet('h02')),
    counted('h02', 3, 'dip'),
  );
  // Low at 1 and 2 s, good at 0 and 3 s: that h02 was counted at 3 s changes nothing.
  expect(told(all)).toEqual(['on voltage-dip/h01', 'dip 1 momentary h01,h02', 'off voltage-dip/h01']);
  const event = all.find((one) => one.kind === 'grid-event')?.event;
  expect(event).toMatchObject({ end: 3_000, extent: 'all' });
  expect(event?.hint).toContain('Meters counted 1 more that polling did not see.');
});
