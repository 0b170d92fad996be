import { describe, expect, test } from 'vitest';
import type { AlarmView } from '../../src/domain/view.ts';
import { arrangeAlarms, type HeadedAlarm, metersMore, unacknowledged } from '../../src/web/parts/arrange-alarms.ts';
import { alarmView } from '../support/views.ts';

const view = (id: string, rest: Partial<AlarmView> = {}) => alarmView({ id, source: id, ...rest });
const follows = (id: string, cause: string, rest: Partial<AlarmView> = {}) =>
  view(id, { cause, quiet: 'consequence', ...rest });
const shelved = { quiet: 'shelved', shelved: { until: '2026-11-24T11:00:00+07:00', by: 'page', reason: 'x' } } as const;
const brief = (headed: readonly HeadedAlarm[]) =>
  headed.map(({ alarm, following }) => [alarm.id, ...following.map(({ id }) => id)].join(' < '));

describe('alarms as people see them', () => {
  const rows: readonly Readonly<{
    law: string;
    alarms: readonly AlarmView[];
    shown: readonly string[];
    shelf?: readonly string[];
  }>[] = [
    { law: 'nothing', alarms: [], shown: [] },
    { law: 'each alone as it came', alarms: [view('b'), view('a')], shown: ['b', 'a'] },
    {
      law: 'what nobody noted first, then what stands, then what is over',
      alarms: [
        view('noted', { state: 'acknowledged' }),
        view('over', { state: 'returned-unacknowledged' }),
        view('new'),
      ],
      shown: ['new', 'noted', 'over'],
    },
    {
      law: 'consequences behind what they follow from, wherever that stands',
      alarms: [follows('c', 'a'), view('x'), view('a'), follows('b', 'a')],
      shown: ['x', 'a < c < b'],
    },
    {
      law: 'a consequence whose cause nobody has to see stands for itself',
      alarms: [follows('b', 'gone')],
      shown: ['b'],
    },
    {
      law: 'a consequence of a consequence behind the first of all',
      alarms: [view('a'), follows('b', 'a'), follows('c', 'b')],
      shown: ['a < b < c'],
    },
    {
      law: 'a circle, which no gateway makes, loses nothing',
      alarms: [follows('a', 'b'), follows('b', 'a')],
      shown: ['a < b', 'b < a'],
    },
    {
      law: 'on the shelf with all that follows',
      alarms: [view('a', shelved), follows('b', 'a'), view('x')],
      shown: ['x'],
      shelf: ['a < b'],
    },
  ];
  test.for(rows)('$law', ({ alarms, shown, shelf = [] }) => {
    const arranged = arrangeAlarms(alarms);
    expect(brief(arranged.shown)).toEqual(shown);
    expect(brief(arranged.shelved)).toEqual(shelf);
  });
});

test('to acknowledge is what nobody noted, neither a consequence nor on the shelf', () => {
  const alarms = [view('a'), follows('b', 'a'), view('s', shelved), view('n', { state: 'acknowledged' })];
  expect(unacknowledged(alarms)).toBe(1);
  expect(unacknowledged([follows('b', 'gone')])).toBe(1);
});

test.for([
  { sources: ['h02 L1', 'h03 L1', 'h03 L2'], more: 2 },
  { sources: ['h01 L2', 'h01 L3'], more: 0 },
])('meters beside the first one: $sources', ({ sources, more }) => {
  const following = sources.map((source, index) => view(String(index), { source }));
  expect(metersMore({ alarm: view('a', { source: 'h01 L1' }), following })).toBe(more);
});
