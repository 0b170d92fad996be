import { describe, expect, test } from 'vitest';
import type { ComplianceRule } from '../../../src/domain/limits.ts';
import type { QualityFrame, StatisticName } from '../../../src/domain/quality-frame.ts';
import { DAY, HOUR, instant } from '../../../src/domain/time.ts';
import type { QualityMeter } from '../../../src/power-quality/quality-rules.ts';
import { judgePeriod } from '../../../src/power-quality/statistics/judge-period.ts';
import type { Period, RuleResult } from '../../../src/power-quality/statistics/rule-result.ts';
import { complianceRule } from '../../support/compliance-rules.ts';
import { type MadeRow, madeFrame, monday, TEN_MINUTES } from '../../support/quality-frames.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';

const days = (from: number, to: number): Period => ({
  start: instant(monday + from * DAY),
  end: instant(monday + to * DAY),
});
const week = days(0, 7);
const WINDOWS = 1_008;

const meterUnder = (compliance: readonly ComplianceRule[], changes: Partial<QualityMeter> = {}): QualityMeter =>
  qualityMeter('h01', { limits: [limitSet({ compliance })], ...changes });

type Row = Omit<MadeRow, 'device'>;
/** A row of `h01` for every window of a period; null: no frame. */
const framesFor = ({ start, end }: Period, row: (window: number) => Row | null): readonly QualityFrame[] =>
  Array.from({ length: (end - start) / TEN_MINUTES }, (_, window) => {
    const made = row(window);
    return made && madeFrame(start + window * TEN_MINUTES, [{ device: 'h01', ...made }]);
  }).filter((frame) => frame !== null);
const volts = (value: number, changes: Row = {}): Row => ({ ...changes, values: { 'voltage.L1': value } });

const judgeOne = (rule: ComplianceRule, frames: Iterable<QualityFrame>, period = week): RuleResult => {
  const results = judgePeriod([meterUnder([rule])], period, frames);
  expect(results).toHaveLength(1);
  return results[0] as RuleResult;
};

describe('the formula of EN 50160, worked by hand', () => {
  // A week has 7 · 24 · 6 = 1,008 windows. Eight are flagged, so N = 1,000. 230 V ± 10 % is 207 to 253 V.
  // N1/N ≤ 1 − 0.95 = 5 % allows N1 = 50 of 1,000.
  const weekWith = (outside: number) =>
    framesFor(week, (window) => {
      if (window < 8) return volts(100, { flagged: true });
      return volts(window < 8 + outside ? 206 : 230);
    });

  test('50 of 1,000 outside are 5 %: compliant', () => {
    expect(judgeOne(complianceRule(), weekWith(50))).toEqual({
      device: 'h01',
      point: 'p01',
      feeder: null,
      set: 'test',
      authority: 'gateway',
      rule: complianceRule(),
      nominalVolts: 230,
      phase: 'L1',
      measured: true,
      judged: week,
      whole: true,
      expected: WINDOWS,
      valid: 1_000,
      flagged: 8,
      outside: 50,
      inside: 0.95,
      // In percent of 230 V. The 50th smallest (⌈0.05 · 1,000⌉) is the last of those at 206 V, 89.565 %.
      percentile5: expect.closeTo(89.5652, 3),
      percentile95: expect.closeTo(100, 9),
      least: expect.closeTo(89.5652, 3),
      greatest: expect.closeTo(100, 9),
      verdict: 'compliant',
      weeks: null,
    });
  });

  test('51 of 1,000 are 5.1 %: exceeded', () => {
    expect(judgeOne(complianceRule(), weekWith(51))).toMatchObject({ outside: 51, inside: 0.949, verdict: 'exceeded' });
  });

  test('of the outer limit, +10 % and −15 % for all of the week, one is too many', () => {
    const outer = complianceRule({ name: 'outer', low: 85, share: 1 });
    expect(judgeOne(outer, weekWith(50))).toMatchObject({ outside: 0, verdict: 'compliant' });
    const once = framesFor(week, (window) => volts(window === 500 ? 195 : 230));
    // 0.85 · 230 V = 195.5 V.
    expect(judgeOne(outer, once)).toMatchObject({ outside: 1, verdict: 'exceeded' });
  });

  test('of frequency N1/N ≤ 0.5 % over a year of 3,153,600 means over 10 s: 15,768 may lie outside', () => {
    const inner = complianceRule({
      quantity: 'frequency',
      aggregate: '10s',
      over: 'year',
      unit: 'Hz',
      low: 49.5,
      high: 50.5,
      share: 0.995,
    });
    const year = days(0, 365);
    const yearWith = function* (outside: number): Generator<QualityFrame> {
      const quiet = madeFrame(year.start, [{ device: 'h01' }], { frequency: Array.from({ length: 60 }, () => 50) });
      for (let window = 0; window < 52_560; window += 1) {
        const frequency = quiet.frequency.slice().fill(49.4, 0, Math.max(0, Math.min(60, outside - 60 * window)));
        yield { ...quiet, start: instant(year.start + window * TEN_MINUTES), frequency };
      }
    };
    const kept = judgeOne(inner, yearWith(15_768), year);
    expect(kept).toMatchObject({ device: null, point: null, feeder: null, expected: 3_153_600, valid: 3_153_600 });
    expect(kept).toMatchObject({ outside: 15_768, inside: 0.995, whole: true, verdict: 'compliant' });
    expect(judgeOne(inner, yearWith(15_769), year)).toMatchObject({ outside: 15_769, verdict: 'exceeded' });
  });
});

