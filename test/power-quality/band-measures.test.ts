import { describe, expect, test } from 'vitest';
import type { Band } from '../../src/domain/limits.ts';
import { bad, uncertain } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { millis } from '../../src/domain/time.ts';
import type { QualityMeter } from '../../src/power-quality/quality-rules.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { bandOf, limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

type Row = Readonly<{
  measure: string;
  band: Partial<Band>;
  meter?: Partial<QualityMeter>;
  kept: Values;
  broken: Values | ((index: number) => Values);
  id: string;
  /** Value and limit of the condition that raises. */
  measured: readonly [value: number, limit: number, unit: string];
  /** In seconds. */
  story: readonly string[];
}>;

const raisedAtOnce = ['40 since 20', '80 good 80'] as const;
/** A mean is known ten seconds after its first value. */
const raisedByMean = ['50 since 30', '90 good 90'] as const;
const load: Values = { 'current.L1': 100, 'current.L2': 100, 'current.L3': 100 };
const lines = (u12: number, u23: number, u31: number): Values => ({
  'voltage.L1-L2': u12,
  'voltage.L2-L3': u23,
  'voltage.L3-L1': u31,
});
const angled = (u1: number): Values => ({
  'voltage.L1': u1,
  'voltage.L2': 230,
  'voltage.L3': 230,
  'angle.voltage.L2': 120,
  'angle.voltage.L3': 240,
});
const upTo = (high: number, unit: string): Partial<Band> => ({ unit, low: null, high, hysteresis: 0 });

