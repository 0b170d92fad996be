import { describe, expect, test } from 'vitest';
import type { AlarmInput } from '../../../src/power-quality/alarms/alarm-life.ts';
import { nextAlarmState, standingIds } from '../../../src/power-quality/alarms/alarm-state.ts';
import { appears, goes, lived, noted, shelved, story, unshelved } from '../../support/alarm-stories.ts';

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

/** How an alarm comes into each state, on the shelf and off it. */
const states = {
  normal: [],
  raised: [appears(1)],
  acknowledged: [appears(1), noted(2)],
  'returned-unacknowledged': [appears(1), goes(2)],
  'raised, shelved': [appears(1), shelved(3, 100)],
  'acknowledged, shelved': [appears(1), noted(2), shelved(3, 100)],
  'returned-unacknowledged, shelved': [appears(1), shelved(2, 100), goes(3)],
  'returned, shelved': [appears(1), noted(2), shelved(3, 100), goes(4)],
} as const satisfies Record<string, readonly AlarmInput[]>;
const events = {
  appears: appears(10),
  goes: goes(10),
  acknowledged: noted(10),
  shelved: shelved(10, 200),
  unshelved: unshelved(10),
} as const;

describe('every state against every event, the shelf included', () => {
  const table: Readonly<Record<keyof typeof states, Readonly<Record<keyof typeof events, string | null>>>> = {
    normal: { appears: 'raised', goes: null, acknowledged: null, shelved: null, unshelved: null },
    raised: {
      appears: null,
      goes: 'returned-unacknowledged',
      acknowledged: 'acknowledged',
      shelved: 'raised (shelved)',
      unshelved: null,
    },
    acknowledged: {
      appears: null,
      goes: 'returned',
      acknowledged: null,
      shelved: 'acknowledged (shelved)',
      unshelved: null,
    },
    'returned-unacknowledged': {
      appears: 'raised',
      goes: null,
      acknowledged: 'returned',
      shelved: 'returned-unacknowledged (shelved)',
      unshelved: null,
    },
    'raised, shelved': {
      appears: null,
      goes: 'returned-unacknowledged (shelved)',
      acknowledged: 'acknowledged (shelved)',
      shelved: 'raised (shelved)',
      unshelved: 'raised',
    },
    'acknowledged, shelved': {
      appears: null,
      goes: 'returned (shelved)',
      acknowledged: null,
      shelved: 'acknowledged (shelved)',
      unshelved: 'acknowledged',
    },
    'returned-unacknowledged, shelved': {
      appears: 'raised (shelved)',
      goes: null,
      acknowledged: 'returned (shelved)',
      shelved: 'returned-unacknowledged (shelved)',
      unshelved: 'returned-unacknowledged',
    },
    'returned, shelved': {
      appears: 'raised (shelved)',
      goes: null,
      acknowledged: null,
      shelved: 'returned (shelved)',
      unshelved: 'returned',
    },
  };
  const rows = Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([event, told]) => ({ state, event, told })),
  ) as readonly Readonly<{ state: keyof typeof states; event: keyof typeof events; told: string | null }>[];
  test.for(rows)('$state, $event: $told', ({ state, event, told }) => {
    const before = states[state];
    const after = story([...before, events[event]]).slice(story(before).length);
    expect(after).toEqual(told === null ? [] : [`10 h01 ${told}`]);
  });
});

test.for([
  {
    life: 'raised, noted, returned',
    inputs: [appears(1), noted(2), goes(3)],
    told: ['1 h01 raised', '2 h01 acknowledged', '3 h01 returned'],
  },
  {
    life: 'gone before anybody noted',
    inputs: [appears(1), goes(2), noted(3)],
    told: ['1 h01 raised', '2 h01 returned-unacknowledged', '3 h01 returned'],
  },
  {
    life: 'back before anybody noted',
    inputs: [appears(1), goes(2), appears(3)],
    told: ['1 h01 raised', '2 h01 returned-unacknowledged', '3 h01 raised'],
  },
  {
    life: 'the same again says nothing',
    inputs: [appears(1), appears(2), noted(3), noted(4), appears(5)],
    told: ['1 h01 raised', '3 h01 acknowledged'],
  },
  { life: 'what never began does not end', inputs: [goes(1), noted(2)], told: [] },
  {
    life: 'a second life after the first',
    inputs: [appears(1), noted(2), goes(3), appears(4)],
    told: ['1 h01 raised', '2 h01 acknowledged', '3 h01 returned', '4 h01 raised'],
  },
  {
    life: 'two alarms do not mix',
    inputs: [appears(1), appears(2, { device: 'h02' }), goes(3)],
    told: ['1 h01 raised', '2 h02 raised', '3 h01 returned-unacknowledged'],
  },
])('$life', ({ inputs, told }) => expect(story(inputs)).toEqual(told));

test('a returning alarm keeps when it began and who it was, and says what is good now', () => {
  const [raised, returned] = lived([appears(10, { since: 5 }), goes(20)]);
  expect(returned).toEqual({
    ...raised,
    since: 5_000,
    at: 20_000,
    state: 'returned-unacknowledged',
    message: 'voltage-band of h01 is over.',
  });
});

test('what watchers begin with after a restart are the alarms whose condition held', () => {
  const changes = lived([
    appears(1),
    noted(2),
    appears(3, { device: 'h02' }),
    appears(4, { device: 'h07' }),
    goes(5, { device: 'h07' }),
  ]);
  const last = new Map(changes.map((alarm) => [alarm.id, alarm]));
  expect([...standingIds([...last.values()])]).toEqual(['voltage-band/h01', 'voltage-band/h02']);
});