describe('what counts', () => {
  test.for<readonly [string, Row, Partial<RuleResult>]>([
    ['a value at the limit is within', volts(253), { valid: 1, outside: 0 }],
    ['a value at the limit as 32-bit floats have it', volts(Math.fround(207)), { valid: 1, outside: 0 }],
    ['one beyond is not', volts(253.1), { valid: 1, outside: 1 }],
    ['half of the window covered is enough', volts(100, { coverage: 0.5 }), { valid: 1, outside: 1 }],
    ['less is not', volts(100, { coverage: 0.49 }), { valid: 0, flagged: 0, outside: 0 }],
    ['flagged is left out, whatever it says', volts(100, { flagged: true }), { valid: 0, flagged: 1, outside: 0 }],
    ['no value is none', volts(Number.NaN), { valid: 0, flagged: 0, measured: false }],
  ])('%s', ([, row, expected]) => {
    const frames = framesFor(week, (window) => (window === 0 ? row : null));
    expect(judgeOne(complianceRule(), frames)).toMatchObject({ expected: WINDOWS, ...expected });
  });

  test('frames of 15 min, and those before and after the period, are passed over', () => {
    const around = framesFor(days(-1, 8), () => volts(230));
    const quarter = madeFrame(week.start, [{ device: 'h01', ...volts(1) }], { length: '15min' });
    expect(judgeOne(complianceRule(), [...around, quarter])).toMatchObject({ valid: WINDOWS, outside: 0, least: 100 });
  });

  test('frames out of order are a bug of who gives them', () => {
    const frames = framesFor(week, () => volts(230));
    expect(() => judgeOne(complianceRule(), frames.toReversed())).toThrow(RangeError);
    expect(() => judgeOne(complianceRule(), [...frames.slice(0, 2), ...frames.slice(1)])).toThrow(RangeError);
  });

  test('frames without any name say nothing of it', () => {
    expect(
      judgeOne(
        complianceRule(),
        framesFor(week, () => ({})),
      ),
    ).toMatchObject({ phase: null, measured: false });
  });

  test('names may come, go and change places', () => {
    const frames = framesFor(week, (window) =>
      window % 2 === 0
        ? { values: { 'voltage.L1': 230, 'thd.voltage.L1': 1 } }
        : { values: { 'thd.voltage.L1': 300, 'voltage.L1': 231 } },
    );
    expect(judgeOne(complianceRule({ unit: 'V', low: 230, high: 231 }), frames)).toMatchObject({
      valid: WINDOWS,
      outside: 0,
      least: 230,
      greatest: 231,
    });
  });
});