const rows: readonly Row[] = [
  {
    measure: 'frequency',
    band: { quantity: 'frequency', unit: 'Hz', low: 49.5, high: 50.5, hysteresis: 0.05 },
    kept: { frequency: 50 },
    broken: { frequency: 49 },
    id: 'frequency-band/gateway/band',
    measured: [49, 49.5, 'Hz'],
    story: raisedByMean,
  },
  {
    measure: 'frequency-rate',
    // 50, 51, 50 … Hz are 0.1 Hz/s; 51 to 50 at the end as well.
    band: { quantity: 'frequency-rate', ...upTo(0.05, 'Hz/s') },
    kept: { frequency: 50 },
    broken: (index) => ({ frequency: 50 + (index % 2) }),
    id: 'frequency-rate/gateway/band',
    measured: [0.1, 0.05, 'Hz/s'],
    story: ['60 since 40', '100 good 100'],
  },
  {
    measure: 'voltage',
    band: { quantity: 'voltage' },
    kept: { 'voltage.L2': 230 },
    broken: { 'voltage.L2': 250 },
    id: 'voltage-band/h01/L2/band',
    measured: [250, 240, 'V'],
    story: raisedAtOnce,
  },
  {
    measure: 'voltage in percent of the nominal one',
    band: { quantity: 'voltage', unit: '%', low: 90, high: 110, hysteresis: 1 },
    kept: { 'voltage.L2': 230 },
    broken: { 'voltage.L2': 200 },
    id: 'voltage-band/h01/L2/band',
    measured: [200, 207, 'V'],
    story: raisedAtOnce,
  },
  {
    measure: 'unbalance of line-to-line voltages',
    band: { quantity: 'unbalance', ...upTo(2, '%') },
    kept: lines(400, 400, 400),
    // Worked by hand in unbalance.test.ts.
    broken: lines(400, 390, 410),
    id: 'voltage-unbalance/h01/band',
    measured: [2.888, 2, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'unbalance of phase voltages and angles',
    band: { quantity: 'unbalance', ...upTo(2, '%') },
    kept: angled(230),
    // U2 = (250 − 115 − 115) / 3 = 6.6667 V, U1 = 710 / 3 = 236.6667 V: 2.8169 %.
    broken: angled(250),
    id: 'voltage-unbalance/h01/band',
    measured: [2.8169, 2, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'thd.voltage',
    band: { quantity: 'thd.voltage', ...upTo(5, '%') },
    kept: { 'thd.voltage.L1': 4 },
    broken: { 'thd.voltage.L1': 6 },
    id: 'voltage-distortion/h01/L1/thd/band',
    measured: [6, 5, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'harmonic.voltage',
    band: { quantity: 'harmonic.voltage', order: 5, ...upTo(4, '%') },
    kept: { 'harmonic.voltage.L3.5': 3, 'harmonic.voltage.L3.7': 9 },
    broken: { 'harmonic.voltage.L3.5': 4.5 },
    id: 'voltage-distortion/h01/L3/h5/band',
    measured: [4.5, 4, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'thd.current',
    band: { quantity: 'thd.current', ...upTo(15, '%') },
    kept: { ...load, 'thd.current.L1': 10 },
    broken: { ...load, 'thd.current.L1': 20 },
    id: 'current-distortion/h01/L1/thd/band',
    measured: [20, 15, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'harmonic.current',
    band: { quantity: 'harmonic.current', order: 11, ...upTo(2, '%') },
    kept: { ...load, 'harmonic.current.L2.11': 1 },
    broken: { ...load, 'harmonic.current.L2.11': 3 },
    id: 'current-distortion/h01/L2/h11/band',
    measured: [3, 2, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'tdd',
    band: { quantity: 'tdd', ...upTo(8, '%') },
    meter: { demandCurrent: 150 },
    kept: { ...load, 'thd.current.L1': 10 },
    // Worked by hand in demand-distortion.test.ts.
    broken: { ...load, 'thd.current.L1': 20 },
    id: 'current-distortion/h01/L1/tdd/band',
    measured: [13.0744, 8, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'power-factor',
    band: { quantity: 'power-factor', unit: '1', low: 0.85, high: null, hysteresis: 0.01 },
    kept: { 'power.active': 9_000, 'power.apparent': 10_000 },
    broken: { 'power.active': -8_000, 'power.apparent': 10_000 },
    id: 'power-factor/h01/band',
    measured: [0.8, 0.85, '1'],
    story: raisedAtOnce,
  },
  {
    measure: 'flicker.short',
    band: { quantity: 'flicker.short', ...upTo(1, '1') },
    kept: { 'flicker.short.L1': 0.8 },
    broken: { 'flicker.short.L1': 1.2 },
    id: 'flicker/h01/L1/short/band',
    measured: [1.2, 1, '1'],
    story: raisedAtOnce,
  },
  {
    measure: 'flicker.long',
    band: { quantity: 'flicker.long', ...upTo(0.8, '1') },
    kept: { 'flicker.long.L1': 0.7 },
    broken: { 'flicker.long.L1': 0.9 },
    id: 'flicker/h01/L1/long/band',
    measured: [0.9, 0.8, '1'],
    story: raisedAtOnce,
  },
  {
    measure: 'neutral-current',
    band: { quantity: 'neutral-current', ...upTo(100, '%') },
    kept: { ...load, 'current.neutral': 30 },
    broken: { ...load, 'current.neutral': 150 },
    id: 'neutral-current/h01/band',
    measured: [150, 100, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'reverse power',
    band: { quantity: 'reverse-power', ...upTo(100, 'W') },
    meter: { mayExport: false },
    kept: { 'power.active': -100 },
    broken: { 'power.active': -101 },
    id: 'reverse-power/h01/band',
    measured: [101, 100, 'W'],
    story: raisedAtOnce,
  },
  {
    measure: 'loading of a transformer that says its apparent power',
    band: { quantity: 'loading', ...upTo(100, '%') },
    meter: { rating: { of: 'apparent', value: 50_000 } },
    kept: { 'power.apparent': 50_000, 'power.active': 60_000, 'power.reactive': 0 },
    broken: { 'power.apparent': 55_000 },
    id: 'overload/h01/band',
    measured: [110, 100, '%'],
    story: raisedAtOnce,
  },
  {
    // √(30² + 40²) = 50 kVA, and √(48² + 36²) = 60 kVA of 50, flowing back.
    measure: 'loading of a transformer by active and reactive power',
    band: { quantity: 'loading', ...upTo(100, '%') },
    meter: { rating: { of: 'apparent', value: 50_000 } },
    kept: { 'power.active': 30_000, 'power.reactive': 40_000 },
    broken: { 'power.active': -48_000, 'power.reactive': 36_000 },
    id: 'overload/h01/band',
    measured: [120, 100, '%'],
    story: raisedAtOnce,
  },
  {
    measure: 'loading of a conductor: the phase that carries most, whatever sign the meter gives it',
    band: { quantity: 'loading', ...upTo(100, '%') },
    meter: { rating: { of: 'current', value: 100 } },
    kept: load,
    broken: { 'current.L1': 20, 'current.L2': -125, 'current.L3': 30 },
    id: 'overload/h01/band',
    measured: [125, 100, '%'],
    story: raisedAtOnce,
  },
];

const twenty = { rise: millis(20_000), fall: millis(20_000) };
const judged = ({ band, meter = {} }: Row, readings: readonly Reading[], standing: readonly string[] = []) => {
  const limits = [limitSet({ bands: [bandOf({ dwell: twenty, ...band })] })];
  const state = startQuality({ ...unwatched, meters: [qualityMeter('h01', { limits, ...meter })] }, new Set(standing));
  return readings.flatMap((reading) => advanceQuality(state, reading));
};
const told = (row: Row, readings: readonly Reading[], standing?: readonly string[]) =>
  judged(row, readings, standing).map(
    ({ at, since, standing: stands }) => `${at / 1_000} ${stands ? 'since' : 'good'} ${since / 1_000}`,
  );

/** A reading each ten seconds; broken from 20 s to 50 s. */
const isBroken = (index: number) => index >= 2 && index <= 5;
const valuesOf = ({ kept, broken }: Row, index: number, wrong: boolean): Values =>
  wrong ? (typeof broken === 'function' ? broken(index) : broken) : kept;
const atSecond = (second: number, values: Values) => readingBetween(second * 1_000, second * 1_000, { values });
const day = (row: Row): readonly Reading[] =>
  Array.from({ length: 11 }, (_, index) => atSecond(index * 10, valuesOf(row, index, isBroken(index))));
/** The opposite of what was read, some seconds from then. */
const opposite = (row: Row, index: number, seconds: number) =>
  atSecond(index * 10 + seconds, valuesOf(row, index, !isBroken(index)));

describe.for(rows)('$measure', (row) => {
  const { id, measured, story } = row;

  test('raised when it has lasted, over when that has', () => {
    const [first] = judged(row, day(row));
    expect(first?.id).toBe(id);
    const [value, limit, unit] = measured;
    expect(first?.measured).toMatchObject({ limit, unit });
    expect(first?.measured?.value).toBeCloseTo(value, 3);
    expect(told(row, day(row))).toEqual(story);
  });

  test('duplicated: no difference', () => {
    expect(
      told(
        row,
        day(row).flatMap((reading) => [reading, reading]),
      ),
    ).toEqual(story);
  });

  test('late and out of order: no difference', () => {
    const readings = day(row).flatMap((reading, index) => [
      reading,
      opposite(row, index, -15),
      opposite(row, index, -1),
    ]);
    expect(told(row, readings)).toEqual(story);
  });

  test('of bad quality: no difference', () => {
    const readings = day(row).flatMap((reading, index) => [
      reading,
      { ...opposite(row, index, 1), quality: bad('out-of-range') },
    ]);
    expect(told(row, readings)).toEqual(story);
  });

  test('of uncertain quality: judged', () => {
    const readings = day(row).map((reading): Reading => ({ ...reading, quality: uncertain('clock-holdover') }));
    expect(told(row, readings)).toEqual(story);
  });

  test('missing: neither broken nor kept', () => {
    // Neighbouring means make a rate: without one of them it is unknown, and only the last two of those broken are neighbours.
    const expected = row.measure === 'frequency-rate' ? [] : story;
    const readings = day(row).map((reading, index) =>
      index === 3 || index === 7 ? { ...reading, values: {} } : reading,
    );
    expect(told(row, readings)).toEqual(expected);
    expect(
      told(
        row,
        readings.map((reading) => ({ ...reading, values: {} })),
      ),
    ).toEqual([]);
  });

  test('silent for an hour between two broken values: that has not lasted', () => {
    const broken = (second: number) => atSecond(second, valuesOf(row, second / 10, true));
    const hour = 3_600;
    const before = [0, 10].map(broken);
    const after = [hour, hour + 10].map(broken);
    expect(told(row, [...before, ...after])).toEqual([]);
    // From the silence on it counts anew.
    const more = [hour + 20, hour + 30, hour + 40, hour + 50].map(broken);
    const [first] = told(row, [...before, ...after, ...more]);
    expect(first).toMatch(/^36[2-4]0 since 36[0-2]0$/);
  });

  test('stood when the gateway stopped: over when it is, and not raised twice', () => {
    const good = Array.from({ length: 6 }, (_, index) => atSecond(index * 10, row.kept));
    expect(told(row, good, [id])).toEqual([expect.stringMatching(/^\d+ good/)]);
    expect(told(row, day(row).slice(2, 6), [id])).toEqual([]);
  });
});

test('every limited quantity is among them', () => {
  expect(new Set(rows.map(({ band }) => band.quantity)).size).toBe(15);
});

const quiet = (row: string, values: Values, changes: Partial<QualityMeter> = {}) => {
  const found = rows.find(({ measure }) => measure === row);
  if (found === undefined) throw new Error(`no row ${row}`);
  const meter = { ...found.meter, ...changes };
  return told(
    { ...found, meter },
    [0, 10, 20, 30].map((second) => atSecond(second, values)),
  );
};

// Each would be an alarm at a load that is large enough.
test.for<{ law: string; row: string; values: Values; meter?: Partial<QualityMeter>; alarm: boolean }>([
  { law: 'a current of 0.9 A', row: 'thd.current', values: { 'thd.current.L1': 90, 'current.L1': 0.9 }, alarm: false },
  { law: 'a current of 1.1 A', row: 'thd.current', values: { 'thd.current.L1': 90, 'current.L1': 1.1 }, alarm: true },
  { law: 'an unknown current', row: 'thd.current', values: { 'thd.current.L1': 90 }, alarm: true },
  {
    law: '4 % of the demand current',
    row: 'harmonic.current',
    values: { 'harmonic.current.L2.11': 9, 'current.L2': 4 },
    meter: { demandCurrent: 100 },
    alarm: false,
  },
  {
    law: 'TDD of a meter whose demand current is not known',
    row: 'tdd',
    values: { ...load, 'thd.current.L1': 90 },
    meter: { demandCurrent: null },
    alarm: false,
  },
  { law: 'TDD without the current', row: 'tdd', values: { 'thd.current.L1': 90 }, alarm: false },
  {
    law: 'power factor of 200 VA',
    row: 'power-factor',
    values: { 'power.active': 20, 'power.apparent': 200 },
    alarm: false,
  },
  {
    law: 'power factor of 250 VA',
    row: 'power-factor',
    values: { 'power.active': 20, 'power.apparent': 250 },
    alarm: true,
  },
  {
    law: 'reverse power where power may flow out',
    row: 'reverse power',
    values: { 'power.active': -5_000 },
    meter: { mayExport: true },
    alarm: false,
  },
  {
    law: 'reverse power of a meter that does not say its power',
    row: 'reverse power',
    values: { 'power.apparent': 5_000 },
    alarm: false,
  },
  {
    law: 'loading of what nobody has rated',
    row: 'loading of a transformer that says its apparent power',
    values: { 'power.apparent': 9e6 },
    meter: { rating: null },
    alarm: false,
  },
  {
    law: 'loading by active power alone',
    row: 'loading of a transformer by active and reactive power',
    values: { 'power.active': 90_000 },
    alarm: false,
  },
  {
    law: 'loading of a conductor of one phase',
    row: 'loading of a conductor: the phase that carries most, whatever sign the meter gives it',
    values: { 'current.L1': 101 },
    alarm: true,
  },
  {
    law: 'neutral over phases of half an ampere',
    row: 'neutral-current',
    values: { 'current.neutral': 3, 'current.L1': 0.5, 'current.L2': 0.5, 'current.L3': 0.5 },
    alarm: false,
  },
  {
    law: 'the neutral of a single phase',
    row: 'neutral-current',
    values: { 'current.neutral': 9, 'current.L1': 9 },
    alarm: false,
  },
  {
    law: 'unbalance of noise on a dead line',
    row: 'unbalance of line-to-line voltages',
    values: lines(3, 9, 1),
    alarm: false,
  },
  {
    law: 'unbalance from phase voltages alone',
    row: 'unbalance of phase voltages and angles',
    values: { 'voltage.L1': 250, 'voltage.L2': 230, 'voltage.L3': 230 },
    alarm: false,
  },
])('not of a small or unknown load: $law', ({ row, values, meter, alarm }) => {
  expect(quiet(row, values, meter)).toEqual(alarm ? ['20 since 0'] : []);
});

describe('what comes in two answers of a meter', () => {
  const row = rows.find(({ measure }) => measure === 'tdd') as Row;
  const current = (second: number) => atSecond(second, load);
  const thd = (second: number) => atSecond(second, { 'thd.current.L1': 20 });

  test('is put together when they are near', () => {
    expect(told(row, [current(0), thd(1), current(30), thd(31)])).toEqual(['31 since 1']);
  });
  test('and not when the longest gap lies between them', () => {
    // A minute in these rules.
    expect(told(row, [current(0), thd(61), thd(90)])).toEqual([]);
    expect(told(row, [current(0), thd(30), thd(60)])).toEqual(['60 since 30']);
  });
});
