import { map } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Alarm, AlarmKind } from '../../../src/domain/alarm.ts';
import { groupKeyOf } from '../../../src/power-quality/alarms/alarm-group.ts';
import type { AlarmInput } from '../../../src/power-quality/alarms/alarm-life.ts';
import { alarmLife } from '../../../src/power-quality/alarms/alarm-life.ts';
import { type AlarmRules, alarmRules } from '../../../src/power-quality/alarms/alarm-rules.ts';
import {
  appears,
  brief,
  conditionAt,
  goes,
  lineFails,
  lived,
  noted,
  passes,
  shelved,
  story,
  twelve,
  usualRules,
} from '../../support/alarm-stories.ts';
import { marbles } from '../../support/marbles.ts';

const silent = (at: number, device: string) => appears(at, { kind: 'meter-silent', device });
const answers = (at: number, device: string) => goes(at, { kind: 'meter-silent', device });
const interrupted = (at: number, device: string | null) => appears(at, { kind: 'voltage-interruption', device });

test('one cause over three meters: the first leads, the others follow, and what comes later joins', () =>
  marbles(({ cold, expectObservable }) => {
    // A frame is a second of event time.
    const trouble = cold('ab-c----------d', {
      a: appears(0),
      b: appears(1, { device: 'h02' }),
      c: appears(3, { device: 'h03' }),
      d: appears(14, { device: 'h04' }),
    });
    expectObservable(trouble.pipe(alarmLife(usualRules), map(brief))).toBe('ab-(cde)------(fg)', {
      a: '0 h01 raised',
      b: '1 h02 raised',
      c: '3 h03 raised (consequence) < h01',
      d: '3 h02 raised (consequence) < h01',
      e: '3 h01 raised × 3',
      f: '14 h04 raised (consequence) < h01',
      g: '14 h01 raised × 4',
    });
  }));

const three = (at: number): readonly AlarmInput[] => [
  appears(at),
  appears(at + 1, { device: 'h02' }),
  appears(at + 2, { device: 'h03' }),
];
describe('what is one cause', () => {
  const alone: readonly (readonly [string, readonly AlarmInput[]])[] = [
    ['two meters', [appears(0), appears(1, { device: 'h02' })]],
    ['three phases of one meter', ['L1', 'L2', 'L3'].map((phase, at) => appears(at, { phase }))],
    [
      'three meters over more than a minute',
      [appears(0), appears(30, { device: 'h02' }), appears(61, { device: 'h03' })],
    ],
    [
      'voltages too high and too low',
      [appears(0), appears(1, { device: 'h02', value: 190 }), appears(2, { device: 'h03' })],
    ],
    [
      'different bands',
      [
        appears(0, { band: 'mea' }),
        appears(1, { device: 'h02', band: 'pea' }),
        appears(2, { device: 'h03', band: 'egat' }),
      ],
    ],
    ['different kinds', [appears(0), appears(1, { device: 'h02', kind: 'flicker' }), silent(2, 'h03')]],
    [
      'what every customer does alone',
      ['h01', 'h02', 'h03', 'h04'].map((device, at) => appears(at, { device, kind: 'power-factor' })),
    ],
    [
      'what somebody already laid on the shelf does not lead',
      [appears(0), shelved(1, 500), goes(2), appears(3), appears(4, { device: 'h02' }), appears(5, { device: 'h03' })],
    ],
  ];
  test.for(alone)('is not: %s', ([, inputs]) => {
    expect(lived(inputs).filter(({ cause }) => cause !== undefined)).toEqual([]);
  });

  test('a band is what an id names besides kind, meter and phase; the moment of an event is none', () => {
    const of = (id: string, phase?: string) =>
      groupKeyOf({
        ...(lived([appears(0)])[0] as Alarm),
        id,
        source: { device: 'h01', ...(phase !== undefined && { phase }) },
      });
    expect(of('voltage-band/h01/L1/pea-220', 'L1')).toBe('voltage-band/pea-220/above');
    expect(of('voltage-band/h01/L2/pea-220', 'L2')).toBe('voltage-band/pea-220/above');
    expect(of('voltage-band/h01/1795575600000')).toBe('voltage-band/above');
  });

  test('the first is the one whose trouble began first, whoever said so first', () => {
    expect(
      story([appears(10, { since: 9 }), appears(11, { device: 'h02', since: 5 }), appears(12, { device: 'h03' })]),
    ).toEqual([
      '10 h01 raised',
      '11 h02 raised',
      '12 h03 raised (consequence) < h02',
      '12 h01 raised (consequence) < h02',
      '12 h02 raised × 3',
    ]);
  });

  test('phases of one meter are one witness', () => {
    const told = lived([
      ...three(0),
      ...['L2', 'L3'].map((phase) => appears(20, { device: 'h03', phase })),
      passes(60),
    ]);
    expect(told.findLast(({ witnesses }) => witnesses !== undefined)?.witnesses).toBe(3);
    expect(told.slice(5).map(brief)).toEqual([
      '20 h03 L2 raised (consequence) < h01',
      '20 h03 L3 raised (consequence) < h01',
    ]);
  });

  test('others join as long as each comes within a minute of the one before', () => {
    const inputs = [
      ...three(0),
      appears(60, { device: 'h04' }),
      appears(119, { device: 'h05' }),
      appears(180, { device: 'h06' }),
    ];
    expect(story(inputs).slice(5)).toEqual([
      '60 h04 raised (consequence) < h01',
      '60 h01 raised × 4',
      '119 h05 raised (consequence) < h01',
      '119 h01 raised × 5',
      '180 h06 raised',
    ]);
  });

  test('what followed once follows again while the first still stands, however late', () => {
    const again = [goes(100, { device: 'h02' }), appears(500, { device: 'h02' })];
    expect(story([...three(0), ...again]).slice(5)).toEqual([
      '100 h02 returned-unacknowledged (consequence) < h01',
      '500 h02 raised (consequence) < h01',
    ]);
  });
});