describe('the verdict with missing data', () => {
  // 907 of 1,008 are 89.98 %, 908 are 90.08 %.
  test.for<readonly [string, number, number, RuleResult['verdict']]>([
    ['nine tenths and all within', 908, 0, 'compliant'],
    ['less than nine tenths, all within', 907, 0, 'unknown'],
    ['less, and more outside of it than 5 % of those', 907, 46, 'unknown'],
    ['nine tenths, 5.06 % outside of it', 908, 46, 'exceeded'],
    ['51 outside: the missing ones could not mend it', 60, 51, 'exceeded'],
    ['50 outside: they could', 60, 50, 'unknown'],
    ['nothing at all', 0, 0, 'unknown'],
  ])('%s', ([, valid, outside, verdict]) => {
    const frames = framesFor(week, (window) => (window < valid ? volts(window < outside ? 100 : 230) : null));
    expect(judgeOne(complianceRule(), frames)).toMatchObject({ valid, outside, verdict });
  });
});

describe('percentiles by nearest rank', () => {
  test('of 1 to 1,000 V the 950th and the 50th', () => {
    const frames = framesFor(week, (window) => (window < 1_000 ? volts(1_000 - window) : null));
    const result = judgeOne(complianceRule({ unit: 'V', low: 0, high: 2_000 }), frames);
    expect(result).toMatchObject({ percentile5: 50, percentile95: 950, least: 1, greatest: 1_000 });
  });
  test('of three the third and the first', () => {
    const frames = framesFor(week, (window) => (window < 3 ? volts(window + 1) : null));
    expect(judgeOne(complianceRule({ unit: 'V' }), frames)).toMatchObject({ percentile5: 1, percentile95: 3 });
  });
});

describe('weeks of a longer period', () => {
  const inside = () => volts(230);

  test('are judged each, and the worst counts', () => {
    const frames = framesFor(days(0, 21), (window) =>
      // 60 outside in the second week, 51 in the third.
      volts((window >= WINDOWS && window < WINDOWS + 60) || window >= 3 * WINDOWS - 51 ? 100 : 230),
    );
    expect(judgeOne(complianceRule(), frames, days(0, 21))).toMatchObject({
      judged: days(7, 14),
      whole: true,
      outside: 60,
      verdict: 'exceeded',
      weeks: { compliant: 1, exceeded: 2, unknown: 0 },
    });
  });

  test('a week in which too little was measured leaves the verdict open', () => {
    const frames = framesFor(days(0, 14), (window) => (window < WINDOWS ? inside() : null));
    expect(judgeOne(complianceRule(), frames, days(0, 14))).toMatchObject({
      judged: days(7, 14),
      inside: null,
      verdict: 'unknown',
      weeks: { compliant: 1, exceeded: 0, unknown: 1 },
    });
  });

  test('the parts of weeks at its ends can only break a rule', () => {
    const period = days(-2, 8);
    const withBad = (bad: number) => framesFor(period, (window) => volts(window < bad ? 100 : 230));
    // 50 of the 288 windows of the two days are 17 %, but the rest of their week could mend it.
    expect(judgeOne(complianceRule(), withBad(50), period)).toMatchObject({
      judged: week,
      verdict: 'compliant',
      weeks: null,
    });
    expect(judgeOne(complianceRule(), withBad(51), period)).toMatchObject({
      judged: days(-2, 0),
      whole: false,
      expected: 288,
      outside: 51,
      verdict: 'exceeded',
      weeks: { compliant: 1, exceeded: 1, unknown: 0 },
    });
  });

  test('a period without a whole week is judged in one piece, and says so', () => {
    const period = days(-2, 3);
    const result = judgeOne(complianceRule(), framesFor(period, inside), period);
    expect(result).toMatchObject({ judged: period, whole: false, expected: 720, verdict: 'compliant', weeks: null });
  });

  test('begin on Monday 00:00 in Bangkok, which is Sunday 17:00 UTC', () => {
    expect(new Date(week.start).toISOString()).toBe('2026-11-22T17:00:00.000Z');
    const shifted = { start: instant(week.start + 1), end: instant(week.end + 1) };
    expect(judgeOne(complianceRule(), framesFor(week, inside), week).whole).toBe(true);
    expect(judgeOne(complianceRule(), framesFor(week, inside).slice(1), shifted).whole).toBe(false);
  });
});

