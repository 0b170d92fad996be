import fc from 'fast-check';
import { from, map, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import type { Band, LimitSet } from '../../src/domain/limits.ts';
import { bad } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis, monotonic } from '../../src/domain/time.ts';
import type { QualityMeter } from '../../src/power-quality/quality-rules.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { marbles } from '../support/marbles.ts';
import { naiveBand } from '../support/naive-band.ts';
import { watchQuality } from '../support/quality-operators.ts';
import { bandOf, limitSet, qualityMeter, unwatched, watchedUnder } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

const band = bandOf;

const watched = (bands: readonly Band[], readings: readonly Reading[]): readonly AlarmCondition[] => {
  let conditions: readonly AlarmCondition[] = [];
  from(readings)
    .pipe(watchQuality(watchedUnder(limitSet({ bands }), 'h01', 'h02', 'h03')), toArray())
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};
/** One reading a second. */
const seconds = (values: readonly Values[]): readonly Reading[] =>
  values.map((one, second) => readingBetween(second * 1_000, second * 1_000, { values: one }));
const voltages = (...volts: readonly number[]) => seconds(volts.map((value) => ({ 'voltage.L1': value })));
const story = (conditions: readonly AlarmCondition[]) =>
  conditions.map(({ at, since, standing }) => `${at / 1_000} ${standing ? 'since' : 'good'} ${since / 1_000}`);

// Broken outside 200 to 240 V for 3 s, good inside 202 to 238 V for 2 s.
test.for([
  { law: 'inside nothing happens', volts: [220, 240, 200, 239], told: [] },
  { law: 'a glitch is no alarm', volts: [220, 245, 245, 220, 220], told: [] },
  { law: 'too high for three seconds', volts: [220, 245, 245, 245, 245], told: ['4 since 1'] },
  { law: 'too low as well', volts: [199, 199, 199, 199], told: ['3 since 0'] },
  {
    law: 'just inside the limit is not good again',
    volts: [245, 245, 245, 245, 239, 239, 239, 239],
    told: ['3 since 0'],
  },
  { law: 'inside by the hysteresis is', volts: [245, 245, 245, 245, 238, 238, 238], told: ['3 since 0', '6 good 6'] },
  {
    law: 'a relapse starts the way back anew',
    volts: [245, 245, 245, 245, 220, 245, 220, 220, 220],
    told: ['3 since 0', '8 good 8'],
  },
])('voltage: $law', ({ volts, told }) => {
  expect(story(watched([band({})], voltages(...volts)))).toEqual(told);
});

test('each phase and each device has an alarm of its own', () => {
  const values = { 'voltage.L1': 250, 'voltage.L2': 220, 'voltage.L3': 190 };
  const readings = seconds([values, values, values, values]);
  const conditions = watched([band({})], [...readings, ...readings.map((one) => ({ ...one, device: 'h02' }))]);
  expect(conditions.map(({ id }) => id)).toEqual([
    'voltage-band/h01/L1/band',
    'voltage-band/h01/L3/band',
    'voltage-band/h02/L1/band',
    'voltage-band/h02/L3/band',
  ]);
  expect(conditions[1]).toMatchObject({
    source: { device: 'h01', phase: 'L3' },
    measured: { value: 190, limit: 200, unit: 'V' },
  });
});

test('the message says what, where, which limit, that it is indicative, and what to do', () => {
  const [condition] = watched([band({ name: 'pea-220' })], voltages(245, 245, 245, 245));
  expect(condition?.message).toBe(
    'Voltage of h01 phase L1 is 245.00 V, outside 200 to 240 V (pea-220; indicative, limit not confirmed by the authority). Check tap position and feeder load, and where it is high, PV export.',
  );
});

test('bad readings are no witnesses', () => {
  const readings = voltages(245, 245, 245, 245).map(
    (one): Reading => ({ ...one, quality: { level: 'bad', reason: 'no-response' } }),
  );
  expect(watched([band({})], readings)).toEqual([]);
});

