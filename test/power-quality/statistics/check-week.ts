import { inspect } from 'node:util';
import type { ComplianceRule } from '../../../src/domain/limits.ts';
import type { QualityFrame, StatisticName } from '../../../src/domain/quality-frame.ts';
import { instant } from '../../../src/domain/time.ts';
import { frequencyHistogram } from '../../../src/power-quality/report/frequency-histogram.ts';
import { quarterHours } from '../../../src/power-quality/report/quarter-hours.ts';
import { voltageDays } from '../../../src/power-quality/report/voltage-days.ts';
import { advanceFrames, startFrames } from '../../../src/power-quality/statistics/aggregate-frames.ts';
import { judgePeriod } from '../../../src/power-quality/statistics/judge-period.ts';
import { forecastKvarCharge } from '../../../src/power-quality/statistics/kvar-charge.ts';
import { kvarTariffs } from '../../../src/power-quality/statistics/kvar-tariffs.ts';
import { advanceMeans, noMeans } from '../../../src/power-quality/ten-second-means.ts';
import { complianceRule } from '../../support/compliance-rules.ts';
import { longerAggregates } from '../../support/longer-aggregates.ts';
import { monday, TEN_MINUTES } from '../../support/quality-frames.ts';
import { limitSet } from '../../support/quality-rules.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { type FramedPeriod, naiveJudgement, naiveLonger, type Row, rowsOf, twoHours } from './naive-judgement.ts';
import { naiveDays, naiveHistogram, naiveKvar, naiveTenSeconds } from './naive-report.ts';
import { naiveFrames } from './naive-statistics.ts';
import { below, between, DEMAND, type RandomWeek, randomWeek, WEEK } from './random-weeks.ts';

/** As 32-bit floats agree after sums in another order; `floor`: below which a difference is one to this. */
const near = (one: number, other: number, floor = 1e-3): boolean =>
  Object.is(one, other) || Math.abs(one - other) <= 1e-6 * Math.max(floor, Math.abs(one), Math.abs(other));
/** Without what `expect` costs: there are billions of comparisons. */
const differ = (what: string, one: unknown, other: unknown): never => {
  throw new Error(`${what}: ${inspect(one)} is not the twin's ${inspect(other)}`);
};
const same = (what: string, one: readonly unknown[], other: readonly unknown[]): void => {
  if (one.length !== other.length || one.some((value, at) => value !== other[at])) differ(what, one, other);
};
type Numbers = Readonly<{ length: number; [at: number]: number }>;
const close = (what: string, one: Numbers, other: Numbers, floor?: number): void => {
  if (one.length !== other.length) differ(what, one, other);
  for (let at = 0; at < one.length; at += 1)
    if (!near(one[at] as number, other[at] as number, floor)) differ(`${what}[${at}]`, one[at], other[at]);
};
const unknown = [Number.NaN, Number.NaN, Number.NaN] as const;
/** Of nearly equal voltages the formula of the standard is the difference of nearly equal numbers. */
const floorOf = (name: StatisticName): number => (name === 'unbalance' ? 1 : 1e-3);

/** What a week was, for those who count weeks. */
export type CheckedWeek = Readonly<{ windows: number; verdicts: readonly string[] }>;

/** Makes the week of a seed, and compares every statistic of it with its twin. @throws Error that says which differs. */
export const checkWeek = (seed: number, dense: number): CheckedWeek => {
  const random = seededRandom(seed);
  const week = randomWeek(random, dense);
  const made = checkFrames(week);
  checkTenSeconds(week);
  const tenMinutes = made.filter(({ length }) => length === '10min');
  const frames = below(random, 16) === 0 ? tenMinutes.map((frame) => withFrequency(random, frame)) : tenMinutes;
  const { start, end } = week.period;
  const period = { start, end, frames: frames.filter((frame) => frame.start >= start && frame.start < end) };
  const rows = new Map(week.rules.meters.map(({ device }) => [device, rowsOf(frames, device)]));
  const rowsFor = (device: string): readonly Row[] => rows.get(device) ?? [];
  for (const over of ['2h', 'week'] as const) checkLonger(over, frames, rowsFor);
  const inPeriod = (device: string): readonly Row[] =>
    rowsFor(device).filter((row) => row.start >= start && row.start < end);
  const verdicts = checkVerdicts(week, period, inPeriod);
  checkReport(week, made, frames, rowsFor);
  return { windows: tenMinutes.length, verdicts };
};

/** As a gateway has that reads ten times a second: 10 s means all through. */
const withFrequency = (random: ReturnType<typeof seededRandom>, frame: QualityFrame): QualityFrame => ({
  ...frame,
  frequency: Float32Array.from({ length: 60 }, () =>
    below(random, 50) === 0 ? Number.NaN : between(random, 49.45, 50.55),
  ),
});

