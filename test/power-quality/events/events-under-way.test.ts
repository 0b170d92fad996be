import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../../src/domain/alarm.ts';
import type { GridEvent } from '../../../src/domain/grid-event.ts';
import type { EventsUnderWay } from '../../../src/domain/quality-under-way.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import { monotonic } from '../../../src/domain/time.ts';
import type { EventSaid } from '../../../src/power-quality/events/event-said.ts';
import type { EventsState } from '../../../src/power-quality/events/events-state.ts';
import { eventsUnderWay } from '../../../src/power-quality/events/events-under-way.ts';
import { startEvents } from '../../../src/power-quality/events/start-events.ts';
import { advanceEvents } from '../../../src/power-quality/events/watch-events.ts';
import { underWayShape } from '../../../src/wire/under-way-shapes.ts';
import { eventRules, storyOf, together } from '../../support/voltage-stories.ts';

const rules = eventRules('h01', 'h02', 'h03');

/** What was kept, as a disk gives it back. */
const keptOf = (state: EventsState): EventsUnderWay => {
  const events = JSON.parse(JSON.stringify(eventsUnderWay(state)));
  const frames = { newest: null, meters: [], windows: [] };
  expect(underWayShape({ form: 1, frames, events, counts: [] })).toBe(null);
  return events;
};

/** The alarms of conditions that stand. */
const standingAfter = (said: readonly EventSaid[]): readonly Alarm[] => {
  const alarms = new Map<string, Alarm>();
  for (const one of said) {
    if (one.kind !== 'condition') continue;
    const { standing, witnesses: _, ...condition } = one.condition;
    if (standing) alarms.set(condition.id, { ...condition, state: 'raised' } as Alarm);
    else alarms.delete(condition.id);
  }
  return [...alarms.values()];
};

const restarted = (kept: EventsUnderWay | null, alarms: readonly Alarm[]): EventsState =>
  startEvents(rules, alarms, kept);
const fed = (state: EventsState, readings: readonly Reading[]): readonly EventSaid[] =>
  readings.flatMap((reading) => advanceEvents(state, reading).said);
/** Read by another process, whose clock that never steps began anew. */
const byAnother = (readings: readonly Reading[]): readonly Reading[] =>
  readings.map((reading, index) => ({ ...reading, boot: 'boot-2', monotonic: monotonic(index) }));
const eventsIn = (said: readonly EventSaid[]): readonly GridEvent[] =>
  said.flatMap((one) => (one.kind === 'grid-event' ? [one.event] : []));
const turnsIn = (said: readonly EventSaid[]): readonly string[] =>
  said.flatMap((one) =>
    one.kind === 'condition' && one.condition.witnesses === undefined
      ? [`${one.condition.standing ? 'on' : 'off'} ${one.condition.id}`]
      : [],
  );

/** A story of h01 until the gateway stops, and one from a second on when it runs again. */
const overRestart = (before: string, from: number, after: string) => {
  const first = startEvents(rules);
  const said = fed(first, storyOf('h01', before));
  const alarms = standingAfter(said);
  const state = restarted(keptOf(first), alarms);
  return { alarms, kept: keptOf(first), said: [...said, ...fed(state, byAnother(storyOf('h01', after, from)))] };
};

describe('an event that takes the gateway down', () => {
  test('is one event, from where it began to the first good reading, and says how long it lasted at least and at most', () => {
    // 0 V at seconds 2 and 3; the gateway runs again at second 400 and reads 230 V.
    const { said } = overRestart('230 230 0 0', 400, '230 230 230 230 230 '.repeat(20));
    const [event, ...more] = eventsIn(said);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      id: 'interruption/h01/2000',
      start: 2_000,
      end: 400_000,
      // Between 1 s (momentary) and 399 s (sustained).
      duration: 'unclassified',
      down: { from: 3_000, to: 400_000, shortest: 1_000, longest: 399_000 },
      witnesses: [{ device: 'h01', extreme: 0, perUnit: 0, phases: ['L1'], uncertainty: 397_000 }],
    });
    expect(event?.hint).toMatch(
      / The gateway did not run from 1970-01-01T07:00:03\+07:00 to 1970-01-01T07:06:40\+07:00: it lasted at least 1 s and at most 399 s\.$/,
    );
    // Nobody knows that the meter was silent: nobody asked.
    expect(event?.hint).not.toContain('fell silent');
    expect(turnsIn(said)).toEqual(['on voltage-interruption/h01', 'off voltage-interruption/h01']);
  });

  test('and still lasts when it runs again, is sustained', () => {
    const { said } = overRestart('230 230 0 0', 400, `0 0 ${'230 '.repeat(70)}`);
    expect(eventsIn(said)).toMatchObject([
      {
        start: 2_000,
        end: 402_000,
        duration: 'sustained',
        down: { from: 3_000, to: 400_000, shortest: 399_000, longest: 401_000 },
      },
    ]);
    expect(turnsIn(said)).toEqual(['on voltage-interruption/h01', 'off voltage-interruption/h01']);
  });

  test.for([
    ['dip', '230 230 150', 'dip/h01/2000', 150],
    ['swell', '230 230 260', 'swell/h01/2000', 260],
  ] as const)('also a %s, with how far it went', ([, before, id, extreme]) => {
    const { said } = overRestart(before, 100, '230 '.repeat(70));
    expect(eventsIn(said)).toMatchObject([{ id, witnesses: [{ extreme }], down: { from: 2_000, to: 100_000 } }]);
  });

  test('flags the window it may have ended in', () => {
    const first = startEvents(rules);
    fed(first, storyOf('h01', '230 0'));
    const state = restarted(keptOf(first), []);
    const [back, next] = byAnother(storyOf('h01', '230 230', 700)).map((one) => advanceEvents(state, one).disturbed);
    expect([back, next]).toEqual([true, false]);
  });

  test('that others see when they are heard of again is the same one', () => {
    const first = startEvents(rules);
    const before = together(storyOf('h01', '230 230 0'), storyOf('h02', '230 230 .'));
    const said = fed(first, before);
    const after = together(
      storyOf('h01', `0 ${'230 '.repeat(80)}`, 300),
      storyOf('h02', `0 ${'230 '.repeat(80)}`, 300.2),
    );
    const state = restarted(keptOf(first), standingAfter(said));
    const all = [...said, ...fed(state, byAnother(after))];
    expect(eventsIn(all)).toMatchObject([
      { id: 'interruption/h01/2000', witnesses: [{ device: 'h01' }, { device: 'h02' }] },
    ]);
    expect(turnsIn(all)).toEqual(['on voltage-interruption/h01', 'off voltage-interruption/h01']);
  });
});