describe('what a rule looks at', () => {
  const allOf = (values: Partial<Record<StatisticName, number>>) => framesFor(week, () => ({ values }));
  const found = (
    rule: ComplianceRule,
    values: Partial<Record<StatisticName, number>>,
    meter: Partial<QualityMeter> = {},
  ) => judgePeriod([meterUnder([rule], meter)], week, allOf(values)).map(({ phase, greatest }) => [phase, greatest]);

  test.for<
    readonly [string, Partial<ComplianceRule>, Partial<Record<StatisticName, number>>, ReturnType<typeof found>]
  >([
    [
      'each phase',
      { unit: 'V' },
      { 'voltage.L1': 1, 'voltage.L2': 2, 'voltage.L3': 3 },
      [
        ['L1', 1],
        ['L2', 2],
        ['L3', 3],
      ],
    ],
    ['only phases there are', { unit: 'V' }, { 'voltage.L2': 2 }, [['L2', 2]]],
    ['unbalance, which has none', { quantity: 'unbalance' }, { unbalance: 1 }, [[null, 1]]],
    ['THD', { quantity: 'thd.voltage' }, { 'thd.voltage.L3': 5 }, [['L3', 5]]],
    [
      'a harmonic of its order',
      { quantity: 'harmonic.voltage', order: 5 },
      { 'harmonic.voltage.L1.5': 4, 'harmonic.voltage.L1.7': 9 },
      [['L1', 4]],
    ],
    [
      'a current harmonic, of its fundamental',
      { quantity: 'harmonic.current', order: 5 },
      { 'harmonic.current.L1.5': 4 },
      [['L1', 4]],
    ],
    ['TDD', { quantity: 'tdd' }, { 'tdd.L1': 3, 'thd.current.L1': 8 }, [['L1', 3]]],
    ['power factor', { quantity: 'power-factor' }, { 'power-factor': 0.5 }, [[null, 0.5]]],
    [
      'neutral current over the greatest of 10, 20 and 25 A',
      { quantity: 'neutral-current' },
      { 'current.neutral': 5, 'current.L1': 10, 'current.L2': 20, 'current.L3': 25 },
      [[null, 20]],
    ],
    [
      'neutral current without load: nothing',
      { quantity: 'neutral-current' },
      { 'current.neutral': 5, 'current.L1': 0, 'current.L2': 0, 'current.L3': 0 },
      [[null, null]],
    ],
    ['Pst over 10 min', { quantity: 'flicker.short' }, { 'flicker.short.L1': 0.5 }, [['L1', 0.5]]],
    [
      'Plt over 2 h, of Pst',
      { quantity: 'flicker.long', aggregate: '2h' },
      { 'flicker.short.L1': 0.5, 'flicker.long.L1': 9 },
      [['L1', 0.5]],
    ],
    [
      'Plt over 2 h, of the meter without Pst',
      { quantity: 'flicker.long', aggregate: '2h' },
      { 'flicker.long.L1': 0.5 },
      [['L1', 0.5]],
    ],
    ['voltages over 2 h', { unit: 'V', aggregate: '2h' }, { 'voltage.L1': 230 }, [['L1', 230]]],
    [
      'what no frame has: unknown',
      { quantity: 'frequency-rate', aggregate: '10s' },
      { 'voltage.L1': 230 },
      [[null, null]],
    ],
    ['what the meter does not give: unknown', { quantity: 'thd.current' }, { 'voltage.L1': 230 }, [[null, null]]],
  ])('%s', ([, changes, values, expected]) => {
    expect(found(complianceRule({ low: null, high: 1_000, ...changes }), values)).toEqual(expected);
  });

  test('percent is of the nominal voltage of its set, or of the first set that has one, and so are the phases or pairs', () => {
    const percent = limitSet({ name: 'en', nominal: null, compliance: [complianceRule()] });
    const pea = limitSet({ name: 'pea', nominal: { volts: 220, between: 'phase-neutral' } });
    const pairs = limitSet({ name: 'mv', nominal: { volts: 400, between: 'phase-phase' } });
    const frames = allOf({ 'voltage.L1': 220, 'voltage.L1-L2': 400 });
    const judged = (...limits: QualityMeter['limits']) =>
      judgePeriod([qualityMeter('h01', { limits })], week, frames).map(({ phase, greatest }) => [phase, greatest]);
    expect(judged(percent, pea)).toEqual([['L1', expect.closeTo(100, 9)]]);
    expect(judged(percent, pairs)).toEqual([['L1-L2', expect.closeTo(100, 9)]]);
    expect(judged(percent)).toEqual([[null, null]]);
    // 220 V of the set's own 230 V are 95.652 %, whatever set comes first; so its alarms are judged too.
    const own = limitSet({
      name: 'mea',
      nominal: { volts: 230, between: 'phase-neutral' },
      compliance: [complianceRule()],
    });
    expect(judged(pea, own)).toEqual([['L1', expect.closeTo(95.652, 3)]]);
    expect(judged(pairs, own)).toEqual([['L1', expect.closeTo(95.652, 3)]]);
    const meter = qualityMeter('h01', { limits: [pea, own, percent] });
    expect(judgePeriod([meter], week, frames).map(({ set, nominalVolts }) => [set, nominalVolts])).toEqual([
      ['mea', 230],
      ['en', 220],
    ]);
  });

  test.for<readonly [string, number | null, number | null, boolean]>([
    ['nothing is known', null, null, false],
    ['only the demand', null, 100, false],
    ['20 is in', 2_000, 100, true],
    ['just below 50 is in', 4_999, 100, true],
    ['50 is not', 5_000, 100, false],
    ['below 20 is not', 1_999, 100, false],
  ])('a rule for short-circuit ratios from 20 to 50: %s', ([, shortCircuitCurrent, demandCurrent, applies]) => {
    const rule = complianceRule({ quantity: 'tdd', low: null, high: 8, shortCircuitRatio: { from: 20, below: 50 } });
    const results = found(rule, { 'tdd.L1': 5 }, { shortCircuitCurrent, demandCurrent });
    expect(results).toEqual(applies ? [['L1', 5]] : []);
  });

  test('a current harmonic under such a rule is in percent of the demand current', () => {
    // 50 A with 75 % THD have a fundamental of 40 A; 10 % of that are 4 A, 3.2 % of a demand current of 125 A.
    const rule = complianceRule({
      quantity: 'harmonic.current',
      order: 5,
      low: null,
      high: 7,
      shortCircuitRatio: { from: 20, below: null },
    });
    const values = { 'harmonic.current.L2.5': 10, 'current.L2': 50, 'thd.current.L2': 75 };
    const known = { demandCurrent: 125, shortCircuitCurrent: 10_000 };
    expect(found(rule, values, known)).toEqual([['L2', expect.closeTo(3.2, 6)]]);
    expect(found(rule, { 'harmonic.current.L2.5': 10, 'current.L2': 50 }, known)).toEqual([[null, null]]);
  });
});

