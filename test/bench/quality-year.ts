import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import type { ComplianceRule } from '../../src/domain/limits.ts';
import type { QualityFrame, StatisticName } from '../../src/domain/quality-frame.ts';
import type { Quantity, Values } from '../../src/domain/quantity.ts';
import { instant, millis } from '../../src/domain/time.ts';
import type { QualityMeter, QualityRules } from '../../src/power-quality/quality-rules.ts';
import { advanceFrames, type JudgedReading, startFrames } from '../../src/power-quality/statistics/aggregate-frames.ts';
import { judgePeriod } from '../../src/power-quality/statistics/judge-period.ts';
import { groupsOf, rollUp } from '../../src/power-quality/statistics/roll-up.ts';
import { encodeQualityFrame, qualityFrames } from '../../src/wire/quality-frame.ts';
import { complianceRule } from '../support/compliance-rules.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';
import { monday, readingAt, TEN_MINUTES } from '../support/quality-frames.ts';
import { limitSet, qualityMeter } from '../support/quality-rules.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, ratio, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { median } from './statistics.ts';
import { writeYear } from './year-database.ts';

const SEED = 20_261_129;
const METERS = 50;
const DAY_WINDOWS = 144;

/** What EN 50160 judges at low voltage, with THD and flicker, and the frequency of the year. */
const compliance: readonly ComplianceRule[] = [
  complianceRule({ name: 'inner' }),
  complianceRule({ name: 'outer', low: 85, share: 1 }),
  complianceRule({ name: 'unbalance', quantity: 'unbalance', low: null, high: 2 }),
  complianceRule({ name: 'thd', quantity: 'thd.voltage', low: null, high: 8 }),
  complianceRule({ name: 'plt', quantity: 'flicker.long', aggregate: '2h', unit: '1', low: null, high: 1 }),
  ...[
    { name: 'inner', low: 49.5, high: 50.5, share: 0.995 },
    { name: 'outer', low: 47, high: 52, share: 1 },
  ].map((limits) => complianceRule({ ...limits, quantity: 'frequency', aggregate: '10s', over: 'year', unit: 'Hz' })),
];

/** 30 of them, of which a rule looks at ten. */
const names: readonly StatisticName[] = [
  'voltage.L1',
  'voltage.L2',
  'voltage.L3',
  'voltage.L1-L2',
  'voltage.L2-L3',
  'voltage.L3-L1',
  'current.L1',
  'current.L2',
  'current.L3',
  'current.neutral',
  'unbalance',
  'thd.voltage.L1',
  'thd.voltage.L2',
  'thd.voltage.L3',
  'thd.current.L1',
  'thd.current.L2',
  'thd.current.L3',
  'flicker.short.L1',
  'flicker.short.L2',
  'flicker.short.L3',
  'power-factor',
  'harmonic.voltage.L1.3',
  'harmonic.voltage.L2.3',
  'harmonic.voltage.L3.3',
  'harmonic.voltage.L1.5',
  'harmonic.voltage.L2.5',
  'harmonic.voltage.L3.5',
  'harmonic.voltage.L1.7',
  'harmonic.voltage.L2.7',
  'harmonic.voltage.L3.7',
];

const meters = (sets: QualityMeter['limits']): readonly QualityMeter[] =>
  Array.from({ length: METERS }, (_, index) =>
    qualityMeter(`h${`${index}`.padStart(2, '0')}`, { line: `rs485-${index % 5}`, limits: sets }),
  );

/** One day of frames; a year is that day again and again, so that the memory it takes is not measured. */
const dayOfFrames = (): readonly QualityFrame[] => {
  const { fraction } = seededRandom(SEED);
  return Array.from({ length: DAY_WINDOWS }, (_, window) => ({
    length: '10min',
    start: instant(monday + window * TEN_MINUTES),
    clock: 'synchronised',
    revision: 0,
    meters: meters([]).map(({ device, point }) => ({
      device,
      point,
      coverage: 1,
      flagged: fraction() < 0.001,
      readings: 600,
    })),
    names,
    values: Float32Array.from(
      { length: 3 * METERS * names.length },
      (_, at) => (Math.floor(at / 3) % names.length < 10 ? 225 : 0.5) + 3 * fraction(),
    ),
    frequency: Float32Array.from({ length: 60 }, () => 49.9 + 0.2 * fraction()),
  }));
};

