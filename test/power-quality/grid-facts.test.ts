import fc from 'fast-check';
import { from, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Alarm, AlarmState } from '../../src/domain/alarm.ts';
import type { GridFact } from '../../src/domain/grid-fact.ts';
import { type GridFactKind, gridFactKinds } from '../../src/domain/limits.ts';
import { instant } from '../../src/domain/time.ts';
import { gridFacts } from '../../src/power-quality/grid-facts.ts';

const alarm = (id: string, state: AlarmState, at: number, change: Partial<Alarm> = {}): Alarm => ({
  id,
  kind: 'frequency-band',
  source: {},
  priority: 'critical',
  state,
  since: instant(at),
  at: instant(at),
  tells: 'emergency',
  message: '',
  ...change,
});

const factsOf = (
  alarms: readonly Alarm[],
  restored: readonly Alarm[] = [],
  told: readonly GridFact[] = restored.length === 0
    ? []
    : factsOf(restored.filter(({ state }) => state !== 'returned')),
): readonly GridFact[] => {
  let facts: readonly GridFact[] = [];
  from(alarms)
    .pipe(gridFacts({ alarms: restored, told }), toArray())
    .subscribe((all) => {
      facts = all;
    });
  return facts;
};
const said = (alarms: readonly Alarm[], restored: readonly Alarm[] = []): readonly string[] =>
  factsOf(alarms, restored).map(
    ({ kind, stands, source, at }) =>
      `${kind} ${stands ? 'stands' : 'over'} ${source.point ?? 'grid'} at ${Number(at)}`,
  );
const point = { source: { device: 'd1', point: 'p1', phase: 'L1' }, tells: 'congestion' } as const;

test('an alarm that tells begins and ends a fact, with what was measured in thousandths', () => {
  const measured = (value: number) => ({ measured: { value, limit: 49, unit: 'Hz' } });
  expect(
    factsOf([
      alarm('f', 'raised', 20, { since: instant(10), ...measured(48.7124) }),
      alarm('f', 'returned-unacknowledged', 50, { since: instant(10), ...measured(49.2) }),
    ]),
  ).toEqual([
    {
      ...{ kind: 'emergency', stands: true, source: {}, since: 10, at: 20, alarm: 'f' },
      measured: { value: 48_712, limit: 49_000, unit: 'Hz' },
    },
    {
      ...{ kind: 'emergency', stands: false, source: {}, since: 10, at: 50, alarm: 'f' },
      measured: { value: 49_200, limit: 49_000, unit: 'Hz' },
    },
  ]);
});

test.for<[what: string, alarms: readonly Alarm[], facts: readonly string[]]>([
  [
    'an alarm that means nothing to the market tells nothing',
    // A row without `tells`: the field is absent, not undefined.
    [alarm('a', 'raised', 1), alarm('a', 'returned', 2)].map(({ tells: _, ...rest }) => rest),
    [],
  ],
  [
    'to acknowledge or to shelve it is the people’s business, not the grid’s',
    [
      alarm('a', 'raised', 1),
      alarm('a', 'acknowledged', 2),
      alarm('a', 'acknowledged', 3, { quiet: 'shelved' }),
      alarm('a', 'returned', 4, { quiet: 'shelved' }),
    ],
    ['emergency stands grid at 1', 'emergency over grid at 4'],
  ],
  [
    'one that is not announced for its cause or a flood is told all the same',
    [alarm('a', 'raised', 1, { quiet: 'flood' }), alarm('a', 'returned', 2, { quiet: 'consequence' })],
    ['emergency stands grid at 1', 'emergency over grid at 2'],
  ],
  [
    'noted only after it was over, it is over once',
    [alarm('a', 'raised', 1), alarm('a', 'returned-unacknowledged', 2), alarm('a', 'returned', 3)],
    ['emergency stands grid at 1', 'emergency over grid at 2'],
  ],
  [
    'back before anybody noted, it begins anew',
    [alarm('a', 'raised', 1), alarm('a', 'returned-unacknowledged', 2), alarm('a', 'raised', 3)],
    ['emergency stands grid at 1', 'emergency over grid at 2', 'emergency stands grid at 3'],
  ],
  [
    'alarms that overlap are one fact, from the first to the last',
    [
      alarm('a', 'raised', 1, point),
      alarm('b', 'raised', 2, point),
      alarm('a', 'returned', 3, point),
      alarm('c', 'raised', 4, point),
      alarm('b', 'returned', 5, point),
      alarm('c', 'returned', 6, point),
    ],
    ['congestion stands p1 at 1', 'congestion over p1 at 6'],
  ],
  [
    'kinds and sources do not hide each other',
    [
      alarm('a', 'raised', 1, point),
      alarm('b', 'raised', 2, { ...point, tells: 'export-limit' }),
      alarm('c', 'raised', 3, { ...point, source: { device: 'd2', point: 'p2' } }),
      alarm('a', 'returned', 4, point),
    ],
    [
      'congestion stands p1 at 1',
      'export-limit stands p1 at 2',
      'congestion stands p2 at 3',
      'congestion over p1 at 4',
    ],
  ],
  ['an end of what never began is none', [alarm('a', 'returned', 1)], []],
])('%s', ([, alarms, facts]) => expect(said(alarms)).toEqual(facts));