test('how many there are is told at most every ten seconds, and in the end rightly', () => {
  const meters = twelve.slice(3).map(({ device }, index) => appears(3 + index, { device }));
  const told = lived([...three(0), ...meters, passes(60)]).filter(({ witnesses }) => witnesses !== undefined);
  // Formed at 2 s; at 12 s the tenth second is over and h01 to h12 are there; nothing is left to tell at 22 s.
  expect(told.map(brief)).toEqual(['2 h01 raised × 3', '12 h01 raised × 12']);
  expect(told.at(-1)?.message).toBe(
    'voltage-band of h01. 12 meters show it, this one first: look at the transformer and the feeder before any single meter.',
  );
});

/** The meters of the usual rules, each on a feeder. */
const onFeeders = (feederOf: (index: number) => string | null): AlarmRules =>
  alarmRules({ meters: twelve.map((meter, index) => ({ ...meter, feeder: feederOf(index) })) });

test.for<readonly [law: string, feederOf: (index: number) => string | null, kind: AlarmKind, place: string]>([
  ['one feeder', () => 'f1', 'voltage-band', 'feeder f1 and its transformer'],
  ['one feeder, no supply', () => 'f1', 'voltage-interruption', 'the supply of feeder f1 (switch, fuse, transformer)'],
  ['one feeder, the neutral', () => 'f1', 'neutral-suspect', 'the neutral of feeder f1, from the transformer on'],
  ['silence is no matter of a feeder', () => 'f1', 'meter-silent', 'what they share (supply, line, converter)'],
  ['two feeders', (index) => `f${index % 2}`, 'voltage-band', 'what feeders f0 and f1 share (busbar, transformer)'],
  [
    'many feeders',
    (index) => `f${index}`,
    'voltage-band',
    'what feeders f0, f1, f10 and 9 more share (busbar, transformer)',
  ],
  [
    'a meter whose feeder nobody has configured',
    (index) => (index === 7 ? null : 'f1'),
    'voltage-band',
    'the transformer and the feeder',
  ],
])('where to look is said by feeders: %s', ([, feederOf, kind, place]) => {
  const all = twelve.map(({ device }, index) => appears(index / 10, { device, kind }));
  const told = lived([...all, passes(60)], { rules: onFeeders(feederOf) });
  expect(told.findLast(({ witnesses }) => witnesses === 12)?.message).toBe(
    `${kind} of h01. 12 meters show it, this one first: look at ${place} before any single meter.`,
  );
});