describe('Plt over 2 h', () => {
  const rule = complianceRule({ quantity: 'flicker.long', aggregate: '2h', unit: '1', low: null, high: 1 });

  test('∛(ΣPst³/12) on even hours of Bangkok, worked by hand; a week has 84', () => {
    // Eleven Pst of 0.5 and one of 2: (11 · 0.125 + 8) / 12 = 0.78125, its cube root 0.92100.
    const frames = framesFor(week, (window) => ({ values: { 'flicker.short.L1': window % 12 === 0 ? 2 : 0.5 } }));
    const result = judgeOne(rule, frames);
    expect(result).toMatchObject({ expected: 84, valid: 84, outside: 0, verdict: 'compliant' });
    expect(result.greatest).toBeCloseTo(0.921, 4);
  });

  test('a missing Pst leaves its two hours without Plt; a flagged one flags them', () => {
    const frames = framesFor(week, (window) => {
      if (window === 0) return null;
      return { flagged: window === 12, values: { 'flicker.short.L1': 0.5 } };
    });
    expect(judgeOne(rule, frames)).toMatchObject({ expected: 84, valid: 82, flagged: 1 });
  });

  test.for([
    ['the last two hours of one week', WINDOWS - 12, days(0, 7)],
    ['the first two of the next', WINDOWS, days(7, 14)],
    ['the last two of the period', 2 * WINDOWS - 12, days(7, 14)],
  ] as const)('%s are judged where they belong', ([, first, judged]) => {
    const period = days(0, 14);
    const frames = framesFor(period, (window) => ({
      values: { 'flicker.short.L1': window >= first && window < first + 12 ? 2 : 0.5 },
    }));
    expect(judgeOne({ ...rule, share: 1 }, frames, period)).toMatchObject({
      judged,
      valid: 84,
      outside: 1,
      weeks: { compliant: 1, exceeded: 1, unknown: 0 },
    });
  });
});