const checkFrames = ({ said, rules }: RandomWeek): readonly QualityFrame[] => {
  const state = startFrames(rules);
  const made = said.flatMap((one) => advanceFrames(state, one));
  const { lateness, longestGap } = rules;
  const naive = naiveFrames(said, { lateness, longestGap, demandCurrent: DEMAND });
  const name = ({ length, start }: Readonly<{ length: string; start: number }>) => `${length} ${start}`;
  same('frames', made.map(name).toSorted(), naive.map(name).toSorted());
  const byName = new Map(made.map((frame) => [name(frame), frame]));
  for (const twin of naive) sameFrame(byName.get(name(twin)) as QualityFrame, twin);
  return made;
};

const sameFrame = (made: QualityFrame, naive: ReturnType<typeof naiveFrames>[number]): void => {
  const what = `${naive.length} ${naive.start}`;
  const all = new Set(naive.meters.flatMap(({ statistics }) => [...statistics.keys()]));
  if (made.names.length !== all.size || made.names.some((name) => !all.has(name))) differ(what, made.names, [...all]);
  if (made.meters.length !== naive.meters.length) differ(what, made.meters, naive.meters);
  naive.meters.forEach(({ device, flagged, readings, coverage, statistics }, row) => {
    const meter = made.meters[row];
    same(what, [meter?.device, meter?.flagged, meter?.readings], [device, flagged, readings]);
    close(`${what} coverage`, [meter?.coverage ?? Number.NaN], [coverage]);
    made.names.forEach((name, column) => {
      const at = 3 * (row * made.names.length + column);
      close(
        `${what} ${device} ${name}`,
        made.values.subarray(at, at + 3),
        statistics.get(name) ?? unknown,
        floorOf(name),
      );
    });
  });
  close(
    `${what} frequency`,
    made.frequency,
    naive.frequency.map((value) => value ?? Number.NaN),
  );
};

/** The 10 s means that alarms of the frequency go by. */
const checkTenSeconds = ({ said }: RandomWeek): void => {
  const told = said.flatMap(({ reading: { device, measuredAt, values } }) =>
    values.frequency === undefined ? [] : [{ device, at: measuredAt, hertz: values.frequency }],
  );
  const state = noMeans();
  const made = told.flatMap(({ device, at, hertz }) => advanceMeans(state, at, device, hertz) ?? []);
  const naive = naiveTenSeconds(told);
  same(
    '10 s',
    made.map(({ at }) => at),
    naive.map(({ at }) => at),
  );
  close(
    '10 s',
    made.map(({ value }) => value),
    naive.map(({ value }) => value),
  );
};

const checkLonger = (
  over: '2h' | 'week',
  frames: readonly QualityFrame[],
  rowsFor: (device: string) => readonly Row[],
): void => {
  const windows = over === '2h' ? 12 : 1_008;
  const blocks = new Map<string, ReadonlyMap<number, readonly Row[]>>();
  const rowsIn = (device: string, start: number): readonly Row[] => {
    // Polling that began in the week's last minutes goes on into the next one.
    if (over === 'week') return rowsFor(device).filter((row) => row.start < monday + WEEK);
    const own = blocks.get(device) ?? twoHours(rowsFor(device));
    blocks.set(device, own);
    return own.get(Math.floor((start - monday) / (12 * TEN_MINUTES))) ?? [];
  };
  const made = [
    ...longerAggregates(
      over,
      frames.filter(({ start }) => start < monday + WEEK),
    ),
  ];
  const places = new Set(
    frames
      .filter(({ start }) => start < monday + WEEK)
      .map(({ start }) => Math.floor((start - monday) / (windows * TEN_MINUTES))),
  );
  same(
    over,
    made.map(({ start }) => start),
    [...places].map((place) => monday + place * windows * TEN_MINUTES),
  );
  for (const { start, meters, names, values } of made)
    meters.forEach(({ device, coverage, flagged, readings }, row) => {
      const naive = naiveLonger(rowsIn(device, start), windows);
      const what = `${over} ${start} ${device}`;
      close(`${what} coverage`, [coverage], [naive.coverage]);
      same(what, [flagged, readings], [naive.flagged, naive.readings]);
      names.forEach((name, column) => {
        const at = 3 * (row * names.length + column);
        const twin = over === '2h' ? naive.long(name) : naive.plain(name);
        close(`${what} ${name}`, values.subarray(at, at + 3), twin ?? unknown, floorOf(name));
      });
    });
};