function* yearOf(day: readonly QualityFrame[], days: number): Generator<QualityFrame> {
  for (let window = 0; window < days * DAY_WINDOWS; window += 1)
    yield { ...(day[window % DAY_WINDOWS] as QualityFrame), start: instant(monday + window * TEN_MINUTES) };
}

function* decoded(day: readonly Uint8Array[], days: number): Generator<QualityFrame> {
  const decode = qualityFrames();
  for (let window = 0; window < days * DAY_WINDOWS; window += 1)
    yield {
      ...decode(day[window % DAY_WINDOWS] as Uint8Array),
      start: instant(monday + window * TEN_MINUTES),
    };
}

/** CPU seconds of this process: nothing waits here, and whatever else the machine does is not ours. */
const seconds = (measured: () => void): number => {
  const from = process.cpuUsage();
  measured();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
};

/**
 * The command as an operator starts it, in a process of its own: read from the file, hashed, decoded, judged, rolled up,
 * signed, and written as JSON, CSV and pages in two languages. By the wall clock, for that is what an operator waits.
 */
const reported = (days: number): readonly Row[] => {
  using folder = scratchFolder();
  const file = join(folder.path, 'state', 'quality.sqlite');
  mkdirSync(join(folder.path, 'state'));
  createKeyFile(join(folder.path, 'gateway.key'), 'gateway');
  const devices = meters([]).map(({ device }) => device);
  const lines = Array.from({ length: 5 }, (_, line) => ({
    name: `rs485-${line}`,
    transport: { kind: 'rtu', path: `/dev/serial/by-id/usb-${line}` },
    meters: devices.slice(10 * line, 10 * line + 10).map((device, place) => meterEntry(device, place + 1)),
  }));
  const configuration = join(folder.path, 'gateway.json');
  writeFileSync(configuration, JSON.stringify({ ...gatewayFile(), limits: ['pea-lv', 'en50160-lv'], lines }));
  progress('a year is written');
  const start = instant(Date.parse('2025-01-01T00:00:00+07:00'));
  writeYear(file, { devices, names, start, days, seed: SEED });
  progress('and reported');
  const rounds = days < 365 ? 1 : 3;
  const times = Array.from({ length: rounds }, (_, round) => {
    const from = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      [entry, 'report', '--config', configuration, '--period', '2025', '--out', join(folder.path, `out-${round}`)],
      { encoding: 'utf8' },
    );
    // 1: some limit was broken, which made values may do.
    if (status !== 0 && status !== 1) throw new Error(`The report failed: ${stderr}`);
    return (performance.now() - from) / 1_000;
  });
  const note = `${(statSync(file).size / 1e6).toFixed(0)} MB in SQLite; goal < 10 s for 365 days`;
  return [row(`${days} days of ${METERS} meters: \`gridtokenx report\`, from file to pages`, median(times), 's', note)];
};
const entry = fileURLToPath(new URL('../../src/bin/gridtokenx.ts', import.meta.url));

