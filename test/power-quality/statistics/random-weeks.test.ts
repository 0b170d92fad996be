import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComplianceRule } from '../../../src/domain/limits.ts';
import type { QualityFrame, StatisticName } from '../../../src/domain/quality-frame.ts';
import { instant } from '../../../src/domain/time.ts';
import { advanceFrames, startFrames } from '../../../src/power-quality/statistics/aggregate-frames.ts';
import { judgePeriod } from '../../../src/power-quality/statistics/judge-period.ts';
import { longerAggregates } from '../../../src/power-quality/statistics/longer-aggregates.ts';
import { complianceRule } from '../../support/compliance-rules.ts';
import { monday, statisticIn, TEN_MINUTES } from '../../support/quality-frames.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { naiveFrames } from './naive-statistics.ts';
import { DEMAND, type FramedPeriod, randomFrames, randomReadings, weekRules } from './random-weeks.ts';

/** How many weeks: `npm run test:weeks` makes 100,000 of them, or as many as `WEEKS` says. */
const WEEKS = Number(process.env['WEEKS'] ?? 200);
const PATIENCE = 30_000 + 1_000 * WEEKS;

/** As 32-bit floats agree after sums in another order. */
const near = (one: number, other: number): boolean =>
  Object.is(one, other) || Math.abs(one - other) <= 1e-6 * Math.max(1e-3, Math.abs(one), Math.abs(other));
/** Without what `expect` costs where nothing is wrong: there are hundreds of millions of comparisons. */
const expectSame = (what: string, one: readonly unknown[], other: readonly unknown[]): void => {
  if (one.length !== other.length || one.some((value, at) => value !== other[at]))
    expect([what, one]).toEqual([what, other]);
};
const expectNear = (what: string, one: readonly number[] | undefined, other: readonly number[] | undefined): void => {
  const same = one?.length === other?.length && (one ?? []).every((value, at) => near(value, other?.[at] as number));
  if (!same) expect([what, one]).toEqual([what, other]);
};
const weeks = (check: (seed: number) => void): void =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => check(seed)),
    { numRuns: WEEKS, endOnFailure: true },
  );

