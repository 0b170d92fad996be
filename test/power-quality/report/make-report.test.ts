import { describe, expect, test } from 'vitest';
import type { GridEvent, Witness } from '../../../src/domain/grid-event.ts';
import { frameLengths, type QualityFrame } from '../../../src/domain/quality-frame.ts';
import { bangkokTime, type Instant, instant, millis } from '../../../src/domain/time.ts';
import { canonicalJson } from '../../../src/market/canonical-json.ts';
import type { QualityMeter } from '../../../src/power-quality/quality-rules.ts';
import { makeReport } from '../../../src/power-quality/report/make-report.ts';
import type { QualityReport } from '../../../src/power-quality/report/quality-report.ts';
import { eventsCsv, resultsCsv, weeksCsv } from '../../../src/power-quality/report/report-csv.ts';
import { reportPeriod } from '../../../src/power-quality/report/report-period.ts';
import type { ReportOf } from '../../../src/power-quality/report/report-sources.ts';
import { complianceRule } from '../../support/compliance-rules.ts';
import { dip } from '../../support/kept-quality.ts';
import { madeFrame } from '../../support/quality-frames.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';

const period = reportPeriod('2026-W48');
const WINDOW = 600_000;
const at = (window: number): Instant => instant(period.start + window * WINDOW);

/** Two meters of one phase each; the voltages of h1 are given, h2 has 230 V and exports in the quarter hours. */
const tenMinutes = (volts: readonly number[]): readonly QualityFrame[] =>
  volts.map((volt, window) => ({
    length: '10min',
    start: at(window),
    clock: 'synchronised',
    revision: 0,
    meters: ['h1', 'h2'].map((device) => ({
      device,
      point: `p${device[1]}`,
      coverage: 1,
      flagged: false,
      readings: 600,
    })),
    names: ['voltage.L1'],
    values: Float32Array.of(volt, volt - 2, volt + 3, 230, 229, 231),
    frequency: new Float32Array(60).fill(49.99),
  }));
const QUARTER = 900_000;
/** One quarter hour of h1 and h2: mean active power, its least reading, mean reactive power of quadrant I. */
const quarter = (
  start: number,
  h1: readonly [number, number, number],
  h2: readonly [number, number, number],
): QualityFrame => ({
  length: '15min',
  start: instant(start),
  clock: 'synchronised',
  revision: 0,
  meters: ['h1', 'h2'].map((device) => ({
    device,
    point: `p${device[1]}`,
    coverage: 1,
    flagged: false,
    readings: 900,
  })),
  names: ['power.active', 'reactive.quadrant-1'],
  values: Float32Array.from([h1, h2].flatMap(([mean, least, vars]) => [mean, least, mean, vars, 0, vars])),
  frequency: new Float32Array(0),
});
// h1 draws 100 kW and 80 kvar; h2 exports 3 kW.
const quarterHours: readonly QualityFrame[] = [0, 1].map((number) =>
  quarter(period.start + number * QUARTER, [100_000, 90_000, 80_000], [-3_000, -3_500, 0]),
);
const rules = limitSet({
  authority: 'MEA',
  compliance: [
    complianceRule({ name: 'ten', low: 90, high: 110, share: 0.95 }),
    complianceRule({ name: 'thd', quantity: 'thd.voltage', low: null, high: 8 }),
  ],
});
const usualMeters = ['h1', 'h2'].map((device) => qualityMeter(device, { point: `p${device[1]}`, limits: [rules] }));
const usualFrames = [...quarterHours, ...tenMinutes(new Array(1_008).fill(231))];
type Changes = Partial<Omit<ReportOf, 'meters' | 'storages'>> &
  Readonly<{
    meters?: readonly QualityMeter[];
    frames?: readonly QualityFrame[];
    events?: readonly GridEvent[];
  }>;