const judged = (days: number): readonly Row[] => {
  const day = dayOfFrames();
  const encoded = day.map(encodeQualityFrame);
  const bytes = encoded.reduce((sum, frame) => sum + frame.length, 0) / DAY_WINDOWS;
  const all = meters([limitSet({ compliance })]);
  const period = { start: monday, end: instant(monday + days * DAY_WINDOWS * TEN_MINUTES) };
  let results = 0;
  const judge = (frames: Iterable<QualityFrame>): number =>
    seconds(() => {
      const found = judgePeriod(all, period, frames);
      rollUp(found, groupsOf(all, 'substation'));
      results = found.length;
    });
  progress('frames in memory');
  const inMemory = judge(yearOf(day, days));
  progress('frames from bytes');
  const fromBytes = judge(decoded(encoded, days));
  const of = `${days} days of ${METERS} meters, ${names.length} statistics`;
  return [
    row(`${of}: judged and rolled up`, inMemory, 'CPU s', `${results} results`),
    row(`${of}: decoded, judged and rolled up`, fromBytes, 'CPU s', `${(bytes / 1_000).toFixed(1)} kB a frame`),
  ];
};

/** 30 quantities, about what a three-phase meter gives. */
const thirty: readonly Quantity[] = [
  ...names.filter((name): name is Quantity => name !== 'unbalance').slice(0, 24),
  'power.active',
  'power.reactive',
  'power.apparent',
  'frequency',
  'angle.voltage.L2',
  'angle.voltage.L3',
];

const rules: QualityRules = { meters: meters([]), lateness: millis(60_000), longestGap: millis(60_000) };

/** Every meter once a second. The objects are made before: who reads a meter makes them in any case. */
const readingsFor = (secondsLong: number): readonly JudgedReading[] => {
  const { fraction } = seededRandom(SEED);
  return Array.from({ length: secondsLong }, (_, second) =>
    rules.meters.map(({ device, point }, index) => ({
      reading: readingAt(
        monday + 1_000 * second + index,
        Object.fromEntries(thirty.map((name) => [name, 200 + fraction()])) as Values,
        { device, point },
      ),
      disturbed: false,
    })),
  ).flat();
};

/** What cannot be done with less: walk over the values and add their squares, least and greatest to an array. */
const plainLoop = (said: readonly JudgedReading[]): number => {
  const places = new Map<string, number>(thirty.map((name, place) => [name, place]));
  const sums = new Map<string, Float64Array>(
    rules.meters.map(({ device }) => [device, new Float64Array(3 * thirty.length)]),
  );
  for (const { reading } of said) {
    const sum = sums.get(reading.device) as Float64Array;
    for (const name in reading.values) {
      const at = 3 * (places.get(name) as number);
      const value = reading.values[name as Quantity] as number;
      sum[at] = (sum[at] as number) + value * value;
      if (value < (sum[at + 1] as number)) sum[at + 1] = value;
      if (value > (sum[at + 2] as number)) sum[at + 2] = value;
    }
  }
  return (sums.get('h00') as Float64Array)[0] as number;
};

const aggregated = (effort: Effort): readonly Row[] => {
  const said = readingsFor(effort === 'quick' ? 60 : 1_200);
  const rounds = effort === 'quick' ? 1 : 7;
  const [ours, plain]: [number[], number[]] = [[], []];
  let frames = 0;
  for (let round = 0; round < rounds; round += 1) {
    progress(`aggregation, round ${round + 1} of ${rounds}`);
    plain.push(seconds(() => plainLoop(said)));
    const state = startFrames(rules);
    frames = 0;
    ours.push(
      seconds(() => {
        for (const one of said) frames += advanceFrames(state, one).length;
      }),
    );
  }
  const perReading = (1e6 * median(ours)) / said.length;
  return [
    row('aggregation, a reading of 30 quantities', perReading, 'CPU µs', `${said.length} readings, ${frames} frames`),
    row('of a core at 10,000 such readings a second', (perReading * 10_000) / 1e6, '%'),
    row(
      'a plain loop over the same values',
      (1e6 * median(plain)) / said.length,
      'µs',
      'sum of squares, least, greatest',
    ),
    ratio('aggregation to the plain loop, in time', median(ours), median(plain)),
  ];
};

export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => [
  ...aggregated(effort),
  ...judged(effort === 'quick' ? 14 : 365),
  ...reported(effort === 'quick' ? 2 : 365),
];
