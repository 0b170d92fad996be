import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/domain/reading.ts';
import { MINUTE, millis, SECOND } from '../../../src/domain/time.ts';
import { advanceVoltages } from '../../../src/power-quality/events/advance-voltages.ts';
import { boundsOf, type MeterEvent, uncertaintyOf } from '../../../src/power-quality/events/meter-event.ts';
import { noVoltages } from '../../../src/power-quality/events/meter-voltages.ts';
import { phasesOf } from '../../../src/power-quality/events/phase-words.ts';
import { watchedVoltages } from '../../../src/power-quality/events/watched-voltages.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';
import { clockMoved, storyOf, typicalThresholds, voltageReading } from '../../support/voltage-stories.ts';

const meter = watchedVoltages(qualityMeter('h01', { limits: [limitSet({ events: typicalThresholds })] }));
if (meter === null) throw new Error('the meter is not watched');
const times = { longestGap: MINUTE, steadySpan: millis(10 * SECOND) };

/** Every event of these readings, in the order in which they began; rapid changes that were none left out. */
const eventsOf = (readings: readonly Reading[], watched = meter): readonly MeterEvent[] => {
  const state = noVoltages(watched, times);
  const events: MeterEvent[] = [];
  for (const reading of readings)
    for (const { turn, event } of advanceVoltages(state, reading) ?? []) {
      if (turn === 'begins') events.push(event);
      if (turn === 'dropped') events.splice(events.indexOf(event), 1);
    }
  return events;
};
const brief = ({ kind, watched, phases, start, end, extreme }: MeterEvent): string =>
  `${kind} ${start / 1_000} to ${end === null ? '?' : end / 1_000} ${phasesOf(watched.channels, phases).join()} ${extreme}`;
const story = (text: string) => eventsOf(storyOf('h01', text)).map(brief);

describe('dips, swells and interruptions of one phase', () => {
  test.for([
    { law: 'inside nothing happens', is: '230 222 231 239', seen: [] },
    { law: 'at the threshold of a dip there is none', is: '207 207 207', seen: [] },
    { law: 'at the threshold of a swell there is none', is: '253 253 253', seen: [] },
    { law: 'a dip begins below the threshold', is: '212 206.9 212', seen: ['dip 1 to 2 L1 206.9'] },
    { law: 'it lasts until the hysteresis is passed', is: '212 200 208 211.5 211.6', seen: ['dip 1 to 4 L1 200'] },
    { law: 'above the threshold and within the hysteresis none begins', is: '212 207 211 208', seen: [] },
    { law: 'the lowest voltage counts', is: '212 200 150 190 230', seen: ['dip 1 to 4 L1 150'] },
    { law: 'a swell begins above the threshold', is: '250 253.1 248.4', seen: ['swell 1 to 2 L1 253.1'] },
    { law: 'and lasts until the hysteresis is passed', is: '250 260 252 248.5 248', seen: ['swell 1 to 4 L1 260'] },
    { law: 'an interruption at once', is: '212 11.4 212', seen: ['interruption 1 to 2 L1 11.4'] },
    {
      law: 'a dip that deepens is one interruption, from its start on',
      is: '212 100 5 0 230',
      seen: ['interruption 1 to 4 L1 0'],
    },
    {
      law: 'an interruption lasts within its hysteresis',
      is: '212 0 16 230',
      seen: ['interruption 1 to 3 L1 0'],
    },
    {
      law: 'what is low after it is a dip of its own',
      is: '212 0 0 150 190 212',
      seen: ['interruption 1 to 3 L1 0', 'dip 3 to 5 L1 150'],
    },
    {
      law: 'low after it, but no dip yet begun by itself',
      is: '212 0 209 206 212',
      seen: ['interruption 1 to 2 L1 0', 'dip 3 to 4 L1 206'],
    },
    { law: 'one that has not ended', is: '212 100 100', seen: ['dip 1 to ? L1 100'] },
    { law: 'one that was there from the start', is: '100 100 230', seen: ['dip 0 to 2 L1 100'] },
  ])('$law', ({ is, seen }) => {
    expect(story(is)).toEqual(seen);
  });
});