const whole = { anchor: '00', head: 'ff', events: { kept: 1, anchor: '00', head: 'ee' }, broken: null, lost: null };
const of = ({ meters = usualMeters, frames = usualFrames, events = [dip(0)], ...changes }: Changes = {}): ReportOf => ({
  name: 'gateway-1',
  realm: 'simulation',
  software: 'test 1',
  view: 'dso',
  period,
  at: period.end,
  meters: meters.map((meter) => ({ ...meter, gateway: 'gateway-1' })),
  storages: [{ gateway: 'gateway-1', frames, events: () => events, underWay: () => null, state: () => whole }],
  previous: null,
  ...changes,
});
// A week has 1,008 windows; 5 % of them are 50.4: 50 beyond 253 V are kept, 51 are not.
const beyond = (count: number) =>
  tenMinutes(Array.from({ length: 1_008 }, (_, window) => (window < count ? 260 : 231)));

describe('a report of a week', () => {
  test.for([
    { outside: 0, verdict: 'compliant', inside: '100.00', p95: '231.000' },
    { outside: 50, verdict: 'compliant', inside: '95.04', p95: '231.000' },
    { outside: 51, verdict: 'exceeded', inside: '94.94', p95: '260.000' },
  ])('$outside windows of 1,008 beyond the limit: $verdict', ({ outside, verdict, inside, p95 }) => {
    const report = makeReport(of({ frames: beyond(outside) }));
    const result = report.results.find(({ device, rule }) => device === 'h1' && rule === 'ten');
    const percent = (volts: string) => ((100 * Number(volts)) / 230).toFixed(3);
    expect(result).toMatchObject({
      valid: 1_008,
      outside,
      inside,
      needed: '95.00',
      verdict,
      percentile95: percent(p95),
    });
    expect(report.verdicts.find(({ kind }) => kind === 'substation')).toMatchObject({
      verdict,
      quantities: { voltage: verdict },
    });
  });

  test('judges the meters of every feeder together, and says where none is configured', () => {
    const meters = [...of().meters, qualityMeter('h3', { point: 'p3', feeder: 'f1', limits: [rules] })];
    const report = makeReport(of({ meters }));
    expect(report.verdicts.map(({ kind, name, compliant, unknown }) => [kind, name, compliant + unknown])).toEqual([
      ['meter', 'h1', 1],
      ['meter', 'h2', 1],
      ['meter', 'h3', 1],
      ['feeder', null, 2],
      ['feeder', 'f1', 1],
      ['substation', 'gateway-1', 3],
    ]);
  });

  test('names the feeder of an event, where it has one', () => {
    const events = [dip(0), { ...dip(1), feeder: 'f1' }];
    expect(makeReport(of({ events })).events.map(({ feeder }) => feeder)).toEqual([null, 'f1']);
  });

  test('is one text whoever makes it, and whole numbers and texts only', () => {
    const text = canonicalJson(makeReport(of()));
    expect(canonicalJson(makeReport(of()))).toBe(text);
    expect(JSON.parse(text)).toEqual(makeReport(of()));
  });

  test('shows a voltage by days: percentiles, extremes of the readings, in order', () => {
    const [h1] = makeReport(of({ frames: beyond(1) })).voltage;
    expect(h1?.days).toHaveLength(7);
    expect(h1?.days[0]).toEqual({
      day: '2026-11-23',
      values: 144,
      least: '229.00',
      low: '231.00',
      middle: '231.00',
      high: '231.00',
      greatest: '263.00',
    });
  });

  test('counts the frequency in bins of 0.02 Hz', () => {
    expect(makeReport(of()).frequency).toEqual([{ fromMilliHz: 49_980, count: 60_480 }]);
  });

  test('of a week under way says how much there could be', () => {
    const report = makeReport(of({ at: instant(at(10) + 60_000), frames: tenMinutes(new Array(10).fill(231)) }));
    expect(report).toMatchObject({ complete: false, data: { windows: 10, kept: 10 } });
    expect(report.results.map(({ verdict }) => verdict)).not.toContain('compliant');
  });

  test('reckons the kvar charge: 100 kW leave 61.97 kvar free, 80 are 18 too many', () => {
    // 80 − 0.6197 × 100 = 18.03, whole 18; 18 × 56.07 THB = 1,009.26 THB.
    expect(makeReport(of()).kvar.find(({ device }) => device === 'h1')).toMatchObject({
      month: '2026-11',
      kilowatts: '100.000',
      kilovars: '80.000',
      excessKvar: 18,
      thb: '1009.26',
      authority: 'MEA',
      freePercent: '61.97',
      thbPerKvar: '56.07',
      confirmed: true,
    });
  });
});