const hertz = (device: string, from_: number, ...values: readonly number[]) =>
  values.map((frequency, index) => ({
    ...readingBetween(from_ + index * 5_000, from_ + index * 5_000, { values: { frequency } }),
    device,
  }));
const normal = band({
  quantity: 'frequency',
  unit: 'Hz',
  name: 'normal',
  low: 49.5,
  high: 50.5,
  hysteresis: 0.05,
  dwell: { rise: millis(0), fall: millis(0) },
});

test('frequency is judged by its mean over ten seconds, known when they are over', () => {
  // 49.4 and 49.8 are 49.6 on average: inside. 49.2 and 49.6 are 49.4: outside, known at 20 s by the reading after it.
  const conditions = watched([normal], hertz('h01', 0, 49.4, 49.8, 49.2, 49.6, 50));
  expect(story(conditions)).toEqual(['20 since 20']);
  expect(conditions[0]).toMatchObject({
    id: 'frequency-band/gateway/normal',
    source: {},
    measured: { limit: 49.5, unit: 'Hz' },
  });
  expect(conditions[0]?.measured?.value).toBeCloseTo(49.4, 9);
});

test('one wrong meter of three does not speak for the grid', () => {
  const all = [
    ...hertz('h01', 0, 50, 50, 50),
    ...hertz('h02', 1, 50.01, 50.01, 50.01),
    ...hertz('h03', 2, 60, 60, 60),
  ].toSorted((one, other) => one.measuredAt - other.measuredAt);
  expect(watched([normal], all)).toEqual([]);
});

test('what comes late does not open a closed ten seconds again', () => {
  const late = [...hertz('h01', 0, 50, 50, 50), ...hertz('h02', 3_000, 45), ...hertz('h01', 20_000, 50)];
  expect(watched([normal], late)).toEqual([]);
});

test('unbalance above two percent is an alarm; without the line-to-line voltages it is not judged', () => {
  const limit = band({ quantity: 'unbalance', unit: '%', name: 'two', low: null, high: 2, hysteresis: 0.2 });
  // 400, 390, 410 V are 2.888 %, worked by hand in unbalance.test.ts.
  const skewed = { 'voltage.L1-L2': 400, 'voltage.L2-L3': 390, 'voltage.L3-L1': 410 };
  const even = { 'voltage.L1-L2': 400, 'voltage.L2-L3': 400, 'voltage.L3-L1': 400 };
  const readings = seconds([skewed, skewed, skewed, skewed, even, { 'voltage.L1': 100 }, even, even]);
  expect(story(watched([limit], readings))).toEqual(['3 since 0', '6 good 6']);
});

test('replaying a day raises exactly what that day raised', () => {
  const day = voltages(...Array.from({ length: 600 }, (_, second) => 220 + 25 * Math.sin(second / 20)));
  const first = watched([band({})], day);
  expect(first.length).toBeGreaterThan(4);
  expect(watched([band({})], day)).toEqual(first);
});

const atOnce = { rise: millis(0), fall: millis(0) };
const judgedAs = (meters: readonly QualityMeter[], readings: readonly Reading[], standing: readonly string[] = []) => {
  const state = startQuality({ ...unwatched, meters }, new Set(standing));
  return readings.flatMap((reading) => advanceQuality(state, reading));
};

test('as marbles: a condition with the reading that turns it, in event time and not in that of the stream', () => {
  marbles(({ cold, expectObservable }) => {
    const read = (second: number, volts: number) =>
      readingBetween(second * 1_000, second * 1_000, { values: { 'voltage.L1': volts } });
    // One reading a second of event time; they arrive ever faster.
    const values = { a: read(0, 245), b: read(2, 245), c: read(3, 245), d: read(4, 220), e: read(6, 220) };
    const said = cold('a---b--c-de-|', values).pipe(
      watchQuality(watchedUnder(limitSet({ bands: [band({})] }), 'h01')),
      map(({ standing, at }) => `${standing ? 'out' : 'in'} at ${at / 1_000}`),
    );
    expectObservable(said).toBe('-------r--o-|', { r: 'out at 3', o: 'in at 6' });
  });
});