test('the feeder is named as long as only its meters show it, and no longer', () => {
  const rules = onFeeders((index) => (index < 4 ? 'f1' : 'f2'));
  const all = twelve.slice(0, 6).map(({ device }, index) => appears(index * 11, { device }));
  const places = lived([...all, passes(100)], { rules })
    .filter(({ id, witnesses }) => id === 'voltage-band/h01' && witnesses !== undefined)
    .map(({ message }) => /look at (.+) before/.exec(message)?.[1]);
  expect(places).toEqual([
    'feeder f1 and its transformer',
    'feeder f1 and its transformer',
    'what feeders f1 and f2 share (busbar, transformer)',
    'what feeders f1 and f2 share (busbar, transformer)',
  ]);
});

test('a first-out that returns says what is good, without a hint', () => {
  const [returned] = lived([...three(0), goes(20)]).slice(5);
  expect(returned).toMatchObject({ witnesses: 3, message: 'voltage-band of h01 is over.' });
});

describe('taking note', () => {
  test('of the first is taking note of all that follows from it, also of what comes later', () => {
    const inputs = [...three(0), noted(5), appears(6, { device: 'h04' }), goes(7, { device: 'h02' })];
    expect(story(inputs).slice(5)).toEqual([
      '5 h01 acknowledged × 3',
      '5 h02 acknowledged (consequence) < h01',
      '5 h03 acknowledged (consequence) < h01',
      '6 h04 raised (consequence) < h01',
      '6 h04 acknowledged (consequence) < h01',
      '7 h02 returned (consequence) < h01',
    ]);
  });
  test('of a consequence is taking note of that one only', () => {
    expect(story([...three(0), noted(5, 'voltage-band/h02')]).slice(5)).toEqual([
      '5 h02 acknowledged (consequence) < h01',
    ]);
  });
});

describe('the cause is over, and consequences still stand', () => {
  test('within a minute nothing is said: they usually return together', () => {
    const inputs = [...three(0), goes(10), goes(11, { device: 'h02' }), goes(12, { device: 'h03' }), passes(500)];
    expect(story(inputs).slice(5)).toEqual([
      '10 h01 returned-unacknowledged × 3',
      '11 h02 returned-unacknowledged (consequence) < h01',
      '12 h03 returned-unacknowledged (consequence) < h01',
    ]);
  });
  test('many of them: the first of them leads', () => {
    const inputs = [...three(0), appears(4, { device: 'h04' }), goes(10), passes(500)];
    expect(story(inputs).slice(6)).toEqual([
      '10 h01 returned-unacknowledged × 3',
      // The fourth had joined less than ten seconds after the third was told.
      '12 h01 returned-unacknowledged × 4',
      '70 h02 raised × 3',
      '70 h03 raised (consequence) < h02',
      '70 h04 raised (consequence) < h02',
    ]);
  });
  test('few of them: each speaks for itself again', () => {
    expect(story([...three(0), goes(10), passes(500)]).slice(6)).toEqual(['70 h02 raised', '70 h03 raised']);
  });
  test('it comes back before that: it still leads', () => {
    expect(story([...three(0), goes(10), appears(20), passes(500)]).slice(5)).toEqual([
      '10 h01 returned-unacknowledged × 3',
      '20 h01 raised × 3',
    ]);
  });
});