describe(`${WEEKS} random weeks`, () => {
  test('frames of the readings are those of the naive twin', { timeout: PATIENCE }, () => {
    let frames = 0;
    weeks((seed) => {
      const said = randomReadings(seededRandom(seed));
      const state = startFrames(weekRules);
      const made = said.flatMap((one) => advanceFrames(state, one));
      const { lateness, longestGap } = weekRules;
      const naive = naiveFrames(said, { lateness, longestGap, demandCurrent: DEMAND });
      const name = ({ length, start }: Readonly<{ length: string; start: number }>) => `${length} ${start}`;
      expectSame('frames', made.map(name).toSorted(), naive.map(name).toSorted());
      for (const twin of naive) sameFrame(made.find((one) => name(one) === name(twin)) as QualityFrame, twin);
      frames += made.length;
    });
    expect(frames).toBeGreaterThan(WEEKS);
  });

  test('two hours and the week are the aggregates of their frames', { timeout: PATIENCE }, () => {
    weeks((seed) => {
      const { frames } = randomFrames(seededRandom(seed));
      for (const over of ['2h', 'week'] as const)
        for (const aggregate of longerAggregates(over, frames)) {
          const windows = over === '2h' ? 12 : 1_008;
          const own = frames.filter(
            ({ start }) => start >= aggregate.start && start < aggregate.start + windows * TEN_MINUTES,
          );
          for (const { device, coverage, flagged } of aggregate.meters) {
            const rows = own.flatMap((frame) => frame.meters.filter((meter) => meter.device === device));
            const covered = own.filter(({ meters }) =>
              meters.some((meter) => meter.device === device && meter.coverage >= 0.5),
            );
            const good = rows.filter((row) => row.coverage >= 0.5 && !row.flagged).length;
            expectNear('coverage', [coverage], [good / windows]);
            expectSame('flag', [flagged], [rows.some((row) => row.flagged)]);
            const valuesOf = (name: StatisticName): readonly number[] =>
              covered
                .flatMap((frame) => statisticIn(frame, device, name)?.[0] ?? [])
                .filter((value) => !Number.isNaN(value));
            const power = (name: StatisticName, by: number): number =>
              (valuesOf(name).reduce((sum, value) => sum + value ** by, 0) / valuesOf(name).length) ** (1 / by);
            const found = (name: StatisticName): number => statisticIn(aggregate, device, name)?.[0] ?? Number.NaN;
            expectNear('voltage', [found('voltage.L1')], [power('voltage.L1', 2)]);
            expectNear('unbalance', [found('unbalance')], [power('unbalance', 1)]);
            const plt = over === '2h' && covered.length === 12 ? power('flicker.short.L1', 3) : Number.NaN;
            expectNear('Plt', [found('flicker.long.L1')], [plt]);
          }
        }
    });
  });

  test('verdicts and percentiles are those of the formula over the list', { timeout: PATIENCE }, () => {
    const verdicts = new Set<string>();
    weeks((seed) => {
      const period = randomFrames(seededRandom(seed));
      const { start, end, frames } = period;
      const meters = ['h01', 'h02'].map((device) =>
        qualityMeter(device, { limits: [limitSet({ compliance: rules })] }),
      );
      const results = judgePeriod(meters, { start: instant(start), end: instant(end) }, frames);
      for (const result of results) {
        const naive = naiveJudgement(period, result.device, result.rule);
        const { expected, valid, flagged, outside, percentile5, percentile95, least, greatest, verdict } = result;
        const what = `${result.device} ${result.rule.name}`;
        expectSame(what, [expected, valid, flagged, outside, verdict], naive.counts);
        const numbers = [percentile5, percentile95, least, greatest].map((value) => value ?? Number.NaN);
        expectNear(what, numbers, naive.numbers);
        verdicts.add(verdict);
      }
      // The gateway's frequency, and every other rule of two meters.
      expectSame('results', [results.length], [1 + 2 * (rules.length - 1)]);
    });
    expect([...verdicts].toSorted()).toEqual(['compliant', 'exceeded', 'unknown']);
  });
});

const sameFrame = (made: QualityFrame, naive: ReturnType<typeof naiveFrames>[number]): void => {
  const what = `${naive.length} ${naive.start}`;
  const row = (meter: Readonly<{ device: string; flagged: boolean; readings: number }>) =>
    `${meter.device} ${meter.flagged} ${meter.readings}`;
  expectSame(what, made.meters.map(row), naive.meters.map(row));
  const names = [...new Set(naive.meters.flatMap(({ statistics }) => Object.keys(statistics)))];
  expectSame(what, [...made.names].toSorted(), names.toSorted());
  naive.meters.forEach(({ device, coverage, statistics }, place) => {
    expectNear(`${what} coverage`, [made.meters[place]?.coverage as number], [coverage]);
    for (const name of made.names)
      expectNear(
        `${what} ${device} ${name}`,
        statisticIn(made, device, name),
        statistics[name] ?? [Number.NaN, Number.NaN, Number.NaN],
      );
  });
  expectNear(
    `${what} frequency`,
    [...made.frequency],
    naive.frequency.map((value) => value ?? Number.NaN),
  );
};

const rules: readonly ComplianceRule[] = [
  complianceRule(),
  complianceRule({ name: 'outer', low: 85, share: 1 }),
  complianceRule({ name: 'low', quantity: 'voltage', unit: 'V', low: 225, high: null, share: 0.9 }),
  complianceRule({ name: 'unbalance', quantity: 'unbalance', low: null, high: 2 }),
  complianceRule({ name: 'plt', quantity: 'flicker.long', aggregate: '2h', unit: '1', low: null, high: 1 }),
  complianceRule({
    name: 'hertz',
    quantity: 'frequency',
    aggregate: '10s',
    unit: 'Hz',
    low: 49.5,
    high: 50.5,
    share: 0.92,
  }),
];