test('each subscription has a state of its own', () => {
  const operator = watchQuality(watchedUnder(limitSet({ bands: [band({ dwell: atOnce })] }), 'h01'));
  const counts = [0, 1].map(() => {
    let count = 0;
    from(voltages(245))
      .pipe(operator)
      .subscribe(() => {
        count += 1;
      });
    return count;
  });
  expect(counts).toEqual([1, 1]);
});

describe('under several sets at once', () => {
  const set = (name: string, bands: readonly Partial<Band>[], nominal?: LimitSet['nominal']) =>
    limitSet({
      name,
      bands: bands.map((one) => band({ dwell: atOnce, ...one })),
      ...(nominal !== undefined && { nominal }),
    });
  const percent = { unit: '%', low: 90, high: 110, hysteresis: 0 };
  const ids = (limits: readonly LimitSet[], values: Values) =>
    judgedAs([qualityMeter('h01', { limits })], seconds([values])).map(
      ({ id, measured }) => `${id} ${measured?.limit}`,
    );

  test('each has its say', () => {
    const limits = [set('a', [{ name: 'wide', high: 250 }]), set('b', [{ name: 'narrow', high: 235 }])];
    expect(ids(limits, { 'voltage.L1': 245 })).toEqual(['voltage-band/h01/L1/narrow 235']);
    expect(ids(limits, { 'voltage.L1': 255 })).toEqual([
      'voltage-band/h01/L1/wide 250',
      'voltage-band/h01/L1/narrow 235',
    ]);
  });

  test('percents are of the nominal voltage of their own set, or of the first that has one', () => {
    const limits = [
      set('pea', [{ name: 'pea', ...percent }], { volts: 220, between: 'phase-neutral' }),
      set('mea', [{ name: 'mea', ...percent }], { volts: 230, between: 'phase-neutral' }),
      set('en', [{ name: 'en', ...percent, high: 120 }], null),
    ];
    // 242, 253 and 264 V.
    expect(ids(limits, { 'voltage.L1': 250 })).toEqual(['voltage-band/h01/L1/pea 242']);
    expect(ids(limits, { 'voltage.L1': 265 })).toEqual([
      'voltage-band/h01/L1/pea 242',
      'voltage-band/h01/L1/mea 253',
      'voltage-band/h01/L1/en 264',
    ]);
    expect(ids([set('en', [percent], null)], { 'voltage.L1': 400 })).toEqual([]);
  });

  test('a nominal voltage between phases is judged between phases', () => {
    const limits = [set('mv', [{ name: 'mv', ...percent }], { volts: 22_000, between: 'phase-phase' })];
    const values = { 'voltage.L1': 12_700, 'voltage.L1-L2': 22_100, 'voltage.L2-L3': 18_000, 'voltage.L3-L1': 25_000 };
    expect(ids(limits, values)).toEqual(['voltage-band/h01/L2-L3/mv 19800', 'voltage-band/h01/L3-L1/mv 24200']);
    const [condition] = judgedAs([qualityMeter('h01', { limits })], seconds([values]));
    expect(condition?.source).toEqual({ device: 'h01', point: 'p01', phase: 'L2-L3' });
    expect(condition?.message).toMatch(/^Voltage of h01 L2-L3 is 18000.00 V, outside 19800 to 24200 V \(mv;/);
  });

  test('a name counts once', () => {
    const same = set('a', [{ name: 'one', high: 235 }]);
    expect(ids([same, same], { 'voltage.L1': 245 })).toEqual(['voltage-band/h01/L1/one 235']);
  });

  test('THD and single harmonics of one name are alarms of their own', () => {
    const bands = [
      { quantity: 'thd.voltage', name: 'prc' },
      { quantity: 'harmonic.voltage', order: 5, name: 'prc' },
    ] as const;
    const values = { 'thd.voltage.L1': 300, 'harmonic.voltage.L1.5': 300 };
    expect(ids([set('prc', bands)], values)).toEqual([
      'voltage-distortion/h01/L1/thd/prc 240',
      'voltage-distortion/h01/L1/h5/prc 240',
    ]);
  });

  test('the frequency of the grid is under the bands of every meter, whoever measures it', () => {
    const frequency = (name: string, low: number) =>
      set(name, [{ quantity: 'frequency', unit: 'Hz', name, low, high: 52, hysteresis: 0 }]);
    const meters = [
      qualityMeter('h01', { limits: [frequency('narrow', 49.5)] }),
      qualityMeter('h02', { limits: [frequency('narrow', 49.5), frequency('wide', 49)] }),
    ];
    expect(judgedAs(meters, hertz('h01', 0, 48, 48, 48)).map(({ id }) => id)).toEqual([
      'frequency-band/gateway/narrow',
      'frequency-band/gateway/wide',
    ]);
  });
});

describe('a clock that is set', () => {
  const later = (second: number, elapsed: number, volts: number, boot = 'boot-1'): Reading => ({
    ...readingBetween(second * 1_000, second * 1_000, { values: { 'voltage.L1': volts, frequency: 49 } }),
    monotonic: monotonic(elapsed * 1_000),
    boot,
  });
  const meters = [qualityMeter('h01', { limits: [limitSet({ bands: [band({}), normal] })] })];

  test('back: a new story begins, what stands goes on standing', () => {
    const future = [later(90_000, 0, 245), later(90_002, 2, 245)];
    const back = [later(10, 3, 245), later(12, 5, 245), later(13, 6, 245), later(20, 13, 220), later(23, 16, 220)];
    expect(story(judgedAs(meters, [...future, ...back]))).toEqual(['13 since 10', '20 since 20', '23 good 23']);
  });
  test('and another boot is no late reading', () => {
    const readings = [later(90_000, 900, 220), later(10, 1, 245, 'boot-2'), later(13, 4, 245, 'boot-2')];
    expect(story(judgedAs(meters, readings))).toEqual(['13 since 10']);
  });
});

describe('what stood when the gateway last ran', () => {
  const meters = ['h01', 'h02'].map((device) =>
    qualityMeter(device, { limits: [limitSet({ bands: [band({ dwell: atOnce }), normal] })] }),
  );
  test('and has no limit any more is over with the first reading of its meter', () => {
    const standing = [
      'voltage-band/h01/L1/band',
      'voltage-band/h01/L1/of-old',
      'export-limit/h02/configured',
      'neutral-suspect/h01',
      'frequency-band/gateway/of-old',
      'frequency-band/gateway/normal',
      'meter-silent/h01',
      'voltage-band/h03/L1/band',
      'voltage-dip/h01',
    ];
    const all = [...voltages(245), ...voltages(220).map((one): Reading => ({ ...one, device: 'h02', point: 'p02' }))];
    const said = judgedAs(meters, all, standing);
    expect(said.map(({ id, standing: stands }) => `${stands} ${id}`)).toEqual([
      'false frequency-band/gateway/of-old',
      'false voltage-band/h01/L1/of-old',
      'false export-limit/h02/configured',
    ]);
    expect(said[1]).toEqual({
      id: 'voltage-band/h01/L1/of-old',
      kind: 'voltage-band',
      source: { device: 'h01', point: 'p01' },
      priority: 'low',
      standing: false,
      at: instant(0),
      since: instant(0),
      message: 'The limit behind the alarm voltage-band/h01/L1/of-old is no longer in the configuration.',
    });
  });
  test('a day cut in two by a restart tells the same as one', () => {
    const day = voltages(...Array.from({ length: 600 }, (_, second) => 220 + 25 * Math.sin(second / 20)));
    const whole = judgedAs(meters, day);
    for (const cut of [1, 40, 170, 333, 599]) {
      const before = judgedAs(meters, day.slice(0, cut));
      const stands = new Map(before.map(({ id, standing }) => [id, standing]));
      const standing = [...stands].flatMap(([id, is]) => (is ? [id] : []));
      expect([...before, ...judgedAs(meters, day.slice(cut), standing)]).toEqual(whole);
    }
    expect(whole.length).toBeGreaterThan(4);
  });
});

test('a meter nobody has limits for is not judged', () => {
  expect(judgedAs([], seconds([{ 'voltage.L1': 900, frequency: 20 }]))).toEqual([]);
});

test('agrees with each band alone over what was read in time, on any story of several meters', () => {
  const names = ['voltage.L1', 'voltage.L3', 'thd.voltage.L2', 'flicker.long.L1', 'harmonic.voltage.L1.7'] as const;
  const [narrow, wide] = [
    { low: 4, high: 15 },
    { low: null, high: 12 },
  ];
  const short = { rise: millis(2_000), fall: millis(3_000) };
  const bands = [
    band({ name: 'a', ...narrow, hysteresis: 1, dwell: short }),
    band({ name: 'b', ...wide, dwell: atOnce }),
    band({ name: 'c', quantity: 'thd.voltage', ...wide, hysteresis: 0, dwell: short }),
    band({ name: 'd', quantity: 'flicker.long', ...wide, hysteresis: 3, dwell: atOnce }),
    band({ name: 'e', quantity: 'harmonic.voltage', order: 7, ...narrow, hysteresis: 0, dwell: short }),
  ];
  const quantityOf = {
    a: 'voltage',
    b: 'voltage',
    c: 'thd.voltage',
    d: 'flicker.long',
    e: 'harmonic.voltage',
  } as const;
  const oneReading = fc.record({
    device: fc.constantFrom('h01', 'h02'),
    step: fc.integer({ min: -3, max: 4 }),
    bad: fc.nat(9).map((chance) => chance === 0),
    values: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 0, max: 20 })),
  });
  let turns = 0;
  fc.assert(
    fc.property(fc.array(oneReading, { minLength: 20, maxLength: 80 }), (steps) => {
      let second = 100;
      const readings = steps.map(({ device, step, bad: isBad, values }): Reading => {
        second += step;
        const reading = { ...readingBetween(second * 1_000, second * 1_000, { values }), device };
        return isBad ? { ...reading, quality: bad('out-of-range') } : reading;
      });
      const meters = ['h01', 'h02'].map((device) => qualityMeter(device, { limits: [limitSet({ bands })] }));
      const said = judgedAs(meters, readings).filter(({ kind }) => kind !== 'neutral-suspect');
      turns += said.length;
      for (const device of ['h01', 'h02']) {
        const good = readings.filter((one) => one.device === device && one.quality.level === 'good');
        const inTime = good.filter(({ measuredAt }, index) =>
          good.slice(0, index).every((earlier) => earlier.measuredAt <= measuredAt),
        );
        for (const name of names)
          for (const one of bands) {
            if (!name.startsWith(quantityOf[one.name as keyof typeof quantityOf])) continue;
            const phase = /L\d/.exec(name)?.[0];
            const samples = inTime.flatMap(({ measuredAt, values }): (readonly [number, number])[] =>
              values[name] === undefined ? [] : [[measuredAt / 1_000, values[name]]],
            );
            const ours = said.filter(
              ({ id, source }) => source.device === device && source.phase === phase && id.endsWith(`/${one.name}`),
            );
            expect(story(ours)).toEqual(naiveBand(one, samples));
          }
      }
    }),
    { numRuns: 300 },
  );
  expect(turns).toBeGreaterThan(1_000);
});
