import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../../src/domain/alarm.ts';
import type { AlarmInput } from '../../../src/power-quality/alarms/alarm-life.ts';
import { nextAlarmState, stands } from '../../../src/power-quality/alarms/alarm-state.ts';
import {
  appears,
  brief,
  goes,
  lineFails,
  lived,
  noted,
  passes,
  remembered,
  shelved,
  twelve,
  unshelved,
} from '../../support/alarm-stories.ts';

/** The changes of a life that ends after `before` and is taken up again with what was remembered of it. */
const resumed = (before: readonly AlarmInput[], after: readonly AlarmInput[]) => {
  const first = lived(before);
  return lived(after, { restored: remembered(first) });
};

describe('after a restart', () => {
  const three = [appears(0), appears(1, { device: 'h02' }), appears(2, { device: 'h03' })];
  const trouble = (at: number, meter: number) =>
    appears(at, { kind: 'power-factor', device: twelve[meter]?.device ?? '', priority: 'low' });
  const eleven = Array.from({ length: 11 }, (_, index) => trouble(index, index));
  const laws: readonly Readonly<{
    law: string;
    before: readonly AlarmInput[];
    after: readonly AlarmInput[];
    told: readonly string[];
  }>[] = [
    { law: 'what stands is not raised again', before: [appears(0)], after: [appears(60)], told: [] },
    {
      law: 'what is over is said to be over, once',
      before: [appears(0)],
      after: [goes(60), goes(61)],
      told: ['60 h01 returned-unacknowledged'],
    },
    {
      law: 'what returned unnoticed can be noted',
      before: [appears(0), goes(1)],
      after: [noted(60)],
      told: ['60 h01 returned'],
    },
    {
      law: 'a shelf ends when it was due, also while the gateway was away',
      before: [appears(0), shelved(1, 30)],
      after: [passes(60)],
      told: ['30 h01 raised'],
    },
    {
      law: 'consequences stay with their cause, and more join',
      before: three,
      after: [appears(50, { device: 'h04' }), goes(60, { device: 'h02' }), noted(61)],
      told: [
        '50 h04 raised (consequence) < h01',
        '50 h01 raised × 4',
        '60 h02 returned-unacknowledged (consequence) < h01',
        '61 h01 acknowledged × 4',
        '61 h02 returned (consequence) < h01',
        '61 h03 acknowledged (consequence) < h01',
        '61 h04 acknowledged (consequence) < h01',
      ],
    },
    {
      law: 'a cause that is over hands over',
      before: [...three, goes(10)],
      after: [passes(200)],
      told: ['70 h02 raised', '70 h03 raised'],
    },
    {
      law: 'a silent line still explains its meters',
      before: [lineFails(0, 'a')],
      after: [appears(60, { kind: 'meter-silent', device: 'h02' })],
      told: ['60 meter-silent h02 raised (consequence) < a', '60 line-silent/a raised × 1'],
    },
    {
      law: 'a flood goes on and ends',
      before: eleven,
      after: [trouble(60, 11), passes(2_000)],
      told: [
        '60 power-factor h12 raised (flood)',
        // Of the eleven at 0 to 10 s and the one at 60 s, four are left when the eighth is ten minutes old.
        '607 alarm-flood/gateway returned-unacknowledged',
        '607 power-factor h12 raised',
      ],
    },
  ];
  test.for(laws)('$law', ({ before, after, told }) => {
    expect(resumed(before, after).map(brief)).toEqual(told);
    const whole = lived([...before, ...after]);
    expect(whole.slice(lived(before).length).map(brief), 'as if there had been none').toEqual(told);
  });
});

test('an alarm of a meter that was taken away is over, and waits to be noted', () => {
  const restored = remembered(lived([appears(0), appears(0, { device: 'h99' })]));
  expect(lived([passes(60), noted(61, 'voltage-band/h99')], { restored })).toMatchObject([
    { id: 'voltage-band/h99', state: 'returned-unacknowledged', message: 'Meter h99 is not read any more.' },
    { id: 'voltage-band/h99', state: 'returned' },
  ]);
});