describe('polyphase (IEC 61000-4-30 §5.4.2, §5.5.1)', () => {
  test.for([
    {
      law: 'begins with any phase, ends when all are back',
      is: '230/230/230 230/200/230 190/230/230 230/230/230',
      seen: ['dip 1 to 3 L1,L2 190'],
    },
    {
      law: 'a phase that was never low but lies within the hysteresis keeps it',
      is: '230/230/230 230/100/230 209/230/230 212/230/230',
      seen: ['dip 1 to 3 L2 100'],
    },
    {
      law: 'an interruption takes all phases',
      is: '230/230/230 0/0/230 0/0/0 0/0/230 230/230/230',
      seen: ['interruption 1 to 3 L1,L2,L3 0', 'dip 3 to 4 L1,L2 0'],
    },
    {
      law: 'two dead phases of three are a dip',
      is: '230/230/230 0/0/230 230/230/230',
      seen: ['dip 1 to 2 L1,L2 0'],
    },
    {
      law: 'low and high at once are two events',
      is: '230/230/230 150/300/230 230/230/230',
      seen: ['dip 1 to 2 L1 150', 'swell 1 to 2 L2 300'],
    },
    {
      law: 'a low phase that is not measured is not back',
      is: '230/230/230 100/230/230 -/230/230 230/230/230',
      seen: ['dip 1 to 3 L1 100'],
    },
    {
      law: 'a phase that is not measured is what it last was: no interruption',
      is: '230/230/230 0/-/- 230/230/230',
      seen: ['dip 1 to 2 L1 0'],
    },
  ])('$law', ({ is, seen }) => {
    expect(story(is)).toEqual(seen);
  });

  test('a phase not measured for longer than the longest gap counts for nothing', () => {
    const readings = [
      voltageReading('h01', 0, [230, 230]),
      voltageReading('h01', 40, [230, null]),
      voltageReading('h01', 61, [5, null]),
      voltageReading('h01', 62, [230, null]),
    ];
    expect(eventsOf(readings).map(brief)).toEqual(['interruption 61 to 62 L1 5']);
  });

  test('where the nominal voltage is between phases, the pairs are watched and nothing else', () => {
    const nominal = { volts: 400, between: 'phase-phase' } as const;
    const limits = [limitSet({ events: typicalThresholds, nominal })];
    const pairs = watchedVoltages(qualityMeter('h01', { limits }));
    if (pairs === null) throw new Error('not watched');
    const at = (second: number, low: number): Reading => ({
      ...voltageReading('h01', second, [230]),
      values: { 'voltage.L1': 0, 'voltage.L1-L2': 400, 'voltage.L2-L3': low, 'voltage.L3-L1': 400 },
    });
    expect(eventsOf([at(0, 400), at(1, 359), at(2, 368)], pairs).map(brief)).toEqual(['dip 1 to 2 L2-L3 359']);
  });

  test.for([
    { law: 'no thresholds', limits: [limitSet()] },
    { law: 'no nominal voltage', limits: [limitSet({ nominal: null, events: typicalThresholds })] },
    { law: 'no limits', limits: [] },
  ])('$law: nothing is watched', ({ limits }) => {
    expect(watchedVoltages(qualityMeter('h01', { limits }))).toBeNull();
  });

  test('thresholds come from the first set that has any, the nominal voltage from the first that has one', () => {
    const limits = [
      limitSet({ nominal: null }),
      limitSet({ nominal: { volts: 220, between: 'phase-neutral' } }),
      limitSet({ events: typicalThresholds }),
    ];
    // 0.9 × 220 = 198, (0.9 + 0.02) × 220 = 202.4, 1.1 × 220 = 242, 1.08 × 220 = 237.6, 0.05 × 220 = 11, 0.07 × 220 = 15.4
    expect(watchedVoltages(qualityMeter('h01', { limits }))).toMatchObject({
      nominal: 220,
      dip: { start: 198, over: 202.4 },
      swell: { start: 242, over: 237.6 },
      interruption: { start: 11, over: 15.4 },
      rapidChange: 11,
    });
  });
});

describe('rapid changes', () => {
  test.for([
    // Means before: 230, 234, 236, 237.2: 242 is within 5.75 V of the last.
    {
      law: 'a step from a steady voltage, until it is steady',
      is: '230 230 242 242 242 242',
      seen: ['rapid-change 2 to 5 L1 12'],
    },
    { law: 'downwards as well', is: '240 240 228 240', seen: ['rapid-change 2 to 3 L1 12'] },
    { law: 'a smaller step is none', is: '230 230 241.4 230', seen: [] },
    { law: 'one reading is not steady', is: '230 242 242', seen: [] },
    { law: 'a slow slope is none', is: '230 232 234 236 238 240 242 244 246', seen: [] },
    // Means before: 230, 234, 237, 238.8, 240, 240.86: 246 is within half the threshold, 5.75 V, of the last.
    { law: 'the largest step counts', is: '230 230 242 246 246 246 246 246 246', seen: ['rapid-change 2 to 7 L1 16'] },
    { law: 'one that goes on as a dip is part of it', is: '230 230 215 200 230', seen: ['dip 3 to 4 L1 200'] },
    { law: 'a dip is no step', is: '230 230 190 230 230', seen: ['dip 2 to 3 L1 190'] },
    {
      law: 'what changed over more than the steady span was not rapid',
      is: '230 230 . . . . . . . . . . . 242 242',
      seen: [],
    },
    {
      law: 'on its phase',
      is: '230/230/230 230/230/230 230/242/230 230/230/230',
      seen: ['rapid-change 2 to 3 L2 12'],
    },
  ])('$law', ({ is, seen }) => {
    expect(story(is)).toEqual(seen);
  });
});