describe('silence follows from what explains it', () => {
  test('a silent line, whether it is said before or after its meters', () => {
    const inputs = [silent(0, 'h01'), lineFails(1, 'a'), silent(2, 'h02'), silent(3, 'h07'), answers(9, 'h01')];
    expect(story(inputs)).toEqual([
      '0 meter-silent h01 raised',
      '1 line-silent/a raised',
      '1 meter-silent h01 raised (consequence) < a',
      '1 line-silent/a raised × 1',
      '2 meter-silent h02 raised (consequence) < a',
      // On the other line.
      '3 meter-silent h07 raised',
      '9 meter-silent h01 returned-unacknowledged (consequence) < a',
    ]);
  });

  test('meters that were one cause already follow the line; those of another line look for another first', () => {
    const meters = ['h01', 'h02', 'h07', 'h08', 'h09'].map((device, at) => silent(at, device));
    const told = story([...meters, lineFails(6, 'a')]);
    expect(told.slice(-7)).toEqual([
      '6 line-silent/a raised',
      '6 meter-silent h01 raised (consequence) < a',
      '6 meter-silent h07 raised × 3',
      '6 meter-silent h08 raised (consequence) < h07',
      '6 meter-silent h09 raised (consequence) < h07',
      '6 meter-silent h02 raised (consequence) < a',
      '6 line-silent/a raised × 2',
    ]);
  });

  test('a line that is back leaves its silent meters to speak for themselves, a minute later', () => {
    const inputs = [lineFails(0, 'a'), silent(1, 'h01'), lineFails(5, 'a', false), passes(100)];
    expect(story(inputs).slice(-2)).toEqual([
      '5 line-silent/a returned-unacknowledged × 1',
      '65 meter-silent h01 raised',
    ]);
  });

  test('an interruption that every meter shows or is silent in', () => {
    const shows = twelve.slice(0, 10).map(({ device }, index) => interrupted(index / 10, device));
    const inputs = [...shows, silent(2, 'h11'), silent(3, 'h12'), silent(4, 'h01'), lineFails(5, 'b')];
    const ofSilence = lived(inputs).filter(({ kind }) => kind.endsWith('silent'));
    expect(ofSilence.map(brief)).toEqual([
      '2 meter-silent h11 raised',
      '3 meter-silent h12 raised',
      // Now nobody is left who could tell otherwise.
      '3 meter-silent h11 raised (consequence) < h01',
      '3 meter-silent h12 raised (consequence) < h01',
      '4 meter-silent h01 raised (consequence) < h01',
      '5 line-silent/b raised (consequence) < h01',
    ]);
  });

  test('an interruption of some meters explains nobody’s silence', () => {
    const inputs = [...['h01', 'h02', 'h03'].map((device) => interrupted(0, device)), silent(2, 'h11')];
    expect(story(inputs).at(-1)).toBe('2 meter-silent h11 raised');
  });

  test('one interruption whose other meters all fell silent', () => {
    const others = twelve.slice(1).map(({ device }, index) => silent(1 + index, device));
    const told = story([interrupted(0, 'h01'), ...others]);
    expect(told.filter((line) => line.startsWith('11 ')).map((line) => line.replace(/^11 /, ''))).toEqual([
      'meter-silent h12 raised (consequence) < h02',
      ...twelve.slice(1).map(({ device }) => `meter-silent ${device} raised (consequence) < h01`),
      'voltage-interruption h01 raised × 12',
    ]);
  });

  test('one interruption that a watcher saw at every meter', () => {
    const seenBy = (at: number, count: number): AlarmInput => ({
      kind: 'condition',
      condition: {
        ...conditionAt(at, true, { kind: 'voltage-interruption' }),
        witnesses: twelve.slice(0, count).map(({ device }) => device),
      },
    });
    const inputs = [
      seenBy(0, 1),
      seenBy(1, 5),
      seenBy(2, 11),
      silent(3, 'h03'),
      seenBy(4, 12),
      passes(60),
      silent(70, 'h04'),
    ];
    expect(story(inputs)).toEqual([
      '0 voltage-interruption h01 raised',
      '1 voltage-interruption h01 raised × 5',
      '3 meter-silent h03 raised',
      '4 meter-silent h03 raised (consequence) < h01',
      '11 voltage-interruption h01 raised × 12',
      '70 meter-silent h04 raised (consequence) < h01',
    ]);
    expect(lived(inputs).at(-2)?.message).toBe(
      'voltage-interruption of h01. 12 meters show it, this one first: look at the supply upstream of them (switch, fuse, transformer) before any single meter.',
    );
  });

  test('what a watcher said too soon after the last time is told when its time has come, though nothing else happens', () => {
    const seenBy = (at: number, count: number): AlarmInput => ({
      kind: 'condition',
      condition: { ...conditionAt(at, true), witnesses: twelve.slice(0, count).map(({ device }) => device) },
    });
    expect(story([seenBy(0, 1), seenBy(1, 2), seenBy(2, 4), passes(30)])).toEqual([
      '0 h01 raised',
      '1 h01 raised × 2',
      '11 h01 raised × 4',
    ]);
  });

  test('an interruption of the whole grid explains every silence at once', () => {
    expect(story([silent(0, 'h01'), interrupted(1, null), lineFails(2, 'a'), silent(3, 'h02')])).toEqual([
      '0 meter-silent h01 raised',
      '1 voltage-interruption/gateway raised',
      '1 meter-silent h01 raised (consequence) < gateway',
      '1 voltage-interruption/gateway raised × 1',
      '2 line-silent/a raised (consequence) < gateway',
      '3 meter-silent h02 raised (consequence) < gateway',
    ]);
  });
});