const checkVerdicts = (
  { rules: { meters } }: RandomWeek,
  period: FramedPeriod,
  rowsFor: (device: string) => readonly Row[],
): readonly string[] => {
  const judged = meters.map((meter) => ({ ...meter, limits: sets }));
  const results = judgePeriod(judged, { start: instant(period.start), end: instant(period.end) }, period.frames);
  const rules = sets.flatMap(({ compliance }) => compliance);
  const asked = new Set(results.map(({ device, set, rule }) => `${device} ${set} ${rule.name}`));
  // The gateway's frequency, and every other rule of the meters.
  same('results', [asked.size], [1 + meters.length * (rules.length - 1)]);
  for (const result of results) {
    const { expected, valid, flagged, outside, percentile5, percentile95, least, greatest, verdict, measured } = result;
    const what = `${result.device} ${result.set} ${result.rule.name} ${result.phase}`;
    const naive = naiveJudgement(period, rowsFor, result);
    same(what, [expected, valid, flagged, outside, verdict], naive.counts);
    if (!measured && valid + flagged > 0) differ(what, measured, true);
    close(
      what,
      [percentile5, percentile95, least, greatest].map((value) => value ?? Number.NaN),
      naive.numbers,
    );
  }
  return results.map(({ verdict }) => verdict);
};

/** What else a report says: of the days, the frequency, who exports, and the kvar charge. */
const checkReport = (
  { rules: { meters } }: RandomWeek,
  made: readonly QualityFrame[],
  frames: readonly QualityFrame[],
  rowsFor: (device: string) => readonly Row[],
): void => {
  const days = voltageDays(new Map(meters.map(({ device }) => [device, 'phase-neutral'])));
  const histogram = frequencyHistogram();
  for (const frame of frames) {
    days.take(frame);
    histogram.take(frame);
  }
  const [bins, naiveBins] = [histogram.result(), naiveHistogram(frames)];
  same(
    'histogram',
    bins.map(({ fromMilliHz, count }) => `${fromMilliHz} ${count}`),
    naiveBins,
  );
  const told = days.result();
  const until = instant(monday + WEEK);
  const quarters = quarterHours({ start: monday, end: until }, until);
  for (const frame of made) quarters.take(frame);
  for (const { device } of meters) {
    const [own, twin] = [told.get(device) ?? [], naiveDays(rowsFor(device))];
    same(
      `days of ${device}`,
      own.map(({ day, values }) => `${day} ${values}`),
      twin.map(({ day, values }) => `${day} ${values}`),
    );
    own.forEach(({ least, low, middle, high, greatest }, place) => {
      close(`day of ${device}`, [least, low, middle, high, greatest], twin[place]?.numbers ?? []);
    });
    const [tariff] = kvarTariffs;
    if (tariff === undefined) throw new Error('there is no tariff');
    const naive = naiveKvar(
      made.filter(({ start }) => start < until),
      device,
    );
    const forecast = forecastKvarCharge(device, made, until, tariff);
    const numbers = [forecast.active?.value, forecast.active?.at, forecast.reactive?.value, forecast.reactive?.at];
    same(`kvar of ${device}`, [...numbers, forecast.windows.counted, forecast.excessKvar, forecast.charge], naive.kvar);
    same(`export of ${device}`, [quarters.exports(device)], [naive.exports]);
    const [month] = quarters.months(device, tariff);
    if (month !== undefined) same(`month of ${device}`, [month.excessKvar, month.charge], naive.kvar.slice(-2));
  }
};

const rule = (name: ComplianceRule['quantity'], changes: Partial<ComplianceRule>): ComplianceRule =>
  complianceRule({ name: `${name}-${changes.order ?? ''}`, quantity: name, low: null, ...changes });
const nominal = { volts: 400, between: 'phase-phase' } as const;
/** One rule of every quantity there can be one of, over shares that need whole and broken numbers of windows. */
const sets = [
  limitSet({
    compliance: [
      complianceRule(),
      complianceRule({ name: 'outer', low: 85, share: 1 }),
      complianceRule({ name: 'low', unit: 'V', low: 225, high: null, share: 0.9 }),
      rule('unbalance', { high: 2 }),
      rule('thd.voltage', { high: 5 }),
      rule('thd.current', { high: 40, share: 0.99 }),
      rule('harmonic.voltage', { order: 5, high: 4 }),
      rule('harmonic.voltage', { order: 24, high: 0.5 }),
      rule('harmonic.current', { order: 5, high: 4, shortCircuitRatio: { from: 20, below: 50 } }),
      rule('tdd', { high: 8, shortCircuitRatio: { from: 20, below: 50 } }),
      rule('power-factor', { unit: '1', low: 0.5, high: null }),
      rule('flicker.short', { unit: '1', high: 1 }),
      rule('flicker.long', { unit: '1', aggregate: '2h', high: 1 }),
      rule('neutral-current', { high: 60 }),
      rule('frequency', { aggregate: '10s', unit: 'Hz', low: 49.5, high: 50.5, share: 0.92 }),
    ],
  }),
  limitSet({ name: 'pairs', nominal, compliance: [complianceRule({ name: 'pairs', unit: 'V', low: 390, high: 410 })] }),
];