describe('the reactive charge is of calendar months', () => {
  const start = (text: string) => Date.parse(`${text}T00:00:00+07:00`);
  const kvar = (text: string, now: string, frames: readonly QualityFrame[]) =>
    makeReport(of({ period: reportPeriod(text), at: instant(start(now)), frames }))
      .kvar.filter(({ device }) => device === 'h1')
      .map(({ month, kilovars, windowsCounted, windowsOver }) => [month, kilovars, windowsCounted, windowsOver]);
  const draw = (day: string, kilovars: number) => quarter(start(day), [100_000, 90_000, kilovars * 1_000], [0, 0, 0]);

  // From 1 November 00:00 to 30 November 00:00 there are 29 days of 96 quarter hours: 2,784.
  test('a week is told with its month from the first day on', () => {
    expect(kvar('2026-W48', '2026-12-05', [draw('2026-11-02', 90), draw('2026-11-24', 80)])).toEqual([
      ['2026-11', '90.000', 2, 2_784],
    ]);
  });

  // 2026-W49 is 30 November to 6 December: all of November (30 × 96 = 2,880), and 6 days of December (576).
  test('a week over the end of a month has a row for each', () => {
    const frames = [draw('2026-11-02', 90), draw('2026-12-01', 70), draw('2026-12-02', 80)];
    expect(kvar('2026-W49', '2026-12-31', frames)).toEqual([
      ['2026-11', '90.000', 1, 2_880],
      ['2026-12', '80.000', 2, 576],
    ]);
  });

  test('a year has a row for each month that was measured, and the month under way counts to now', () => {
    // To 3 December 12:00 would be more; to 3 December 00:00 there are 2 days: 192.
    expect(kvar('2026', '2026-12-03', [draw('2026-10-01', 70), draw('2026-12-01', 80)])).toEqual([
      ['2026-10', '70.000', 1, 2_976],
      ['2026-12', '80.000', 1, 192],
    ]);
  });
});