test('after a restart what stood is not told again, and its end is, with its beginning', () => {
  const restored = [
    alarm('a', 'acknowledged', 1, point),
    alarm('b', 'raised', 2, point),
    alarm('gone', 'returned-unacknowledged', 2, { ...point, source: { point: 'p9' } }),
  ];
  const after = [
    alarm('a', 'acknowledged', 10, point),
    alarm('a', 'returned', 11, point),
    alarm('b', 'returned-unacknowledged', 12, { ...point, since: instant(2) }),
  ];
  expect(factsOf(after, restored)).toEqual([
    { kind: 'congestion', stands: false, source: { device: 'd1', point: 'p1' }, since: 1, at: 12, alarm: 'b' },
  ]);
  expect(said([alarm('gone', 'raised', 13, { ...point, source: { point: 'p9' } })], restored)).toEqual([
    'congestion stands p9 at 13',
  ]);
});

describe('after a restart, with what was told at hand', () => {
  const begun = alarm('a', 'raised', 1, point);
  const [told] = factsOf([begun]);
  if (told === undefined) throw new Error('nothing was told');
  const ended: GridFact = { ...told, stands: false, at: instant(2) };

  test.for<[what: string, restored: readonly Alarm[], told: readonly GridFact[], owed: readonly string[]]>([
    ['what stands and was told is not told again', [begun], [told], []],
    ['what stands and was not told is owed', [begun], [], ['congestion stands p1 at 1']],
    ['what was told, ended and stands again is owed', [begun], [told, ended], ['congestion stands p1 at 1']],
    ['what was told and stands no more is owed', [], [told], ['congestion over p1 at 1']],
    ['two alarms that stand for one fact owe one', [begun, { ...begun, id: 'b' }], [], ['congestion stands p1 at 1']],
    [
      'of two in no order, the first to begin',
      [alarm('b', 'raised', 4, point), begun],
      [],
      ['congestion stands p1 at 1'],
    ],
    ['what was told and ended owes nothing', [alarm('a', 'returned-unacknowledged', 2, point)], [told, ended], []],
  ])('%s', ([, restored, heard, owed]) =>
    expect(
      factsOf([], restored, heard).map(
        ({ kind, stands, source, at }) => `${kind} ${stands ? 'stands' : 'over'} ${source.point} at ${Number(at)}`,
      ),
    ).toEqual(owed),
  );
});

test('an end is told of what began, even where the change that ends it has forgotten what it told', () => {
  const { tells: _, ...silent } = alarm('a', 'returned', 2, point);
  expect(said([alarm('a', 'raised', 1, point), { ...silent, source: {} }])).toEqual([
    'congestion stands p1 at 1',
    'congestion over p1 at 2',
  ]);
});