describe('bad, missing, late, doubled and disordered samples', () => {
  test.for([
    { law: 'a bad reading says nothing', is: '230 100 x 230', seen: ['dip 1 to 3 L1 100'] },
    { law: 'bad readings begin nothing', is: '230 x x 230', seen: [] },
    { law: 'silence ends nothing', is: '230 100 . . . 100 230', seen: ['dip 1 to 6 L1 100'] },
    { law: 'a reading without voltages says nothing', is: '230 100 -/-/- 230', seen: ['dip 1 to 3 L1 100'] },
    { law: 'a late reading is left out', is: '230 @5:230 @3:100 @6:230', seen: [] },
    { law: 'and ends nothing', is: '230 @5:100 @3:230 @6:230', seen: ['dip 5 to 6 L1 100'] },
    { law: 'a doubled reading is left out', is: '230 100 @1:100 230 @3:100', seen: ['dip 1 to 3 L1 100'] },
    { law: 'even if it says something else', is: '230 100 @1:230 230', seen: ['dip 1 to 3 L1 100'] },
    {
      law: 'disordered: what comes in order counts',
      is: '230 @4:100 @2:230 @3:100 @6:230',
      seen: ['dip 4 to 6 L1 100'],
    },
  ])('$law', ({ is, seen }) => {
    expect(story(is)).toEqual(seen);
  });

  test('a reading that is left out says so', () => {
    const state = noVoltages(meter, times);
    const [first, late, bad, none] = storyOf('h01', '@5:230 @4:230 x -/-');
    const heard = [first, late, bad, none].map((one) => one && advanceVoltages(state, one));
    expect(heard).toEqual([[], null, null, null]);
  });

  test('after the clock was set back readings are not late', () => {
    const readings = storyOf('h01', '230 230 230 100 230').map((one, index) =>
      index < 2 ? one : clockMoved(one, -3_600),
    );
    expect(eventsOf(readings).map(brief)).toEqual(['dip -3597 to -3596 L1 100']);
  });

  test('an event that began before the clock was set back does not end before it began', () => {
    const readings = storyOf('h01', '230 100 100 230').map((one, index) => (index < 2 ? one : clockMoved(one, -3_600)));
    expect(eventsOf(readings).map(brief)).toEqual(['dip 1 to 1 L1 100']);
  });
});

describe('how long it may have lasted', () => {
  const only = (readings: readonly Reading[]): MeterEvent => {
    const [event] = eventsOf(readings);
    if (event === undefined) throw new Error('no event');
    return event;
  };

  test('at least from the first to the last low reading, at most from the good one before to the good one after', () => {
    const event = only(storyOf('h01', '230 100 100 100 230'));
    // Low at 1, 2 and 3 s, good at 0 and 4 s.
    expect(boundsOf([event])).toEqual({ shortest: 2_000, longest: 4_000 });
    expect(uncertaintyOf(event, MINUTE)).toBe(1_000);
  });

  test('a reading was taken somewhere between question and answer', () => {
    const took = { took: 200 };
    const event = only([
      voltageReading('h01', 0, [230], took),
      voltageReading('h01', 1, [100], took),
      voltageReading('h01', 3, [100], took),
      voltageReading('h01', 5, [230], took),
    ]);
    // From 1.2 s at the latest to 2.8 s at the earliest; from −0.2 s at the earliest to 5.2 s at the latest.
    expect(boundsOf([event])).toEqual({ shortest: 1_600, longest: 5_400 });
    // It ended between 2.8 s and 5 s, as read.
    expect(uncertaintyOf(event, MINUTE)).toBe(2_200);
  });

  test('a meter that was not read before leaves the start open, one that is silent the end', () => {
    expect(boundsOf([only(storyOf('h01', '100 100 230'))])).toEqual({ shortest: 1_000, longest: Infinity });
    expect(boundsOf([only(storyOf('h01', '230 100 100'))])).toEqual({ shortest: 1_000, longest: Infinity });
    expect(uncertaintyOf(only(storyOf('h01', '100 230')), MINUTE)).toBe(MINUTE);
  });

  test('a silence in it is remembered', () => {
    expect(only(storyOf('h01', '230 100 . . . . 230')).silence).toBe(5_000);
  });
});
