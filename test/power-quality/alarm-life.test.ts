import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { Alarm } from '../../src/domain/alarm.ts';
import { instant } from '../../src/domain/time.ts';
import { type AlarmInput, alarmLife, nextAlarmState } from '../../src/power-quality/alarm-life.ts';

// IEC 62682 §5: every state against every event; null is normal.
test.for([
  { state: null, appears: 'raised', goes: null, acknowledged: null },
  { state: 'raised', appears: 'raised', goes: 'returned-unacknowledged', acknowledged: 'acknowledged' },
  { state: 'acknowledged', appears: 'acknowledged', goes: 'returned', acknowledged: 'acknowledged' },
  {
    state: 'returned-unacknowledged',
    appears: 'raised',
    goes: 'returned-unacknowledged',
    acknowledged: 'returned',
  },
  { state: 'returned', appears: 'raised', goes: null, acknowledged: null },
] as const)('from $state', ({ state, ...after }) => {
  for (const event of ['appears', 'goes', 'acknowledged'] as const)
    expect([event, nextAlarmState(state, event)]).toEqual([event, after[event]]);
});

const appears = (at: number, id = 'a'): AlarmInput => condition(at, id, true);
const goes = (at: number, id = 'a'): AlarmInput => condition(at, id, false);
const noted = (at: number, id = 'a'): AlarmInput => ({ kind: 'acknowledge', id, at: instant(at) });
const condition = (at: number, id: string, standing: boolean): AlarmInput => ({
  kind: 'condition',
  condition: {
    id,
    kind: 'voltage-band',
    source: { device: 'h01' },
    priority: 'high',
    standing,
    at: instant(at),
    since: instant(at - 5),
    message: standing ? 'too high' : 'fine again',
  },
});

const lived = (inputs: readonly AlarmInput[]): readonly Alarm[] => {
  let alarms: readonly Alarm[] = [];
  from(inputs)
    .pipe(alarmLife, toArray())
    .subscribe((all) => {
      alarms = all;
    });
  return alarms;
};
const story = (inputs: readonly AlarmInput[]) => lived(inputs).map(({ id, state, at }) => `${at} ${id} ${state}`);

test.for([
  {
    life: 'raised, noted, returned',
    inputs: [appears(1), noted(2), goes(3)],
    told: ['1 a raised', '2 a acknowledged', '3 a returned'],
  },
  {
    life: 'gone before anybody noted',
    inputs: [appears(1), goes(2), noted(3)],
    told: ['1 a raised', '2 a returned-unacknowledged', '3 a returned'],
  },
  {
    life: 'back before anybody noted',
    inputs: [appears(1), goes(2), appears(3)],
    told: ['1 a raised', '2 a returned-unacknowledged', '3 a raised'],
  },
  {
    life: 'the same again says nothing',
    inputs: [appears(1), appears(2), noted(3), noted(4), appears(5)],
    told: ['1 a raised', '3 a acknowledged'],
  },
  { life: 'what never began does not end', inputs: [goes(1), noted(2)], told: [] },
  {
    life: 'a second life after the first',
    inputs: [appears(1), noted(2), goes(3), appears(4)],
    told: ['1 a raised', '2 a acknowledged', '3 a returned', '4 a raised'],
  },
  {
    life: 'two alarms do not mix',
    inputs: [appears(1, 'a'), appears(2, 'b'), goes(3, 'a')],
    told: ['1 a raised', '2 b raised', '3 a returned-unacknowledged'],
  },
])('$life', ({ inputs, told }) => expect(story(inputs)).toEqual(told));

test('a returning alarm keeps when it began and who it was, and says what is good now', () => {
  const [, returned] = lived([appears(10), goes(20)]);
  expect(returned).toMatchObject({
    since: 5,
    at: 20,
    source: { device: 'h01' },
    priority: 'high',
    message: 'fine again',
  });
});
