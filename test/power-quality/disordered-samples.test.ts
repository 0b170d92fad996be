import { filter, from, map, type OperatorFunction, Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Band, LimitSet } from '../../src/domain/limits.ts';
import { bad } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis, monotonic } from '../../src/domain/time.ts';
import { tell } from '../../src/flow/tell.ts';
import { advanceCounts, startCounts } from '../../src/power-quality/meter-event-counts.ts';
import { powerQuality } from '../../src/power-quality/power-quality.ts';
import type { QualityMeter, QualityRules } from '../../src/power-quality/quality-rules.ts';
import { advanceCounters, startCounters } from '../../src/power-quality/watch-counters.ts';
import { monday, readingAt } from '../support/quality-frames.ts';
import { aggregateFrames, watchEvents, watchQuality } from '../support/quality-operators.ts';
import { bandOf, limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';

const MINUTE = 60_000;

/** An operator under test, and a story of one meter that it has something to say of. */
type Row = Readonly<{
  name: string;
  /** What the meter says while all is well, while it is not, and well again: of 7 min each, a reading every 5 s. */
  calm: Values;
  trouble: Values;
  /** What else of a reading is so in calm and in trouble, where that is no value. */
  also?: Readonly<{ calm: Partial<Reading>; trouble: Partial<Reading> }>;
  run: OperatorFunction<Reading, unknown>;
}>;

const PART = 7 * MINUTE;
const EVERY = 5_000;
/** And the opposite of it: trouble while it has calm, at the same times. */
const storyOf = ({ calm, trouble, also }: Row): Readonly<Record<'story' | 'opposite', readonly Reading[]>> => {
  const readings = (isTrouble: (after: number) => boolean): readonly Reading[] =>
    Array.from({ length: (3 * PART) / EVERY }, (_, place) => {
      const after = EVERY * place;
      const part = isTrouble(after) ? 'trouble' : 'calm';
      // No value twice, so that what counts twice or in another place shows.
      const drift = 1 + 1e-4 * ((place * 7) % 13);
      const values = Object.entries(part === 'trouble' ? trouble : calm).map(([name, value]) =>
        name.startsWith('count.') ? [name, value] : [name, value * drift],
      );
      return readingAt(monday + after, Object.fromEntries(values), also?.[part]);
    });
  const within = (after: number): boolean => after >= PART && after < 2 * PART;
  return { story: readings(within), opposite: readings((after) => !within(after)) };
};

const told = (run: Row['run'], readings: readonly Reading[]): readonly string[] => {
  const said: string[] = [];
  run(from(readings)).subscribe((one) => {
    said.push(JSON.stringify(one));
  });
  return said;
};

/** What is told with each reading, before the next one comes. */
const toldByReading = (run: Row['run'], readings: readonly Reading[]): readonly (readonly unknown[])[] => {
  const input = new Subject<Reading>();
  let said: unknown[] = [];
  run(input).subscribe((one) => {
    said.push(one);
  });
  return readings.map((reading) => {
    said = [];
    input.next(reading);
    return said;
  });
};

/** Of which condition, alarm or event something is told; undefined where it is of none. */
const identityOf = (said: unknown): string | undefined => {
  const one = said as Readonly<Partial<Record<'alarm' | 'condition' | 'event', { id: string }>> & { id?: string }>;
  return one.id ?? one.alarm?.id ?? one.condition?.id ?? one.event?.id;
};

const rulesFor = (changes: Partial<QualityMeter>): QualityRules => ({
  ...unwatched,
  meters: [qualityMeter('h01', changes)],
});
const dwell = { rise: millis(10_000), fall: millis(10_000) };
const banded = (band: Partial<Band>, changes: Partial<QualityMeter> = {}): Row['run'] =>
  watchQuality(
    rulesFor({
      limits: [limitSet({ bands: [bandOf({ unit: '%', low: null, hysteresis: 0, dwell, ...band })] })],
      ...changes,
    }),
  );
const sound = (changes: Partial<QualityMeter> = {}): Row['run'] => watchQuality(rulesFor(changes));
const events: LimitSet['events'] = {
  dip: 0.9,
  swell: 1.1,
  interruption: 0.05,
  hysteresis: 0.02,
  rapidChange: 0.03,
  provenance: { source: 'test', confirmed: false },
};
const seen: Row['run'] = watchEvents(rulesFor({ limits: [limitSet({ events })] })) as Row['run'];
const phases = (u1: number, u2: number, u3: number): Values => ({
  'voltage.L1': u1,
  'voltage.L2': u2,
  'voltage.L3': u3,
});
const pairs = (u12: number, u23: number, u31: number): Values => ({
  'voltage.L1-L2': u12,
  'voltage.L2-L3': u23,
  'voltage.L3-L1': u31,
});
const currents = (i1: number, i2: number, i3: number): Values => ({
  'current.L1': i1,
  'current.L2': i2,
  'current.L3': i3,
});
const load = { ...phases(230, 230, 230), ...currents(10, 10, 10) };

const stageRules = rulesFor({
  limits: [limitSet({ events, bands: [bandOf({ quantity: 'frequency', unit: 'Hz', low: 49.5, high: 50.5, dwell })] })],
});

const rows: readonly Row[] = [
  {
    name: 'voltage band',
    calm: { 'voltage.L1': 230 },
    trouble: { 'voltage.L1': 250 },
    run: banded({ unit: 'V', high: 240 }),
  },
  {
    name: 'frequency',
    calm: { frequency: 50 },
    trouble: { frequency: 49 },
    run: banded({ quantity: 'frequency', unit: 'Hz', low: 49.5, high: 50.5 }),
  },
  {
    name: 'rate of change of frequency',
    calm: { frequency: 50 },
    trouble: { frequency: 45 },
    run: banded({ quantity: 'frequency-rate', unit: 'Hz/s', high: 0.2, dwell: { rise: millis(0), fall: millis(0) } }),
  },
  {
    name: 'unbalance of pairs',
    calm: pairs(400, 400, 400),
    trouble: pairs(400, 370, 420),
    run: banded({ quantity: 'unbalance', high: 2 }),
  },
  {
    name: 'unbalance by angles',
    calm: { ...phases(230, 230, 230), 'angle.voltage.L2': 120, 'angle.voltage.L3': 240 },
    trouble: { ...phases(230, 200, 240), 'angle.voltage.L2': 120, 'angle.voltage.L3': 240 },
    run: banded({ quantity: 'unbalance', high: 2 }),
  },
  {
    name: 'voltage THD',
    calm: { 'thd.voltage.L2': 2 },
    trouble: { 'thd.voltage.L2': 9 },
    run: banded({ quantity: 'thd.voltage', high: 8 }),
  },
  {
    name: 'a harmonic of the voltage',
    calm: { 'harmonic.voltage.L1.5': 1 },
    trouble: { 'harmonic.voltage.L1.5': 7 },
    run: banded({ quantity: 'harmonic.voltage', order: 5, high: 6 }),
  },
  {
    name: 'current THD',
    calm: { ...load, 'thd.current.L1': 5 },
    trouble: { ...load, 'thd.current.L1': 50 },
    run: banded({ quantity: 'thd.current', high: 30 }),
  },
  {
    name: 'a harmonic of the current',
    calm: { ...load, 'harmonic.current.L1.5': 1 },
    trouble: { ...load, 'harmonic.current.L1.5': 20 },
    run: banded({ quantity: 'harmonic.current', order: 5, high: 10 }),
  },
  {
    name: 'demand distortion',
    calm: { ...load, 'thd.current.L1': 5 },
    trouble: { ...load, 'thd.current.L1': 60 },
    run: banded({ quantity: 'tdd', high: 5 }, { demandCurrent: 50 }),
  },
  {
    name: 'power factor',
    calm: { 'power.active': 6_500, 'power.reactive': 1_000, 'power.apparent': 6_577 },
    trouble: { 'power.active': 3_000, 'power.reactive': 6_000, 'power.apparent': 6_708 },
    run: banded({ quantity: 'power-factor', unit: '1', low: 0.85, high: null }),
  },
  {
    name: 'Pst',
    calm: { 'flicker.short.L3': 0.3 },
    trouble: { 'flicker.short.L3': 1.5 },
    run: banded({ quantity: 'flicker.short', unit: '1', high: 1 }),
  },
  {
    name: 'Plt',
    calm: { 'flicker.long.L3': 0.3 },
    trouble: { 'flicker.long.L3': 1.5 },
    run: banded({ quantity: 'flicker.long', unit: '1', high: 0.8 }),
  },
  {
    name: 'neutral current',
    calm: { ...load, 'current.neutral': 1 },
    trouble: { ...load, 'current.neutral': 12 },
    run: banded({ quantity: 'neutral-current', high: 50 }),
  },
  {
    name: 'export limit',
    calm: { 'power.active': 500 },
    trouble: { 'power.active': -9_000 },
    run: sound({ exportLimit: 5_000 }),
  },
  {
    name: 'reverse power',
    calm: { 'power.active': 500 },
    trouble: { 'power.active': -9_000 },
    run: banded({ quantity: 'reverse-power', unit: 'W', high: 5_000 }, { mayExport: false }),
  },
  {
    name: 'loading of a transformer by apparent power',
    calm: { 'power.apparent': 5_000, 'power.active': 4_000 },
    trouble: { 'power.apparent': 12_000, 'power.active': 9_000 },
    run: banded({ quantity: 'loading', high: 100 }, { rating: { of: 'apparent', value: 10_000 } }),
  },
  {
    name: 'loading of a conductor by its currents',
    calm: currents(10, 10, 10),
    trouble: currents(10, 60, 10),
    run: banded({ quantity: 'loading', high: 100 }, { rating: { of: 'current', value: 50 } }),
  },
  { name: 'broken neutral', calm: phases(230, 230, 230), trouble: phases(280, 190, 225), run: sound() },
  {
    name: 'power beyond voltage and current',
    calm: { ...load, 'power.active.L1': 2_200 },
    trouble: { ...load, 'power.active.L1': 4_000 },
    run: sound(),
  },
  { name: 'current without a voltage', calm: load, trouble: { ...load, 'voltage.L2': 3 }, run: sound() },
  {
    name: 'phase powers that miss the total',
    calm: { 'power.active.L1': 900, 'power.active.L2': 900, 'power.active.L3': 900, 'power.active': 2_700 },
    trouble: { 'power.active.L1': 900, 'power.active.L2': -900, 'power.active.L3': 900, 'power.active': 2_700 },
    run: sound(),
  },
  { name: 'dip', calm: { 'voltage.L1': 230 }, trouble: { 'voltage.L1': 180 }, run: seen },
  { name: 'swell', calm: { 'voltage.L1': 230 }, trouble: { 'voltage.L1': 270 }, run: seen },
  { name: 'interruption', calm: phases(230, 230, 230), trouble: phases(1, 1, 1), run: seen },
  { name: 'rapid voltage change', calm: { 'voltage.L1': 230 }, trouble: { 'voltage.L1': 218 }, run: seen },
  {
    name: 'events the meter counts',
    calm: { 'count.dip': 3, 'count.swell': 1 },
    trouble: { 'count.dip': 5, 'count.swell': 2 },
    run: tell(startCounts, advanceCounts) as Row['run'],
  },
  {
    name: 'registers that are not believed',
    calm: { frequency: 50 },
    trouble: { frequency: 50 },
    also: {
      calm: { registers: { import: { value: 1, exponent: 0, words: [0, 1] } } },
      trouble: { rejected: { import: 'counter-decreased' } },
    },
    run: tell(() => startCounters(), advanceCounters) as Row['run'],
  },
  {
    name: 'alarms and events of the whole stage',
    calm: { ...load, frequency: 50, 'count.dip': 1 },
    trouble: { ...load, 'voltage.L1': 180, frequency: 49, 'count.dip': 2 },
    run: (readings) =>
      readings.pipe(
        map((reading) => ({ kind: 'reading', reading }) as const),
        powerQuality(stageRules, []),
        // Frames are below: to them, and to what is under way of them, order and bad readings mean something else.
        filter(({ kind }) => kind !== 'frame' && !kind.endsWith('under-way')),
      ),
  },
];

describe.each(rows)('$name', (row) => {
  const { story, opposite } = storyOf(row);
  const clean = told(row.run, story);
  const later = (reading: Reading, changes: Partial<Reading>): Reading => ({
    ...reading,
    measuredAt: instant(reading.measuredAt + 1_000),
    monotonic: monotonic(reading.monotonic + 1_000),
    ...changes,
  });
  /** What comes after each reading that must change nothing: nothing that is told, and not when. */
  const nothing: readonly (readonly [what: string, after: (reading: Reading, place: number) => readonly Reading[]])[] =
    [
      ['every reading twice', (reading) => [reading]],
      ['some readings twice', (reading, place) => (place % 3 === 0 ? [reading] : [])],
      [
        'bad readings between, with values that say the opposite',
        (reading, place) => [later(reading, { values: opposite[place]?.values ?? {}, quality: bad('corrupt-frame') })],
      ],
      ['readings without a value between', (reading) => [later(reading, { values: {} })]],
      [
        'readings between in which nothing is a number',
        (reading) => [
          later(reading, { values: Object.fromEntries(Object.keys(reading.values).map((name) => [name, Number.NaN])) }),
        ],
      ],
      [
        'late readings that say the opposite',
        (_, place) => opposite.slice(Math.max(0, place - 30), Math.max(0, place - 28)),
      ],
    ];

  test('says something of its story: that it began, and that it is over', () =>
    expect(clean.length).toBeGreaterThan(1));

  test('a reading in which nothing turns tells nothing, and none tells twice of one condition', () => {
    const perReading = toldByReading(row.run, story);
    // Suspicions take 5 min, the longest of all here: 6 min after values turned everything is told.
    const still = perReading.filter((_, place) => (EVERY * place) % PART > 6 * MINUTE);
    // 11 readings in each of the three parts: those after 6:00, to 6:55.
    expect(still).toEqual(Array(33).fill([]));
    for (const said of perReading) {
      const ids = said.map(identityOf).filter((id) => id !== undefined);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test.for(nothing)('%s: the same is told', ([, after]) =>
    expect(
      told(
        row.run,
        story.flatMap((reading, place) => [reading, ...after(reading, place)]),
      ),
    ).toEqual(clean),
  );

  test('neighbours in the wrong order: the later counts, and the one before comes too late', () => {
    const isSwapped = (place: number): boolean => place % 7 === 3;
    const swapped = story.flatMap((reading, place) => {
      if (isSwapped(place)) return story.slice(place, place + 2).toReversed();
      return isSwapped(place - 1) ? [] : [reading];
    });
    const without = story.filter((_, place) => !isSwapped(place));
    expect(told(row.run, swapped)).toEqual(told(row.run, without));
  });

  test('missing readings: it is said later, or with fewer, never more', () => {
    const some = story.filter((_, place) => place % 5 !== 0);
    const said = told(row.run, some);
    expect(said.length).toBeLessThanOrEqual(clean.length);
    expect(said.length).toBeGreaterThan(1);
  });
});

describe('frames of 10 and 15 min', () => {
  const row: Row = {
    name: 'frames',
    calm: { ...load, frequency: 50, 'power.active': 900, 'power.reactive': 300, 'count.dip': 1 },
    trouble: {
      ...load,
      'voltage.L1': 250,
      frequency: 49,
      'power.active': 9_000,
      'power.reactive': 8_000,
      'count.dip': 4,
    },
    run: (readings) =>
      readings.pipe(
        map((reading) => ({ reading, disturbed: false })),
        aggregateFrames(rulesFor({ demandCurrent: 50 })),
        map(({ values, frequency, ...frame }) => ({ ...frame, values: [...values], frequency: [...frequency] })),
      ),
  };
  const { story, opposite } = storyOf(row);
  const clean = told(row.run, story);
  const withoutTrace = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => line.replace(/"coverage":[\d.]+|"readings":\d+/g, ''));

  test('there are some', () => expect(clean.length).toBeGreaterThan(1));

  test('neighbours in the wrong order, and readings twice: the same frames, but for rounding', () => {
    const swapped = story.flatMap((_, place) =>
      place % 2 === 0
        ? story
            .slice(place, place + 2)
            .toReversed()
            .flatMap((one) => [one, one])
        : [],
    );
    const rounded = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => line.replace(/\d+\.\d+/g, (number) => Number(number).toPrecision(6)));
    expect(rounded(told(row.run, swapped))).toEqual(rounded(clean));
  });

  test('readings that come when their windows are over are left out', () => {
    const late = story.flatMap((reading, place) => [
      reading,
      ...opposite.slice(Math.max(0, place - 300), Math.max(0, place - 299)),
    ]);
    expect(told(row.run, late)).toEqual(clean);
  });

  test('bad readings and such without a value change no value', () => {
    const between = (changes: Partial<Reading>): readonly string[] =>
      told(
        row.run,
        story.flatMap((reading, place) => [
          reading,
          {
            ...reading,
            measuredAt: instant(reading.measuredAt + 1_000),
            values: opposite[place]?.values ?? {},
            ...changes,
          },
        ]),
      );
    expect(withoutTrace(between({ quality: bad('corrupt-frame') }))).toEqual(withoutTrace(clean));
    expect(withoutTrace(between({ values: {} }))).toEqual(withoutTrace(clean));
  });

  test('missing readings: what is missing covers nothing', () => {
    const gap = story.filter(({ measuredAt }) => measuredAt < monday + 3 * MINUTE || measuredAt >= monday + 8 * MINUTE);
    const [frame] = told(row.run, gap);
    // From the first reading at 0:00 to the one at 2:55, the minute before 8:00, and from there to 10:00.
    expect(JSON.parse(frame ?? '{}').meters[0].coverage).toBeCloseTo((175 + 60 + 120) / 600, 5);
  });
});