const kinds = ['voltage-band', 'voltage-interruption', 'meter-silent', 'power-factor'] as const;
/** A step: what happens, and how many seconds after the one before. */
const step = fc.record({
  after: fc.integer({ min: 0, max: 40 }),
  what: fc.oneof(
    fc.record({
      do: fc.constantFrom('appears' as const, 'goes' as const),
      kind: fc.constantFrom(...kinds),
      device: fc.constantFrom(...twelve.map(({ device }) => device)),
      priority: fc.constantFrom('critical' as const, 'low' as const),
    }),
    fc.record({ do: fc.constantFrom('line' as const), standing: fc.boolean() }),
    fc.record({
      do: fc.constantFrom('noted' as const, 'shelved' as const, 'unshelved' as const),
      kind: fc.constantFrom(...kinds),
      device: fc.constantFrom(...twelve.map(({ device }) => device)),
    }),
  ),
});
const days = fc.array(step, { minLength: 1, maxLength: 120 }).map((steps) => {
  let at = 0;
  return steps.map(({ after, what }): AlarmInput => {
    at += after;
    if (what.do === 'line') return lineFails(at, 'a', what.standing);
    if (what.do === 'appears' || what.do === 'goes') return (what.do === 'appears' ? appears : goes)(at, what);
    const id = `${what.kind}/${what.device}`;
    if (what.do === 'noted') return noted(at, id);
    return what.do === 'shelved' ? shelved(at, at + 70, id) : unshelved(at, id);
  });
});
const timeOf = (input: AlarmInput): number => (input.kind === 'condition' ? input.condition.at : input.at) / 1_000;

/** Whether one change may follow another of the same alarm: a legal turn, or the same state with something else new. */
const isLegal = (before: Alarm | undefined, after: Alarm): boolean => {
  if (before !== undefined && before.state === after.state)
    return JSON.stringify({ ...before, at: 0 }) !== JSON.stringify({ ...after, at: 0 });
  const state = before?.state ?? null;
  return (['appears', 'goes', 'acknowledged'] as const).some((event) => nextAlarmState(state, event) === after.state);
};
const checkLives = (changes: readonly Alarm[]): void => {
  const last = new Map<string, Alarm>();
  for (const change of changes) {
    const before = last.get(change.id);
    expect(isLegal(before, change), `${before && brief(before)} → ${brief(change)}`).toBe(true);
    last.set(change.id, change);
  }
};

describe('any day (fast-check prints its seed)', () => {
  test('every alarm lives a legal life, and stands exactly when its condition does', () => {
    fc.assert(
      fc.property(days, (inputs) => {
        const changes = lived(inputs);
        checkLives(changes);
        // The naive twin: who said it holds last is right.
        const holds = new Map<string, boolean>();
        for (const input of inputs)
          if (input.kind === 'condition') holds.set(input.condition.id, input.condition.standing);
        const last = new Map(changes.map((change) => [change.id, change]));
        for (const [id, standing] of holds)
          expect([id, last.get(id) === undefined ? false : stands(last.get(id) as Alarm)]).toEqual([id, standing]);
      }),
      { numRuns: 400 },
    );
  });

  test('nothing is quiet without a reason that somebody can see', () => {
    fc.assert(
      fc.property(days, (inputs) => {
        const end = timeOf(inputs.at(-1) as AlarmInput) + 10_000;
        const changes = lived([...inputs, passes(end)]);
        const last = new Map(changes.map((change) => [change.id, change]));
        for (const alarm of last.values()) {
          if (!stands(alarm)) continue;
          // Long after: no shelf and no flood is left, and a cause that quiets still stands and is announced.
          expect(['consequence', undefined]).toContain(alarm.quiet);
          if (alarm.quiet !== 'consequence') continue;
          const cause = last.get(alarm.cause ?? '');
          expect(cause && stands(cause), brief(alarm)).toBe(true);
          expect(cause?.quiet, cause && brief(cause)).toBe(undefined);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('the same inputs give the same changes, and more time between them gives no others', () => {
    fc.assert(
      fc.property(days, (inputs) => {
        const end = passes(timeOf(inputs.at(-1) as AlarmInput) + 5_000);
        const ticking = inputs.flatMap((input, index) => {
          const before = index === 0 ? 0 : timeOf(inputs[index - 1] as AlarmInput);
          const between = (before + timeOf(input)) / 2;
          return [passes(before), passes(between), input];
        });
        const told = JSON.stringify(lived([...inputs, end]));
        expect(JSON.stringify(lived([...inputs, end]))).toBe(told);
        expect(JSON.stringify(lived([...ticking, end]))).toBe(told);
      }),
      { numRuns: 200 },
    );
  });

  test('a restart anywhere leaves every life legal, and the same alarms standing', () => {
    fc.assert(
      fc.property(days, fc.nat(), (inputs, place) => {
        const cut = place % (inputs.length + 1);
        const first = lived(inputs.slice(0, cut));
        const second = lived(inputs.slice(cut), { restored: remembered(first) });
        checkLives([...first, ...second]);
        const standing = (changes: readonly Alarm[]) =>
          remembered(changes)
            .map(({ id, state }) => `${id} ${stands({ state })}`)
            .filter((line) => line.endsWith('true') && !line.startsWith('alarm-flood'))
            .sort();
        expect(standing([...first, ...second])).toEqual(standing(lived(inputs)));
      }),
      { numRuns: 400 },
    );
  });
});