describe('for whom it is', () => {
  // A plant exports: below −50 W, in two windows at least.
  test.for([
    { least: [-3_500, -3_500], limit: null, is: true },
    { least: [-3_500, 0], limit: null, is: false },
    { least: [-50, -50], limit: null, is: false },
    { least: [-51, -51], limit: null, is: true },
    { least: [0, 0], limit: 5_000, is: true },
  ])('a meter whose least was $least W with the export limit $limit is a producer: $is', ({ least, limit, is }) => {
    const frames = least.map((watts, number) => quarter(period.start + number * QUARTER, [0, 0, 0], [0, watts, 0]));
    const meters = ['h1', 'h2'].map((device) =>
      qualityMeter(device, { limits: [rules], exportLimit: device === 'h2' ? limit : null }),
    );
    const report = makeReport(of({ view: 'producer', frames, meters }));
    expect(report.voltage.map(({ device }) => device)).toEqual(is ? ['h2'] : []);
  });

  test('what was exported before the period makes nobody a producer', () => {
    const frames = [2, 1].map((number) => quarter(period.start - number * QUARTER, [0, 0, 0], [0, -3_500, 0]));
    expect(makeReport(of({ view: 'producer', frames })).voltage).toEqual([]);
  });

  const seenBy = (changes: Partial<GridEvent>, ...seen: readonly (readonly [string, number])[]): GridEvent => {
    const event = dip(0);
    const witnesses = seen.map(([device, perUnit]) => ({
      ...(event.witnesses[0] as Witness),
      device,
      perUnit,
      extreme: perUnit * 230,
    }));
    return { ...event, witnesses, extent: 'several', hint: 'Look at h1 first.', ...changes };
  };

  test('a plant reads of an event it shares with neighbours, and nothing names them', () => {
    const events = [seenBy({}, ['h1', 0.7], ['h2', 0.8])];
    const [event] = makeReport(of({ view: 'producer', events })).events;
    expect(event).toMatchObject({
      id: `dip/h2/${dip(0).start}`,
      first: 'h2',
      witnesses: 1,
      perUnit: '0.800',
      hint: '',
    });
    expect(JSON.stringify(event)).not.toContain('h1');
    expect(makeReport(of({ events })).events).toMatchObject([{ id: 'dip/h1/0', hint: 'Look at h1 first.' }]);
  });

  // A dip to 0.7 is worse than one to 0.8; a step of 0.08 is greater than one of 0.05.
  test.for([
    { kind: 'dip', worst: '0.700', seen: [0.8, 0.7] },
    { kind: 'swell', worst: '1.200', seen: [1.1, 1.2] },
    { kind: 'rapid-change', worst: '0.080', seen: [0.05, 0.08] },
  ] as const)('the worst witness of a $kind is $worst', ({ kind, worst, seen }) => {
    const events = [seenBy({ kind }, ['h1', seen[0]], ['h2', seen[1]])];
    expect(makeReport(of({ events })).events[0]?.perUnit).toBe(worst);
  });

  test('a consumer reads nothing of distortion or of kvar', () => {
    const report = makeReport(of({ view: 'consumer' }));
    expect(new Set(report.results.map(({ quantity }) => quantity))).toEqual(new Set(['voltage']));
    expect(report.kvar).toEqual([]);
  });

  test('a meter whose short-circuit ratio nobody knows is named where a limit needs it', () => {
    const limits = [
      limitSet({
        compliance: [complianceRule({ quantity: 'tdd', high: 5, shortCircuitRatio: { from: 0, below: 20 } })],
      }),
    ];
    const meters = [
      qualityMeter('h1', { limits, demandCurrent: 100 }),
      qualityMeter('h2', { limits, demandCurrent: 100, shortCircuitCurrent: 1_500 }),
      qualityMeter('h3'),
    ];
    expect(makeReport(of({ meters })).ratioUnknown).toEqual(['h1']);
    expect(makeReport(of({ meters, view: 'consumer' })).ratioUnknown).toEqual([]);
  });

  test('a producer is who exports or has a limit for it; an event only others saw is not theirs', () => {
    const report = makeReport(of({ view: 'producer' }));
    expect(report.voltage.map(({ device }) => device)).toEqual(['h2']);
    expect(report.events).toEqual([]);
    expect(makeReport(of()).events).toMatchObject([{ kind: 'dip', first: 'h1', witnesses: 1, perUnit: '0.785' }]);
  });
});

// Less than 10 s: to the millisecond.
test.for([
  { lasted: 500, start: '2026-11-24T10:00:00.000+07:00', end: '2026-11-24T10:00:00.500+07:00' },
  { lasted: 9_999, start: '2026-11-24T10:00:00.000+07:00', end: '2026-11-24T10:00:09.999+07:00' },
  { lasted: 10_000, start: '2026-11-24T10:00:00+07:00', end: '2026-11-24T10:00:10+07:00' },
])('an event of $lasted ms is told from $start to $end', ({ lasted, start, end }) => {
  const events = [dip(0, { end: instant(dip(0).start + lasted) })];
  expect(makeReport(of({ events })).events).toMatchObject([{ start, end }]);
});

test('tables have a row for every rule and event, and are tame in a spreadsheet', () => {
  const hint = '=HYPERLINK("x"), or so';
  const report = makeReport(of({ events: [dip(0, { hint, end: instant(at(0) + millis(500)) })] }));
  expect(resultsCsv(report).split('\r\n')).toHaveLength(report.results.length + 2);
  expect(eventsCsv(report)).toContain(`"'=HYPERLINK(""x""), or so",,,,\r\n`);
});