/** The judgement of a week from the plain lists: integers instead of shares, and no rank but by counting. */
const naiveJudgement = (period: FramedPeriod, device: string | null, rule: ComplianceRule) => {
  const { expected, values, flagged } =
    rule.quantity === 'frequency'
      ? hertz(period)
      : rule.quantity === 'flicker.long'
        ? longFlicker(period, device)
        : windows(period, device, rule);
  const scale = rule.unit === '%' && rule.quantity === 'voltage' ? 100 / 230 : 1;
  const [low, high] = [rule.low ?? Number.NEGATIVE_INFINITY, rule.high ?? Number.POSITIVE_INFINITY].map((limit) =>
    Math.fround(limit / scale),
  );
  const outside = values.filter((value) => value < (low as number) || value > (high as number)).length;
  const outsidePercent = Math.round(100 * (1 - rule.share));
  const broken = (of: number): boolean => 100 * outside > outsidePercent * of;
  const verdict = broken(expected)
    ? 'exceeded'
    : values.length === 0 || 10 * values.length < 9 * expected
      ? 'unknown'
      : broken(values.length)
        ? 'exceeded'
        : 'compliant';
  // The least value that so many hundredths of all do not pass.
  const sorted = values.toSorted((one, other) => one - other);
  const rank = (hundredths: number): number =>
    sorted.find((_, place) => 100 * (place + 1) >= hundredths * values.length) ?? Number.NaN;
  const numbers = [rank(5), rank(95), rank(0), rank(100)].map((value) => value * scale);
  return { counts: [expected, values.length, flagged, outside, verdict], numbers };
};

const windows = ({ start, end, frames }: FramedPeriod, device: string | null, { quantity }: ComplianceRule) => {
  const name = quantity === 'voltage' ? 'voltage.L1' : 'unbalance';
  const rows = frames.flatMap((frame) =>
    frame.meters
      .filter((meter) => meter.device === device)
      .map(({ flagged, coverage }) => ({
        flagged,
        coverage,
        value: statisticIn(frame, device as string, name)?.[0] ?? Number.NaN,
      })),
  );
  const known = rows.filter(({ value }) => !Number.isNaN(value));
  return {
    expected: (end - start) / TEN_MINUTES,
    flagged: known.filter(({ flagged }) => flagged).length,
    values: known.filter(({ flagged, coverage }) => !flagged && coverage >= 0.5).map(({ value }) => value),
  };
};

const longFlicker = ({ start, end, frames }: FramedPeriod, device: string | null) => {
  // The even hours of the week that lie in the period.
  const from84 = Array.from({ length: 84 }, (_, block) => monday + block * 12 * TEN_MINUTES);
  const begun = from84.filter((from) => from >= start && from < end);
  const blocks = begun.map((from) => {
    const rows = frames
      .filter((frame) => frame.start >= from && frame.start < from + 12 * TEN_MINUTES)
      .flatMap((frame) =>
        frame.meters
          .filter((meter) => meter.device === device)
          .map((meter) => ({ ...meter, pst: statisticIn(frame, device as string, 'flicker.short.L1')?.[0] as number })),
      );
    const covered = rows.filter(({ coverage }) => coverage >= 0.5);
    if (covered.length < 12) return null;
    return {
      flagged: rows.some(({ flagged }) => flagged),
      plt: Math.fround(Math.cbrt(covered.reduce((sum, { pst }) => sum + pst ** 3, 0) / 12)),
    };
  });
  const known = blocks.filter((block) => block !== null);
  return {
    expected: begun.length,
    flagged: known.filter(({ flagged }) => flagged).length,
    values: known.filter(({ flagged }) => !flagged).map(({ plt }) => plt),
  };
};

const hertz = ({ start, end, frames }: FramedPeriod) => {
  const all = frames.map(({ meters, frequency }) => ({
    flagged: meters.every(({ flagged }) => flagged),
    means: [...frequency].filter((value) => !Number.isNaN(value)),
  }));
  return {
    expected: (end - start) / 10_000,
    flagged: all.flatMap(({ flagged, means }) => (flagged ? means : [])).length,
    values: all.flatMap(({ flagged, means }) => (flagged ? [] : means)),
  };
};