test.for([
  [Number.NaN, 49],
  [48, Number.POSITIVE_INFINITY],
  [1e300, 1],
])('what no whole number can say is left out: %d of %d', ([value = 0, limit = 0]) => {
  const [fact] = factsOf([alarm('a', 'raised', 1, { measured: { value, limit, unit: 'Hz' } })]);
  expect(fact).toMatchObject({ stands: true });
  expect(fact).not.toHaveProperty('measured');
});

test('a little below zero is zero, and a whole number', () => {
  const [fact] = factsOf([alarm('a', 'raised', 1, { measured: { value: -0.0001, limit: 0, unit: 'W' } })]);
  expect(Object.is(fact?.measured?.value, 0)).toBe(true);
});

test('a clock that was set back makes no fact that begins after it was seen', () => {
  const facts = factsOf([
    alarm('a', 'raised', 20, { since: instant(30) }),
    alarm('a', 'returned', 5, { since: instant(30) }),
  ]);
  expect(facts.map(({ since, at }) => [since, at])).toEqual([
    [20, 20],
    [5, 5],
  ]);
});

const life = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  state: fc.constantFrom<AlarmState>('raised', 'acknowledged', 'returned', 'returned-unacknowledged'),
});
/** Which alarm tells what and of whom: as in life, that never changes. */
const tells = new Map<string, Readonly<{ kind: GridFactKind; point: string }>>(
  [...'abcdef'].map((id, index) => [
    id,
    { kind: gridFactKinds[index % 2 === 0 ? 0 : 1] as GridFactKind, point: index < 4 ? 'p1' : 'p2' },
  ]),
);

test('however alarms come and go, a fact is told exactly when what stands of its kind and source becomes some or none', () => {
  fc.assert(
    fc.property(fc.array(life, { maxLength: 60 }), fc.nat({ max: 60 }), (changes, restart) => {
      const alarms = changes.map(({ id, state }, at) => {
        const { kind, point: where } = tells.get(id) ?? { kind: 'emergency' as const, point: '' };
        return alarm(id, state, at, { tells: kind, source: { point: where } });
      });
      // The naive twin: after every change, look at everything that stands and compare.
      const standing = new Map<string, Alarm>();
      const slots = (): ReadonlySet<string> =>
        new Set([...standing.values()].map((one) => `${one.tells} ${one.source.point}`));
      const expected: string[] = [];
      for (const one of alarms) {
        const before = slots();
        if (one.state === 'raised' || one.state === 'acknowledged') standing.set(one.id, one);
        else standing.delete(one.id);
        const after = slots();
        for (const slot of after) if (!before.has(slot)) expected.push(`${slot} stands ${one.at}`);
        for (const slot of before) if (!after.has(slot)) expected.push(`${slot} over ${one.at}`);
      }
      const inWords = (facts: readonly GridFact[]) =>
        facts.map(({ kind, stands, source, at }) => `${kind} ${source.point} ${stands ? 'stands' : 'over'} ${at}`);
      expect(inWords(factsOf(alarms))).toEqual(expected);
      // A restart in the middle, with the last state of every alarm restored, changes nothing.
      const cut = Math.min(restart, alarms.length);
      const book = new Map(alarms.slice(0, cut).map((one) => [one.id, one]));
      const [first, second] = [alarms.slice(0, cut), alarms.slice(cut)];
      expect([...inWords(factsOf(first)), ...inWords(factsOf(second, [...book.values()]))]).toEqual(expected);
      // Whatever of the facts was lost with the process, afterwards what was told is what stands.
      const heard = factsOf(first).slice(0, -1 - (restart % 3) || undefined);
      const healed = [...heard, ...factsOf([], [...book.values()], heard)];
      const told = new Map(healed.map(({ kind, source, stands }) => [`${kind} ${source.point}`, stands]));
      const stood = [...book.values()].filter(({ state }) => state === 'raised' || state === 'acknowledged');
      expect(new Set([...told].filter(([, stands]) => stands).map(([slot]) => slot))).toEqual(
        new Set(stood.map((one) => `${one.tells} ${one.source.point}`)),
      );
    }),
    { numRuns: 2_000 },
  );
});