test.for([
  { longest: millis(3_602_000), most: '3602.000' },
  { longest: null, most: '' },
])('the table of events says what is known of one the gateway did not run in: at most "$most"', ({ longest, most }) => {
  const down = { from: at(0), to: instant(at(0) + millis(3_600_000)), shortest: millis(29_000), longest };
  const [head = '', row = ''] = eventsCsv(makeReport(of({ events: [dip(0, { hint: 'x', down })] }))).split('\r\n');
  expect(head).toMatch(/,hint,downFrom,downTo,shortest,longest$/);
  expect(row.endsWith(`,x,${bangkokTime(down.from)},${bangkokTime(down.to)},29.000,${most}`)).toBe(true);
});

test('time in which the gateway did not run is not measured: neither good nor bad, and too much of it is unknown', () => {
  const week = tenMinutes(new Array(1_008).fill(231));
  // A day of 144 windows is missing: 864 are less than nine tenths of 1,008.
  const lacking = week.filter((_, window) => window < 300 || window >= 444);
  const report = makeReport(of({ frames: lacking }));
  expect(report.data).toMatchObject({ windows: 1_008, kept: 864 });
  expect(report.results.find(({ device, rule }) => device === 'h1' && rule === 'ten')).toMatchObject({
    expected: 1_008,
    valid: 864,
    flagged: 0,
    outside: 0,
    verdict: 'unknown',
  });
});

test('an event in which the gateway did not run says from when to when, and how long it lasted at least and at most', () => {
  const event = dip(0);
  const down = { from: event.start, to: instant(event.start + 90_000), shortest: millis(1_500), longest: null };
  expect(makeReport(of({ events: [{ ...event, down }] })).events).toMatchObject([
    { down: { from: '2026-11-24T10:00:00+07:00', to: '2026-11-24T10:01:30+07:00', shortest: '1.500', longest: null } },
  ]);
  expect(makeReport(of()).events[0]).not.toHaveProperty('down');
});

describe('weeks of a report', () => {
  // 504 windows of 3 V and 504 of 4 V: the root mean square is √((9 + 16) / 2) = 3.5355 V, where the mean would be 3.5.
  const mixed = tenMinutes(Array.from({ length: 1_008 }, (_, window) => (window % 2 === 0 ? 3 : 4)));

  test('each meter has its root mean square, least and greatest reading, and what is covered', () => {
    const { weeks } = makeReport(of({ frames: mixed }));
    expect(weeks).toEqual([
      {
        device: 'h1',
        point: 'p1',
        start: '2026-11-23T00:00:00+07:00',
        coverage: '100.00',
        flagged: false,
        values: [{ name: 'voltage.L1', mean: '3.536', least: '1.000', greatest: '7.000' }],
      },
      expect.objectContaining({
        device: 'h2',
        values: [{ name: 'voltage.L1', mean: '230.000', least: '229.000', greatest: '231.000' }],
      }),
    ]);
  });

  test('half a week is half covered, as is the week at the end of a month', () => {
    const { weeks } = makeReport(of({ frames: mixed.slice(0, 504) }));
    expect(weeks[0]).toMatchObject({ coverage: '50.00' });
    // November 2026 ends on a Monday: of that week this month has one day, 144 of 1,008 windows.
    const november = reportPeriod('2026-11');
    const day = mixed.slice(0, 144).map((frame) => ({ ...frame, start: instant(frame.start + 7 * 86_400_000) }));
    const report = makeReport(of({ period: november, at: november.end, frames: [...mixed, ...day] }));
    expect(report.weeks.map(({ start, device, coverage }) => [start.slice(0, 10), device, coverage])).toEqual([
      ['2026-11-23', 'h1', '100.00'],
      ['2026-11-23', 'h2', '100.00'],
      ['2026-11-30', 'h1', '14.29'],
      ['2026-11-30', 'h2', '14.29'],
    ]);
    expect(weeksCsv(report).split('\r\n').slice(0, 2)).toEqual([
      'device,point,start,coverage,flagged,name,mean,least,greatest',
      'h1,p1,2026-11-23T00:00:00+07:00,100.00,false,voltage.L1,3.536,1.000,7.000',
    ]);
  });
});