describe('where only one of the two was kept', () => {
  const first = startEvents(rules);
  const said = fed(first, storyOf('h01', '230 230 0/0/0'));
  const alarms = standingAfter(said);

  test('the alarm alone: it begins when that says, on the phases that says', () => {
    const after = fed(restarted(null, alarms), byAnother(storyOf('h01', '230/230/230 '.repeat(80), 400)));
    expect(eventsIn(after)).toMatchObject([
      {
        id: 'interruption/h01/2000',
        start: 2_000,
        end: 400_000,
        duration: 'unclassified',
        witnesses: [{ phases: ['L1', 'L2', 'L3'], extreme: 0 }],
        // Nobody remembers the reading before it.
        down: { from: 2_000, to: 400_000, shortest: 0, longest: null },
      },
    ]);
    expect(eventsIn(after)[0]?.hint).toMatch(/it lasted at least 0 s and nobody knows how long at most\.$/);
    expect(turnsIn(after)).toEqual(['off voltage-interruption/h01']);
  });

  test('the event alone: its alarm is raised when a reading shows that it still lasts, once', () => {
    const lasting = fed(
      restarted(keptOf(first), []),
      byAnother(storyOf('h01', `0/0/0 0/0/0 ${'230/230/230 '.repeat(80)}`, 400)),
    );
    const on = lasting.flatMap((one) => (one.kind === 'condition' && one.condition.standing ? [one.condition] : []));
    expect(on).toMatchObject([{ id: 'voltage-interruption/h01', since: 2_000, at: 400_000 }]);
    expect(eventsIn(lasting)).toHaveLength(1);
  });

  test('the event alone, and it is over: an event of the grid, and nothing that stands', () => {
    const over = fed(restarted(keptOf(first), []), byAnother(storyOf('h01', '230/230/230 '.repeat(80), 400)));
    expect(eventsIn(over)).toMatchObject([{ id: 'interruption/h01/2000', end: 400_000 }]);
    expect(over.filter((one) => one.kind === 'condition' && one.condition.standing)).toEqual([]);
  });
});

test('an alarm whose meter is watched no longer is over, and no event', () => {
  const alarm = {
    ...standingAfter(fed(startEvents(rules), storyOf('h01', '230 0')))[0],
    id: 'voltage-dip/h99',
  };
  const after = fed(restarted(null, [alarm as Alarm]), storyOf('h01', '230 '.repeat(70)));
  expect(turnsIn(after)).toEqual(['off voltage-dip/h99']);
  expect(eventsIn(after)).toEqual([]);
});

test('a clock that was ahead and is set back with the restart makes no reading late', () => {
  const first = startEvents(rules);
  fed(first, storyOf('h01', '230 230', 5_000));
  const after = fed(restarted(keptOf(first), []), byAnother(storyOf('h01', `230 100 ${'230 '.repeat(80)}`, 100)));
  expect(eventsIn(after)).toMatchObject([{ kind: 'dip', start: 101_000, end: 102_000 }]);
});

test('stopped and started again between any two readings, the events are those of a process that never stopped', () => {
  const word = fc.constantFrom('230', '230', '230', '230', '200', '100', '0', '260', '.', 'x');
  const stories = fc.tuple(...['h01', 'h02', 'h03'].map(() => fc.array(word, { minLength: 5, maxLength: 40 })));
  const last = ['h01', 'h02', 'h03'].map((device, index) => storyOf(device, '230 '.repeat(100), 100 + index / 10));
  /** Where the gateway stopped is marked; when an event was is not changed by it, if no reading is missing. */
  const brief = ({ id, kind, end, witnesses }: GridEvent) => ({
    id,
    kind,
    end,
    seen: witnesses.map(({ device, start, end: over, extreme }) => [device, start, over, extreme]),
  });
  fc.assert(
    fc.property(stories, fc.nat({ max: 60 }), (words, stop) => {
      const told = words.map((said, index) => storyOf(`h0${index + 1}`, said.join(' '), index / 10));
      const readings = together(...told, ...last);
      // Steady voltages are forgotten: rapid changes are looked for anew.
      const withoutSteps = (said: readonly EventSaid[]) =>
        eventsIn(said)
          .filter(({ kind }) => kind !== 'rapid-change')
          .map(brief);
      const whole = withoutSteps(fed(startEvents(rules), readings));
      const first = startEvents(rules);
      const before = fed(first, readings.slice(0, stop));
      const state = restarted(keptOf(first), standingAfter(before));
      const after = fed(state, byAnother(readings.slice(stop)));
      expect(withoutSteps([...before, ...after])).toEqual(whole);
      expect(standingAfter([...before, ...after])).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('nothing under way is an empty list of everything', () => {
  expect(keptOf(startEvents(rules))).toEqual({ now: null, observed: 0, events: [], meters: [], groups: [] });
});
