import { from, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../../src/domain/alarm.ts';
import type { AlarmCondition } from '../../../src/domain/alarm-condition.ts';
import type { GridEvent } from '../../../src/domain/grid-event.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import type { EventSaid } from '../../../src/power-quality/events/event-said.ts';
import { startEvents } from '../../../src/power-quality/events/start-events.ts';
import { advanceEvents } from '../../../src/power-quality/events/watch-events.ts';
import type { QualityRules } from '../../../src/power-quality/quality-rules.ts';
import { watchEvents } from '../../support/quality-operators.ts';
import {
  alarmBefore,
  clockMoved,
  eventRules,
  storyOf,
  together,
  voltageReading,
} from '../../support/voltage-stories.ts';

const watched = (
  rules: QualityRules,
  readings: readonly Reading[],
  restored: readonly Alarm[] = [],
): readonly EventSaid[] => {
  let said: readonly EventSaid[] = [];
  from(readings)
    .pipe(watchEvents(rules, restored), toArray())
    .subscribe((all) => {
      said = all;
    });
  return said;
};
const eventsOf = (said: readonly EventSaid[]): readonly GridEvent[] =>
  said.flatMap((one) => (one.kind === 'grid-event' ? [one.event] : []));
const conditionsOf = (said: readonly EventSaid[]): readonly AlarmCondition[] =>
  said.flatMap((one) => (one.kind === 'condition' ? [one.condition] : []));

const briefCondition = ({ id, standing, at }: AlarmCondition) => `${at / 1_000} ${standing ? 'on' : 'off'} ${id}`;
const briefEvent = ({ kind, start, end, extent, witnesses }: GridEvent) =>
  `${kind} ${start / 1_000} to ${end === null ? '?' : end / 1_000} ${extent}: ${witnesses.map(({ device }) => device).join()}`;
/** What is raised and what is over; who joins what is raised already is in `joined`. */
const turnsOf = (said: readonly EventSaid[]) => conditionsOf(said).filter(({ witnesses }) => witnesses === undefined);
const alarms = (said: readonly EventSaid[]) => turnsOf(said).map(briefCondition);
const joined = (said: readonly EventSaid[]) =>
  conditionsOf(said).flatMap((one) =>
    one.witnesses === undefined ? [] : [`${briefCondition(one)}: ${one.witnesses.join()}`],
  );
const told = (said: readonly EventSaid[]) => eventsOf(said).map(briefEvent);

const two = eventRules('h01', 'h02');
const three = eventRules('h01', 'h02', 'h03');

describe('one meter', () => {
  test('an event is one alarm, and is told once it is over for everybody', () => {
    const said = watched(eventRules('h01'), storyOf('h01', '230 100 90 230 230 230'));
    expect(alarms(said)).toEqual(['1 on voltage-dip/h01', '3 off voltage-dip/h01']);
    expect(eventsOf(said)).toEqual([
      {
        id: 'dip/h01/1000',
        kind: 'dip',
        start: 1_000,
        end: 3_000,
        // Low at 1 and 2 s, good at 0 and 3 s: between 1 and 3 s.
        duration: 'momentary',
        witnesses: [
          {
            device: 'h01',
            point: 'p01',
            phases: ['L1'],
            start: 1_000,
            end: 3_000,
            extreme: 90,
            perUnit: 90 / 230,
            uncertainty: 1_000,
          },
        ],
        extent: 'meter',
        hint: 'Only h01 saw it, and no other meter could have: compare it with its neighbours.',
      },
    ]);
  });

  test('the messages say what, where, how deep, that it is indicative, and what to do', () => {
    const [on, off] = conditionsOf(watched(eventRules('h01'), storyOf('h01', '230 100 90 230 230 230')));
    expect(on).toEqual({
      id: 'voltage-dip/h01',
      kind: 'voltage-dip',
      source: { device: 'h01', point: 'p01' },
      priority: 'medium',
      standing: true,
      at: 1_000,
      since: 1_000,
      measured: { value: 100, limit: 207, unit: 'V' },
      message:
        'Voltage dip at h01 phase L1: 100.0 V, 0.43 of 230 V (indicative, limit not confirmed by the authority). If it comes back, look for a fault or a heavy start nearby.',
    });
    expect(off?.message).toBe(
      'Voltage dip first seen by h01 is over after 2.0 s: 1 meter saw it, at worst 90.0 V, 0.39 of nominal.',
    );
  });

  test.for([
    { law: 'a swell', story: '230 260 230 230 230', seen: ['1 on voltage-swell/h01', '2 off voltage-swell/h01'] },
    {
      law: 'an interruption',
      story: '230 0 230 230 230',
      seen: ['1 on voltage-interruption/h01', '2 off voltage-interruption/h01'],
    },
    {
      law: 'a dip that deepens: its alarm goes when that of the interruption has come',
      story: '230 100 0 230 230 230',
      seen: [
        '1 on voltage-dip/h01',
        '2 on voltage-interruption/h01',
        '2 off voltage-dip/h01',
        '3 off voltage-interruption/h01',
      ],
    },
    {
      law: 'a rapid change',
      story: '230 230 242 230 230 230',
      seen: ['2 on voltage-rapid-change/h01', '3 off voltage-rapid-change/h01'],
    },
    {
      law: 'a rapid change that goes on as a dip was none',
      story: '230 230 215 200 230 230 230',
      seen: [
        '2 on voltage-rapid-change/h01',
        '3 on voltage-dip/h01',
        '3 off voltage-rapid-change/h01',
        '4 off voltage-dip/h01',
      ],
    },
    {
      law: 'one that comes back within two seconds is one event',
      story: '230 100 230 100 230 230 230',
      seen: ['1 on voltage-dip/h01', '4 off voltage-dip/h01'],
    },
    {
      law: 'however long it lasted before',
      story: '230 100 100 100 100 100 100 230 100 230 230 230',
      seen: ['1 on voltage-dip/h01', '9 off voltage-dip/h01'],
    },
    {
      law: 'one that comes back later is another',
      story: '230 100 230 230 230 230 100 230 230 230',
      seen: ['1 on voltage-dip/h01', '2 off voltage-dip/h01', '6 on voltage-dip/h01', '7 off voltage-dip/h01'],
    },
  ])('$law', ({ story, seen }) => {
    expect(alarms(watched(eventRules('h01'), storyOf('h01', story)))).toEqual(seen);
  });

  test('what became of it is what is told', () => {
    expect(told(watched(eventRules('h01'), storyOf('h01', '230 100 0 230 230 230')))).toEqual([
      'interruption 1 to 3 meter: h01',
    ]);
    expect(told(watched(eventRules('h01'), storyOf('h01', '230 230 215 200 230 230 230')))).toEqual([
      'dip 3 to 4 meter: h01',
    ]);
  });

  test('readings inside a dip, swell or interruption are disturbed, those around it and rapid changes are not', () => {
    const state = startEvents(eventRules('h01'));
    const readings = storyOf('h01', '230 230 242 242 100 0 x 230 260 230 @4.5:230 @3:230');
    expect(readings.map((reading) => advanceEvents(state, reading).disturbed)).toEqual([
      ...[false, false, false, false],
      ...[true, true],
      // A bad reading of that time is as disturbed as its meter; a late one that comes after all of it is not known to be.
      ...[true, false, true, false, false, false],
    ]);
  });

  test('a meter without thresholds says nothing', () => {
    expect(watched({ ...eventRules(), meters: [] }, storyOf('h01', '230 0 230 230 230'))).toEqual([]);
  });
});

describe('several meters', () => {
  test('first-out first: by what they saw, not by when they were heard', () => {
    const readings = [
      ...storyOf('h01', '230'),
      ...storyOf('h02', '230'),
      voltageReading('h01', 1.3, [100]),
      voltageReading('h02', 1.1, [120]),
      voltageReading('h01', 2.3, [230]),
      voltageReading('h02', 2.1, [230]),
      voltageReading('h01', 6, [230]),
    ];
    const said = watched(two, readings);
    expect(told(said)).toEqual(['dip 1.1 to 2.1 all: h02,h01']);
    expect(alarms(said)).toEqual(['1.3 on voltage-dip/h01', '2.3 off voltage-dip/h01']);
    expect(joined(said)).toEqual(['1.1 on voltage-dip/h01: h01,h02']);
    expect(turnsOf(said)[1]?.message).toBe(
      'Voltage dip first seen by h02 is over after 1.0 s: 2 meters saw it, at worst 100.0 V, 0.43 of nominal.',
    );
  });

  test('a dip at the substation seen by 200 meters is one event with 200 witnesses, and one alarm', () => {
    const devices = Array.from({ length: 200 }, (_, index) => `h${String(index + 1).padStart(3, '0')}`);
    // All are read once a second, one after another.
    const readings = together(
      ...devices.map((device, index) => storyOf(device, '230 230 150 140 230 230 230 230', index * 0.005)),
    );
    const said = watched(eventRules(...devices), readings);
    const [event, ...others] = eventsOf(said);
    expect(others).toEqual([]);
    expect(event?.witnesses).toHaveLength(200);
    expect(event?.witnesses.map(({ device }) => device)).toEqual(devices);
    // Each was read low at about 2 and 3 s; all together they were last low at 3.995 s, and good from 4 s on: of 1.995 to
    // 2.005 s, which no single one of them could say.
    expect(event).toMatchObject({ kind: 'dip', extent: 'all', start: 2_000, end: 4_000, duration: 'momentary' });
    expect(event?.hint).toBe('Every meter that answered saw it (200): look upstream of the feeder head.');
    expect(alarms(said)).toEqual(['2 on voltage-dip/h001', '4.995 off voltage-dip/h001']);
    expect(turnsOf(said)[1]?.message).toContain('200 meters saw it');
    const { witnesses } = conditionsOf(said).findLast(({ standing }) => standing) ?? {};
    expect(witnesses).toEqual(devices);
  });

  test('starts that the readings around do not let be one are two events', () => {
    const said = watched(
      two,
      together(
        storyOf('h01', '230 100 230 230 230 230 230 230 230 230'),
        storyOf('h02', '230 230 230 230 230 100 230 230 230 230', 0.5),
      ),
    );
    expect(told(said)).toEqual(['dip 1 to 2 meter: h01', 'dip 5.5 to 6.5 meter: h02']);
  });

  test('a meter that is read once a minute saw the dip of those read every second', () => {
    const second = storyOf('h01', `${'230 '.repeat(41)} ${'100 '.repeat(25)} ${'230 '.repeat(130)}`);
    const minute = [0, 60, 120].map((at) => voltageReading('h02', at + 0.5, [at === 60 ? 100 : 230]));
    const said = watched(two, together(second, minute));
    // Seen by h01 from 41 s on, last at 65 s; that h02 only says so at 120.5 s does not make it longer.
    expect(told(said)).toEqual(['dip 41 to 66 all: h01,h02']);
    // Between 40 and 41 s to between 65 and 66 s.
    expect(eventsOf(said)[0]?.duration).toBe('temporary');
    // For the alarm it is over when h02 has said so.
    expect(alarms(said)).toEqual(['41 on voltage-dip/h01', '120.5 off voltage-dip/h01']);
  });

  test('dips, swells and interruptions are not mixed', () => {
    const said = watched(
      three,
      together(
        storyOf('h01', '230 100 230 230 230 230'),
        storyOf('h02', '230 260 230 230 230 230'),
        storyOf('h03', '230 0 230 230 230 230'),
      ),
    );
    expect(told(said)).toEqual(['dip 1 to 2 meter: h01', 'swell 1 to 2 meter: h02', 'interruption 1 to 2 meter: h03']);
  });

  test('of a dip that deepens at some meters two events are told, and the alarm of each stands as long as it', () => {
    const said = watched(
      three,
      together(
        storyOf('h01', '230 100 0 0 230 230 230 230'),
        storyOf('h02', '230 100 100 230 230 230 230 230'),
        storyOf('h03', '230 100 0 0 230 230 230 230'),
      ),
    );
    expect(told(said)).toEqual(['dip 1 to 3 meter: h02', 'interruption 1 to 4 several: h01,h03']);
    expect(alarms(said)).toEqual([
      '1 on voltage-dip/h01',
      '2 on voltage-interruption/h01',
      '3 off voltage-dip/h01',
      '4 off voltage-interruption/h01',
    ]);
  });

  test('a second event of a meter while its first still lasts elsewhere has an alarm of its own', () => {
    const long = storyOf('h02', `230 ${'100 '.repeat(20)} 230 230 230 230`);
    const twice = storyOf('h01', `230 100 ${'230 '.repeat(10)} 100 ${'230 '.repeat(12)}`);
    const said = watched(two, together(twice, long));
    expect(alarms(said)).toEqual([
      '1 on voltage-dip/h01',
      '12 on voltage-dip/h01/2',
      '13 off voltage-dip/h01/2',
      '21 off voltage-dip/h01',
    ]);
    expect(told(said)).toEqual(['dip 12 to 13 meter: h01', 'dip 1 to 21 all: h01,h02']);
  });

  test('a meter that comes and goes at the threshold for hours while another stays low takes no more memory, and is one witness', () => {
    // The last low reading of all is of h02, at 10,000 s, when h01 is good again.
    const TIMES = 5_000;
    const state = startEvents(two);
    const low = (index: number) => (index === 3_000 ? '90' : '100');
    const restless = Array.from({ length: TIMES }, (_, index) => `${low(index)} 230`).join(' ');
    const readings = together(
      storyOf('h01', `230 ${restless} 230 230 230 230`),
      storyOf('h02', `230 ${'100 '.repeat(2 * TIMES)} 230 230 230 230`),
    );
    const said: EventSaid[] = [];
    let most = 0;
    for (const reading of readings) {
      said.push(...advanceEvents(state, reading).said);
      const [group] = state.groups.open;
      most = Math.max(most, group?.members.get('h01')?.length ?? 0, state.groups.groupOf.size);
    }
    expect(most).toBe(2);
    expect(told(said)).toEqual([`dip 1 to ${2 * TIMES} all: h01,h02`]);
    expect(alarms(said)).toEqual(['1 on voltage-dip/h01', `${2 * TIMES + 1} off voltage-dip/h01`]);
    expect(eventsOf(said)[0]?.witnesses[0]).toMatchObject({
      device: 'h01',
      start: 1_000,
      end: 2_000 * TIMES,
      extreme: 90,
      phases: ['L1'],
      uncertainty: 1_000,
    });
    expect([...state.groups.groupOf]).toEqual([]);
  });

  test.for([
    { law: 'all that answered', h03: 'x x x x x x', extent: 'all' },
    { law: 'one that was good meanwhile', h03: '230 230 230 230 230 230', extent: 'several' },
    { law: 'one that was only read before and after', h03: '230 . . 230 230 230', extent: 'all' },
  ])('extent: $law', ({ h03, extent }) => {
    const readings = together(
      storyOf('h01', '230 100 100 230 230 230'),
      storyOf('h02', '230 100 100 230 230 230'),
      storyOf('h03', h03, 0.5),
    );
    expect(eventsOf(watched(three, readings)).map((event) => event.extent)).toEqual([extent]);
  });
});

describe('silence', () => {
  test('ends nothing: meters that lost their supply say how long when they are back', () => {
    const at = (device: string, second: number, volts: number) => voltageReading(device, second, [volts]);
    const said = watched(two, [
      ...[at('h01', 0, 230), at('h02', 0, 230), at('h01', 1, 100), at('h02', 1, 90)],
      // An hour without any reading.
      ...[at('h01', 3_600, 230), at('h02', 3_700, 230), at('h01', 3_800, 230)],
    ]);
    expect(told(said)).toEqual(['dip 1 to 3600 all: h01,h02']);
    const [event] = eventsOf(said);
    // They may have been low for a moment only: nobody knows.
    expect(event?.duration).toBe('unclassified');
    expect(event?.hint).toBe(
      'Every meter that answered saw it (2): look upstream of the feeder head. h01, h02 fell silent in it: the supply may have been lost there.',
    );
  });

  test('of a witness is waited for, but not for ever once another has seen the end', () => {
    const dead = storyOf('h02', '230 100 x x x');
    const alive = storyOf('h01', `230 100 ${'230 '.repeat(1_000)}`);
    const said = watched(two, together(alive, dead));
    // Fifteen minutes after its last answer, at 1 s.
    expect(alarms(said)).toEqual(['1 on voltage-dip/h01', '2 off voltage-dip/h01']);
    const [event] = eventsOf(said);
    expect(event).toMatchObject({ end: 2_000, extent: 'all', duration: 'unclassified' });
    expect(event?.witnesses.map(({ device, end }) => ({ device, end }))).toEqual([
      { device: 'h01', end: 2_000 },
      { device: 'h02', end: null },
    ]);
    expect(event?.hint).toContain('h02 fell silent in it');
    const before = together(alive.slice(0, 900), dead);
    expect(eventsOf(watched(two, before))).toEqual([]);
  });

  test('a meter given up begins anew when it is back', () => {
    const dead = [...storyOf('h02', '230 100 x x x'), ...storyOf('h02', '100 100 230 230 230 230', 1_100)];
    const alive = storyOf('h01', `230 100 ${'230 '.repeat(1_200)}`);
    const said = watched(two, together(alive, dead));
    expect(alarms(said)).toEqual([
      '1 on voltage-dip/h01',
      '2 off voltage-dip/h01',
      '1100 on voltage-dip/h02',
      '1102 off voltage-dip/h02',
    ]);
  });

  test('of the only witness keeps its alarm', () => {
    const said = watched(two, together(storyOf('h02', '230 100 x x x'), storyOf('h01', '230 '.repeat(2_000))));
    expect(alarms(said)).toEqual(['1 on voltage-dip/h02']);
    expect(told(said)).toEqual([]);
  });
});

describe('alarms that stood when the process began', () => {
  /** Each with how many meters were known to show it: one, if nothing else is said. */
  const standing = (id: string, witnesses = 1): readonly Alarm[] => [alarmBefore(id, witnesses)];

  test.for([
    { law: 'over at the first good reading', id: 'voltage-dip/h01', h01: '230 230', seen: ['0 off voltage-dip/h01'] },
    { law: 'not over within the hysteresis', id: 'voltage-dip/h01', h01: '209 230', seen: ['1 off voltage-dip/h01'] },
    { law: 'not at a bad one', id: 'voltage-dip/h01', h01: 'x . 230', seen: ['2 off voltage-dip/h01'] },
    {
      law: 'going on: not raised twice, over when it is over',
      id: 'voltage-dip/h01',
      h01: `100 100 230 ${'230 '.repeat(70)}`,
      seen: ['2 off voltage-dip/h01'],
    },
    {
      law: 'a dip that is an interruption now',
      id: 'voltage-dip/h01',
      h01: '0 0',
      seen: ['0 on voltage-interruption/h01', '0 off voltage-dip/h01', '2 off voltage-interruption/h01'],
    },
    {
      law: 'an interruption that is a dip now',
      id: 'voltage-interruption/h01',
      h01: '100 100',
      seen: ['0 on voltage-dip/h01', '0 off voltage-interruption/h01', '2 off voltage-dip/h01'],
    },
    { law: 'a swell', id: 'voltage-swell/h01', h01: '250 248', seen: ['1 off voltage-swell/h01'] },
    { law: 'a rapid change', id: 'voltage-rapid-change/h01', h01: '230', seen: ['0 off voltage-rapid-change/h01'] },
    { law: 'the second of a meter', id: 'voltage-dip/h01/2', h01: '230', seen: ['0 off voltage-dip/h01/2'] },
    { law: 'of a meter that is no longer there', id: 'voltage-dip/h99', h01: '230', seen: ['0 off voltage-dip/h99'] },
    { law: 'of something else is not ours', id: 'voltage-band/h01/L1/band', h01: '230', seen: [] },
  ])('$law', ({ id, h01, seen }) => {
    const readings = storyOf('h01', `${h01} ${'230 '.repeat(70)}`);
    expect(alarms(watched(eventRules('h01'), readings, standing(id)))).toEqual(seen);
  });

  describe('of which several meters were witnesses', () => {
    const wide = standing('voltage-dip/h01', 2);
    const h02 = storyOf('h02', `100 100 100 100 230 ${'230 '.repeat(1_000)}`);

    test.for<{ law: string; h01: string; seen: readonly string[]; told: readonly string[] }>([
      {
        law: 'another witness heard first goes on under the alarm that stands',
        h01: '100 100 230',
        seen: ['4 off voltage-dip/h01'],
        told: ['dip -600 to 4 all: h01,h02'],
      },
      {
        law: 'as long as its own meter is not heard of, which is waited for as long as for any that is silent',
        h01: '',
        seen: ['4 off voltage-dip/h01'],
        told: ['dip -600 to 4 all: h01,h02'],
      },
      {
        law: 'or says nothing good',
        h01: 'x x',
        seen: ['4 off voltage-dip/h01'],
        told: ['dip -600 to 4 all: h01,h02'],
      },
      {
        law: 'until that one shows nothing of it: from then on under one of its own, as an event of its own',
        h01: '. 230 230 230 230',
        seen: ['1.5 on voltage-dip/h02', '1.5 off voltage-dip/h01', '4 off voltage-dip/h02'],
        told: ['dip -600 to 1.5 meter: h01', 'dip 0 to 4 meter: h02'],
      },
      {
        law: 'within the hysteresis it is not over there',
        h01: '. 209 230 230 230',
        seen: ['4 off voltage-dip/h01'],
        told: ['dip -600 to 4 all: h01,h02'],
      },
      {
        law: 'shown as an interruption now, it is another event, and the dip goes on with the others',
        h01: '. 0 0 230 230',
        seen: ['1.5 on voltage-interruption/h01', '4 off voltage-dip/h01', '3.5 off voltage-interruption/h01'],
        told: ['dip 0 to 4 meter: h02', 'interruption -600 to 3.5 meter: h01'],
      },
    ])('$law', ({ h01, seen, told: events }) => {
      const said = watched(two, together(h02, h01 === '' ? [] : storyOf('h01', h01, 0.5)), wide);
      expect(alarms(said)).toEqual(seen);
      expect(told(said)).toEqual(events);
    });

    test('what comes late or twice changes nothing of that', () => {
      const [first, ...rest] = h02;
      if (first === undefined) throw new Error('nothing was read');
      const h01 = storyOf('h01', 'x @0.5:230 @0.2:100 @0.5:230');
      expect(alarms(watched(two, [first, ...h01, first, ...h01, ...rest], wide))).toEqual([
        '0.5 on voltage-dip/h02',
        '0.5 off voltage-dip/h01',
        '4 off voltage-dip/h02',
      ]);
    });

    test('which of them is heard of first makes no difference to what stands afterwards', () => {
      const good = storyOf('h01', '230 '.repeat(70));
      const low = storyOf('h02', '100 '.repeat(70));
      for (const readings of [together(good, low), together(low, good)]) {
        const stands = new Set(wide.map(({ id }) => id));
        for (const { id, standing: on } of conditionsOf(watched(two, readings, wide)))
          if (on) stands.add(id);
          else stands.delete(id);
        expect([...stands]).toEqual(['voltage-dip/h02']);
      }
    });
  });

  test('an alarm that one meter alone was known to show is nobody else’s, also where that one is silent', () => {
    const said = watched(two, storyOf('h02', `100 100 230 ${'230 '.repeat(70)}`), standing('voltage-dip/h01'));
    expect(alarms(said)).toEqual(['0 on voltage-dip/h02', '2 off voltage-dip/h02']);
  });

  test('a new event of another meter does not take an alarm that is not its own', () => {
    const said = watched(two, storyOf('h02', '230 100 230 230 230'), standing('voltage-dip/h01'));
    expect(alarms(said)).toEqual(['1 on voltage-dip/h02', '2 off voltage-dip/h02']);
  });
});

test('a clock that was set back does not end events early or late', () => {
  const readings = [
    ...storyOf('h01', '230 230'),
    // It comes back within two seconds: one event, as it would be without the clock.
    ...storyOf('h01', '230 100 230 100 230 230 230 230', 2).map((one) => clockMoved(one, -3_600)),
  ];
  expect(alarms(watched(eventRules('h01'), readings))).toEqual([
    '-3597 on voltage-dip/h01',
    '-3594 off voltage-dip/h01',
  ]);
});

describe('an event names the electrical feeder of its witnesses', () => {
  const both = together(
    storyOf('h01', '230 100 100 230 230 230 230'),
    storyOf('h02', '230 100 100 230 230 230 230', 0.2),
  );
  const on = (feeders: Readonly<Record<string, string | null>>): QualityRules => ({
    ...eventRules(...Object.keys(feeders)),
    meters: eventRules(...Object.keys(feeders)).meters.map((meter) => ({
      ...meter,
      feeder: feeders[meter.device] ?? null,
      isHead: meter.device.startsWith('head'),
    })),
  });

  test.for<{ law: string; feeders: Readonly<Record<string, string | null>>; feeder: string | undefined; hint: RegExp }>(
    [
      { law: 'one', feeders: { h01: 'f1', h02: 'f1' }, feeder: 'f1', hint: /upstream of the head of feeder f1\.$/ },
      { law: 'two', feeders: { h01: 'f1', h02: 'f2' }, feeder: undefined, hint: /upstream of the feeder head\.$/ },
      { law: 'none', feeders: { h01: null, h02: null }, feeder: undefined, hint: /upstream of the feeder head\.$/ },
      {
        law: 'one of them has none',
        feeders: { h01: 'f1', h02: null },
        feeder: undefined,
        hint: /upstream of the feeder head\.$/,
      },
      {
        law: 'the other feeder was spared',
        feeders: { h01: 'f1', h02: 'f1', h03: 'f2' },
        feeder: 'f1',
        hint: /^2 of 3 meters saw it, all on feeder f1, and nobody else/,
      },
      {
        law: 'the head of the feeder was spared',
        feeders: { h01: 'f1', h02: 'f1', 'head-1': 'f1' },
        feeder: 'f1',
        hint: /^2 of 3 meters saw it, all on feeder f1, but not its head head-1: look between/,
      },
    ],
  )('$law', ({ feeders, feeder, hint }) => {
    const spared = Object.keys(feeders).slice(2);
    const readings = together(both, ...spared.map((device) => storyOf(device, '230 '.repeat(7), 0.4)));
    const [event, ...more] = eventsOf(watched(on(feeders), readings));
    expect(more).toEqual([]);
    expect(event?.feeder).toBe(feeder);
    expect(event?.hint).toMatch(hint);
  });
});

test('time may be warped: with a reading a minute, meters of one dip are one event', () => {
  const at = (device: string, minute: number, volts: number, offset: number) =>
    voltageReading(device, minute * 60 + offset, [volts]);
  const readings = [0, 1, 2, 3, 4, 5].flatMap((minute) => {
    const volts = minute === 2 || minute === 3 ? 100 : 230;
    return [at('h01', minute, volts, 0), at('h02', minute, volts, 20), at('h03', minute, volts, 40)];
  });
  expect(told(watched(three, readings))).toEqual(['dip 120 to 240 all: h01,h02,h03']);
});

test('the same readings say the same, whatever came of them before', () => {
  const readings = together(
    storyOf('h01', '230 100 0 0 x . 230 260 230 230 242 242 242 242 242 242'),
    storyOf('h02', '230 100 @1:100 100 230 x 260 260 230 230 230 230', 0.4),
    storyOf('h03', '230 230 @0.2:0 - 230 230 230 230 230 230 230', 0.6),
  );
  const [once, again] = [watched(three, readings), watched(three, readings)];
  expect(eventsOf(once).length).toBeGreaterThan(2);
  expect(again).toEqual(once);
});

test('a quiet reading says nothing, in no memory of its own', () => {
  const state = startEvents(eventRules('h01'));
  const [first, second] = storyOf('h01', '230 231').map((reading) => advanceEvents(state, reading));
  expect(first).toEqual({ disturbed: false, said: [] });
  expect(second).toBe(first);
});