describe('power of a week', () => {
  const QUARTERS = 672;
  /** A frame of 15 min: h1 takes 30 kW in even and gives 10 kW in odd quarter hours. */
  const powers = (at: number): QualityFrame =>
    madeFrame(
      period.start + at * QUARTER,
      [
        {
          device: 'h1',
          point: 'p1',
          values: { 'power.active': at % 2 === 0 ? 30_000 : -10_000, 'power.apparent': 40_000 },
        },
      ],
      { length: '15min' },
    );
  const quarters = Array.from({ length: QUARTERS }, (_, at) => powers(at));
  /** Those of before and after are no part of the week. */
  const beside = [powers(-1), powers(-2), powers(QUARTERS)];
  const frames = [...tenMinutes(new Array(1_008).fill(231)), ...quarters, ...beside].toSorted(
    (one, other) => one.start + frameLengths[one.length] - other.start - frameLengths[other.length],
  );
  const [first, ...others] = usualMeters;
  const rated = (rating: QualityMeter['rating']) => [{ ...(first as QualityMeter), rating }, ...others];
  const valuesOf = (report: QualityReport, device = 'h1') =>
    report.weeks.find((week) => week.device === device)?.values;

  test('active power is the mean, its least the greatest reverse power; loading is of what is rated', () => {
    // (30 − 10) / 2 = 10 kW; 40 kVA of 160 kVA are 25 %.
    const values = valuesOf(makeReport(of({ frames, meters: rated({ of: 'apparent', value: 160_000 }) })));
    expect(values?.slice(1)).toEqual([
      { name: 'power.active', mean: '10000.000', least: '-10000.000', greatest: '30000.000' },
      { name: 'power.apparent', mean: '40000.000', least: '40000.000', greatest: '40000.000' },
      { name: 'loading', mean: '25.000', least: '25.000', greatest: '25.000' },
    ]);
  });

  test.for([
    ['nothing rated', null],
    ['a conductor, whose currents are in the week', { of: 'current', value: 100 }],
  ] as const)('no loading of %s', ([, rating]) => {
    const names = valuesOf(makeReport(of({ frames, meters: rated(rating) })))?.map(({ name }) => name);
    expect(names).toEqual(['voltage.L1', 'power.active', 'power.apparent']);
  });

  test('nothing of it where the meter told none, and nothing in the view of consumers', () => {
    expect(valuesOf(makeReport(of({ frames })), 'h2')?.map(({ name }) => name)).toEqual(['voltage.L1']);
    expect(valuesOf(makeReport(of({ frames, view: 'consumer' })))?.map(({ name }) => name)).toEqual(['voltage.L1']);
  });
});

test('the chart of the voltage is of the windows that are judged', () => {
  // One of 1,008 is covered less than half, one is flagged: neither is in the verdict.
  const frames = tenMinutes([500, 500, ...new Array(1_006).fill(231)]).map((frame, window) => ({
    ...frame,
    meters: frame.meters.map((meter) =>
      window === 0 ? { ...meter, coverage: 0.49 } : { ...meter, flagged: window === 1 },
    ),
  }));
  const { voltage, results } = makeReport(of({ frames }));
  const ofH1 = voltage.find(({ device }) => device === 'h1')?.days ?? [];
  expect(ofH1[0]).toMatchObject({ values: 142, greatest: '234.00' });
  expect(ofH1.reduce((sum, { values }) => sum + values, 0)).toBe(
    results.find(({ device, rule }) => device === 'h1' && rule === 'ten')?.valid,
  );
});