describe('frequency', () => {
  const rule = complianceRule({ quantity: 'frequency', aggregate: '10s', unit: 'Hz', low: 49.5, high: 50.5 });
  const frameWith = (flags: readonly boolean[]) =>
    madeFrame(
      week.start,
      flags.map((flagged, index) => ({ device: `h0${index + 1}`, flagged })),
      { frequency: [50, 49, Number.NaN, 50.5] },
    );

  test('is judged once for a set that many meters share', () => {
    const limits = [limitSet({ compliance: [rule] })];
    const meters = ['h01', 'h02'].map((device) => qualityMeter(device, { limits }));
    const results = judgePeriod(meters, week, [frameWith([false, false])]);
    expect(results).toMatchObject([{ device: null, phase: null, expected: 60_480, valid: 3, outside: 1, least: 49 }]);
  });

  test.for([
    ['a dip that one meter saw does not flag it', [true, false], 3, 0],
    ['one that all saw does', [true, true], 0, 3],
  ] as const)('%s', ([, flags, valid, flagged]) => {
    expect(judgeOne(rule, [frameWith(flags)])).toMatchObject({ valid, flagged });
  });
});

test('results stand by meter, set, rule and phase, the same statistic under several limits at once', () => {
  const [inner, outer] = [complianceRule({ name: 'inner' }), complianceRule({ name: 'outer', low: 85, share: 1 })];
  const sets = [limitSet({ name: 'a', compliance: [inner, outer] }), limitSet({ name: 'b', compliance: [inner] })];
  const meters = ['h02', 'h01'].map((device) => qualityMeter(device, { limits: sets }));
  const frames = [
    madeFrame(
      week.start,
      ['h01', 'h02'].map((device) => ({ device, values: { 'voltage.L1': 200, 'voltage.L2': 230 } })),
    ),
    madeFrame(week.start + 2 * HOUR, [{ device: 'h03', values: { 'voltage.L1': 1 } }]),
  ];
  const results = judgePeriod(meters, week, frames);
  expect(
    results.map(({ device, set, rule, phase, outside }) => `${device} ${set} ${rule.name} ${phase} ${outside}`),
  ).toEqual(
    ['h02', 'h01'].flatMap((device) => [
      `${device} a inner L1 1`,
      `${device} a inner L2 0`,
      `${device} a outer L1 0`,
      `${device} a outer L2 0`,
      `${device} b inner L1 1`,
      `${device} b inner L2 0`,
    ]),
  );
});
